// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {Tokens} from "test/contracts/base/Tokens.sol";

interface IAddressesProvider {
    function setPoolDataProvider(address provider) external;
    function setACLAdmin(address admin) external;
    function setACLManager(address manager) external;
    function setPriceOracle(address oracle) external;
    function setPoolImpl(address pool) external;
    function setPoolConfiguratorImpl(address configurator) external;
    function getPool() external view returns (address);
    function getPoolConfigurator() external view returns (address);
}

interface IAclManager {
    function addPoolAdmin(address admin) external;
    function addEmergencyAdmin(address admin) external;
    function addRiskAdmin(address admin) external;
    function addAssetListingAdmin(address admin) external;
}

interface IPoolConfigurator {
    struct InitReserveInput {
        address aTokenImpl;
        address stableDebtTokenImpl;
        address variableDebtTokenImpl;
        uint8 underlyingAssetDecimals;
        address interestRateStrategyAddress;
        address underlyingAsset;
        address treasury;
        address incentivesController;
        string aTokenName;
        string aTokenSymbol;
        string variableDebtTokenName;
        string variableDebtTokenSymbol;
        string stableDebtTokenName;
        string stableDebtTokenSymbol;
        bytes params;
    }

    function initReserves(InitReserveInput[] calldata input) external;
    function setReserveBorrowing(address asset, bool enabled) external;
    function configureReserveAsCollateral(address asset, uint256 ltv, uint256 threshold, uint256 bonus)
        external;
    function setReservePause(address asset, bool paused) external;
}

/// @notice Aave v3 core as published, linked and configured for the test tokens.
abstract contract Aave is Tokens {
    uint256 private constant RAY = 1e27;
    string private constant LOGIC = "contracts/protocol/libraries/logic/";

    IAavePool internal aave;
    IPoolConfigurator internal aaveConfigurator;

    /// @param feeds Chainlink proxies of `listed`, eight decimals.
    function deployAave(address[] memory listed, address[] memory feeds) internal {
        IAddressesProvider provider = IAddressesProvider(
            deployArtifact("AavePoolAddressesProvider", abi.encode("market", address(this)))
        );
        address poolImpl = deployLinked("AavePool", _poolLinks(), abi.encode(address(provider)));
        Link[] memory links = new Link[](1);
        links[0] = _logic("ConfiguratorLogic");
        address configuratorImpl = deployLinked("AavePoolConfigurator", links, "");

        provider.setPoolDataProvider(
            deployArtifact("AaveProtocolDataProvider", abi.encode(address(provider)))
        );
        provider.setACLAdmin(address(this));
        _grantRoles(provider);
        provider.setPriceOracle(
            deployArtifact(
                "AaveOracle",
                abi.encode(address(provider), listed, feeds, address(0), address(0), uint256(1e8))
            )
        );
        provider.setPoolImpl(poolImpl);
        provider.setPoolConfiguratorImpl(configuratorImpl);
        aave = IAavePool(provider.getPool());
        aaveConfigurator = IPoolConfigurator(provider.getPoolConfigurator());
        _initReserves(provider, listed);
    }

    function _grantRoles(IAddressesProvider provider) private {
        IAclManager acl = IAclManager(deployArtifact("AaveACLManager", abi.encode(address(provider))));
        provider.setACLManager(address(acl));
        acl.addPoolAdmin(address(this));
        acl.addEmergencyAdmin(address(this));
        acl.addRiskAdmin(address(this));
        acl.addAssetListingAdmin(address(this));
    }

    function _initReserves(IAddressesProvider provider, address[] memory listed) private {
        address aToken = deployArtifact("AaveAToken", abi.encode(address(aave)));
        address stableDebt = deployArtifact("AaveStableDebtToken", abi.encode(address(aave)));
        address variableDebt = deployArtifact("AaveVariableDebtToken", abi.encode(address(aave)));
        address rates = deployArtifact(
            "AaveDefaultReserveInterestRateStrategy",
            abi.encode(
                address(provider),
                RAY * 80 / 100,
                uint256(0),
                RAY * 4 / 100,
                RAY * 80 / 100,
                RAY * 4 / 100,
                RAY * 80 / 100,
                RAY * 2 / 100,
                RAY * 5 / 100,
                RAY * 20 / 100
            )
        );
        IPoolConfigurator.InitReserveInput[] memory inputs =
            new IPoolConfigurator.InitReserveInput[](listed.length);
        for (uint256 i; i < listed.length; ++i) {
            IPoolConfigurator.InitReserveInput memory input = inputs[i];
            input.aTokenImpl = aToken;
            input.stableDebtTokenImpl = stableDebt;
            input.variableDebtTokenImpl = variableDebt;
            input.underlyingAssetDecimals = IERC20Metadata(listed[i]).decimals();
            input.interestRateStrategyAddress = rates;
            input.underlyingAsset = listed[i];
            input.treasury = address(this);
        }
        aaveConfigurator.initReserves(inputs);
        for (uint256 i; i < listed.length; ++i) {
            aaveConfigurator.configureReserveAsCollateral(listed[i], 7500, 7800, 10_500);
            aaveConfigurator.setReserveBorrowing(listed[i], true);
        }
    }

    function _poolLinks() private returns (Link[] memory links) {
        links = new Link[](7);
        links[0] = _logic("BorrowLogic");
        links[1] = _logic("BridgeLogic");
        links[2] = _logic("EModeLogic");
        links[3] = _logic("LiquidationLogic");
        links[4] = _logic("PoolLogic");
        links[5] = _logic("SupplyLogic");
        Link[] memory borrow = new Link[](1);
        borrow[0] = links[0];
        links[6] = Link(
            string.concat(LOGIC, "FlashLoanLogic.sol:FlashLoanLogic"),
            deployLinked("AaveFlashLoanLogic", borrow, "")
        );
    }

    function _logic(string memory name) private returns (Link memory) {
        return Link(string.concat(LOGIC, name, ".sol:", name), deployArtifact(string.concat("Aave", name)));
    }
}
