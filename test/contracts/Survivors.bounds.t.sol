// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IVenue} from "src/interfaces/IVenue.sol";
import {RatioOrder, RatioUpdate} from "src/types/HedgeTypes.sol";
import {AggregatorVenue} from "src/venues/AggregatorVenue.sol";
import {ISwapRouter} from "src/venues/UniswapV3Venue.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

interface ISweeps {
    function sweepToken(address token, uint256 minimum, address recipient) external payable;
}

/// @notice Edges of prices, batches and routes that mutation testing found nobody held the contracts to.
contract SurvivorsBoundsTest is VaultWorld {
    bytes4 private constant SWAP = ISwapRouter.exactInputSingle.selector;
    AggregatorVenue private _aggregator;

    function setUp() public override {
        super.setUp();
        _aggregator = AggregatorVenue(deployOurs("AggregatorVenue", abi.encode(address(vault))));
        vm.startPrank(fund);
        _aggregator.setRoute(v3Router, SWAP, true, 3);
        // The recipient is the last word of the call.
        _aggregator.setRoute(v3Router, ISweeps.sweepToken.selector, true, 2);
        vm.stopPrank();
        openPlan(vault);
    }

    /* PRICES */

    function test_PricesOnTheirBoundsAreGood() public {
        push(ethFeed, 100e8);
        assertEq(vault.priceOf(WETH), 100e18);
        push(ethFeed, 100_000e8);
        assertEq(vault.priceOf(WETH), 100_000e18);
    }

    function test_TheSmallestAnswerIsAPrice() public {
        vm.prank(fund);
        vault.listAsset(WETH, assetConfig(weth, ethFeed, 1, 100_000e18, 300e18));
        push(ethFeed, 1);
        assertEq(vault.priceOf(WETH), 1e10);
    }

    /* RATIOS */

    function test_ABatchOfAHundredIsNotTooLong() public {
        RatioOrder memory wanted = ratioOrder(vault, 1, new RatioUpdate[](100));
        bytes[] memory signatures = signRatios(vault, wanted);
        // It gets as far as its second item, which names the first one's position.
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BatchNotAscending.selector, 1, 0));
        vault.batchUpdateHedges(wanted, signatures);
    }

    /// @dev The shortest encoding there is has a shape: what is wrong with it is that nobody signed.
    function test_RevertWhen_ARatioComesWithoutSignatures() public {
        bytes memory nobody = abi.encode(uint64(1), uint64(block.timestamp + 1), new bytes[](0));
        assertEq(nobody.length, 128);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.TooFewSignatures.selector, 0, 2));
        vault.updateHedgeRatio(positionId, 0.5e18, nobody);
    }

    /* ROUTES */

    function test_RevertWhen_TheTargetIsAStableDebt() public {
        address debt = aave.getReserveData(weth).stableDebtTokenAddress;
        assertGt(debt.code.length, 0);
        vm.expectRevert(abi.encodeWithSelector(IVenue.VenueTargetRefused.selector, debt));
        vm.prank(fund);
        _aggregator.setRoute(debt, SWAP, true, 3);
    }

    function test_ARecipientMayBeTheLastWord() public {
        give(usdc, v3Router, 7e6);
        uint256 before = balance(usdc, address(vault));
        bytes memory payload = abi.encodeCall(ISweeps.sweepToken, (usdc, 0, outsider));
        vm.prank(address(vault));
        uint256 out = _aggregator.swap(weth, usdc, 0, 0, abi.encode(v3Router, payload));
        assertEq(out, 7e6);
        assertEq(balance(usdc, address(vault)) - before, 7e6, "the vault, whoever was named");
    }

    /// @dev Paid exactly what was asked for is enough; one unit less is not.
    function test_AnOutputOnItsMinimumIsEnough() public {
        uint256 state = vm.snapshotState();
        uint256 out = _swap(1e18, 1e18, 0);
        vm.revertToState(state);
        state = vm.snapshotState();
        assertEq(_swap(1e18, 1e18, out), out);
        vm.revertToState(state);
        vm.expectRevert(abi.encodeWithSelector(IVenue.VenueOutputTooLow.selector, out, out + 1));
        this.swap(1e18, 1e18, out + 1);
    }

    function test_EvenOneUnusedUnitComesBack() public {
        _swap(1e18, 1e18 - 1, 0);
        assertEq(balance(weth, address(_aggregator)), 0);
        assertEq(balance(weth, address(vault)), 1);
    }

    function swap(uint256 given, uint256 taken, uint256 minimum) external {
        _swap(given, taken, minimum);
    }

    function _swap(uint256 given, uint256 taken, uint256 minimum) private returns (uint256) {
        give(weth, address(vault), given);
        bytes memory payload = abi.encodeCall(
            ISwapRouter.exactInputSingle,
            (ISwapRouter.ExactInputSingleParams(
                    weth, usdc, FEE, address(vault), block.timestamp, taken, 0, 0
                ))
        );
        vm.startPrank(address(vault));
        IERC20(weth).approve(address(_aggregator), given);
        uint256 out = _aggregator.swap(weth, usdc, given, minimum, abi.encode(v3Router, payload));
        vm.stopPrank();
        return out;
    }
}
