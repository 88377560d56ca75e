// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Artifacts} from "test/contracts/base/Artifacts.sol";

interface IFiatToken {
    function changeAdmin(address admin) external;
    function initialize(
        string memory name,
        string memory symbol,
        string memory currency,
        uint8 decimals,
        address masterMinter,
        address pauser,
        address blacklister,
        address owner
    ) external;
    function initializeV2(string calldata name) external;
    function initializeV2_1(address lostAndFound) external;
    function initializeV2_2(address[] calldata blacklisted, string calldata symbol) external;
    function configureMinter(address minter, uint256 allowance) external returns (bool);
    function mint(address to, uint256 amount) external returns (bool);
    function blacklist(address account) external;
}

interface IMintable {
    function mint(address to, uint256 amount) external returns (bool);
}

interface IWeth {
    function deposit() external payable;
    function transfer(address to, uint256 amount) external returns (bool);
}

/// @notice Circle's USDC behind its proxy, WETH9, and an eight-decimal WBTC.
abstract contract Tokens is Artifacts {
    address internal usdc;
    address internal weth;
    address internal wbtc;

    function deployTokens() internal {
        Link[] memory links = new Link[](1);
        links[0] = Link(
            "src/usdc/impl/util/SignatureChecker.sol:SignatureChecker", deployArtifact("SignatureChecker")
        );
        usdc = deployArtifact("FiatTokenProxy", abi.encode(deployLinked("FiatTokenV2_2", links, "")));
        IFiatToken(usdc).changeAdmin(makeAddr("usdc admin"));
        address self = address(this);
        IFiatToken(usdc).initialize("USD Coin", "USDC", "USD", 6, self, self, self, self);
        IFiatToken(usdc).initializeV2("USD Coin");
        IFiatToken(usdc).initializeV2_1(self);
        IFiatToken(usdc).initializeV2_2(new address[](0), "USDC");
        IFiatToken(usdc).configureMinter(self, type(uint256).max);
        weth = deployArtifact("WETH9");
        wbtc = deployArtifact("MintableERC20", abi.encode("Wrapped BTC", "WBTC", uint8(8)));
        vm.label(usdc, "USDC");
        vm.label(weth, "WETH");
        vm.label(wbtc, "WBTC");
    }

    /// @notice Creates tokens out of nothing, WETH included.
    function give(address token, address to, uint256 amount) internal {
        if (token == weth) {
            vm.deal(address(this), address(this).balance + amount);
            IWeth(weth).deposit{value: amount}();
            IWeth(weth).transfer(to, amount);
        } else {
            IMintable(token).mint(to, amount);
        }
    }
}
