// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {AssetId, Benchmark, Fill, HedgeOrder, HedgeState, Leg, Side} from "src/types/HedgeTypes.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice Edges of orders that mutation testing found nobody watched.
contract SurvivorsOrdersTest is VaultWorld {
    /// @dev Whoever forgot to list the settlement token reads that, not a failed call.
    function test_RevertWhen_TheSettlementTokenIsNotListed() public {
        vm.startPrank(fund);
        IHedgeVault bare = IHedgeVault(factory.createVault("bare", implementation, initParams()));
        bare.listAsset(WETH, assetConfig(weth, ethFeed, 100e18, 100_000e18, 300e18));
        vm.stopPrank();
        submit(bare, emptyPlan(bare, 1));
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownAsset.selector, USDC));
        execute(bare, wanted);
    }

    function test_RevertWhen_OneOfTwoLegsIsEmpty() public {
        openPlan(vault);
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 1e18);
        Leg memory leg = wanted.legs[0];
        wanted.legs = new Leg[](2);
        (wanted.legs[0], wanted.legs[1]) = (leg, leg);
        wanted.legs[1] = Leg(leg.venue, 0, 0, leg.data);
        vm.expectRevert(IHedgeVaultErrors.EmptyOrder.selector);
        execute(vault, wanted);
    }

    /// @dev At the target there is no direction, of either side.
    function test_RevertWhen_NothingIsLeftToTrade() public {
        submit(vault, emptyPlan(vault, 1));
        for (uint256 side; side < 2; ++side) {
            HedgeOrder memory wanted = order(WBTC, Side(side), 1, 1e6);
            vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.WrongDirection.selector, 0, Side(side)));
            execute(vault, wanted);
        }
    }

    function test_APriceOnTheUpperEdgeOfItsBandIsGood() public {
        submit(vault, bandPlan(vault, 1, WETH, uint128(ETH_PRICE - 1), uint128(ETH_PRICE)));
        execute(vault, order(WETH, Side.Sell, 1, 1e18));
        submit(vault, bandPlan(vault, 2, WETH, uint128(ETH_PRICE), uint128(ETH_PRICE + 1)));
        execute(vault, order(WETH, Side.Sell, 2, 1e18));
    }

    /// @dev An execution values a position in a token of eight decimals as everybody else does.
    function test_AnExecutionSeesTheExposureThatTheStateShows() public {
        address pair = addV2(wbtc, 1e8, usdc, BTC_PRICE / 1e12, address(this));
        IERC20(pair).transfer(address(vault), IERC20(pair).balanceOf(address(this)));
        (address token0,) = sorted(wbtc, usdc);
        (AssetId asset0, AssetId asset1) = token0 == wbtc ? (WBTC, USDC) : (USDC, WBTC);
        bytes32 ref = bytes32(uint256(uint160(pair)));
        vm.prank(fund);
        vault.createProtectedPosition(
            V2_POSITION, ref, address(vault), asset0, asset1, uint64(WAD), Benchmark.UsdNeutral
        );
        openPlan(vault);
        HedgeState memory state = vault.hedgeState(WBTC);
        uint256 wanted = uint256(-state.target) / 1e10;
        HedgeOrder memory larger = order(WBTC, Side.Sell, 1, wanted + wanted / 20);
        vm.expectPartialRevert(IHedgeVaultErrors.Overshoot.selector);
        execute(vault, larger);
        vm.prank(keeper);
        Fill memory fill = vault.executeHedge(order(WBTC, Side.Sell, 1, wanted));
        assertApproxEqAbs(fill.heldAfter, state.target, 1e10, "one unit of eight decimals");
    }

    function test_AShortMayEndOnItsCap() public {
        vm.prank(fund);
        vault.listAsset(WBTC, assetConfig(wbtc, btcFeed, 1000e18, 1_000_000e18, 1e18));
        submit(vault, overlayPlan(vault, 1, WBTC, -1e18));
        vm.prank(keeper);
        Fill memory fill = vault.executeHedge(order(WBTC, Side.Sell, 1, 1e8));
        assertEq(fill.heldAfter, -1e18);
    }

    function test_APlanSaysWhenItsRatiosWereSet() public {
        vm.warp(block.timestamp + 5 minutes);
        refreshFeeds();
        submit(vault, ratioPlan(vault, 1, positionId, 0.5e18));
        assertEq(vault.position(positionId).lastUpdate, block.timestamp);
    }

    /// @dev What a day's movement takes comes back every two seconds, not later.
    function test_AStepComesBackEveryTwoSeconds() public {
        vm.prank(fund);
        vault.setRatioSteps(0, 10_000);
        submit(vault, ratioPlan(vault, 1, positionId, 0.5e18));
        assertEq(vault.ratioStepAllowed(positionId), 0);
        vm.warp(block.timestamp + 2);
        assertEq(vault.ratioStepAllowed(positionId), uint256(0.5e18) / 43_200);
    }

    /* HEALTH, AS AAVE MIGHT TELL IT */

    function test_AHealthOnItsFloorIsGood() public {
        openPlan(vault);
        _pretendHealth(1.5e18);
        execute(vault, order(WETH, Side.Sell, 1, 1e18));
    }

    /// @dev Below the floor a purchase has to raise it: the same again is not enough.
    function test_RevertWhen_APurchaseDoesNotRaiseAHealthBelowItsFloor() public {
        openPlan(vault);
        execute(vault, order(WETH, Side.Sell, 1, 20e18));
        submit(vault, ratioPlan(vault, 2, positionId, 0));
        _pretendHealth(1.4e18);
        HedgeOrder memory wanted = order(WETH, Side.Buy, 2, 1000e6);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.HealthFactorTooLow.selector, 1.4e18, 1.5e18));
        execute(vault, wanted);
    }

    function _pretendHealth(uint256 factor) private {
        vm.mockCall(
            address(aave),
            abi.encodeCall(IAavePool.getUserAccountData, (address(vault))),
            abi.encode(uint256(500_000e8), uint256(0), uint256(0), uint256(0), uint256(0), factor)
        );
    }
}

/// @notice The same for messages.
contract SurvivorsReportsTest is FleetWorld {
    function test_WhatWasSentIsTold() public {
        mandate(0, 1, 1, WETH, -40e18);
        assertEq(outbound(0, 1).sent, -40e18);
        assertEq(outbound(0, 1).sentEpoch, 1);
    }

    /// @dev Whatever it once gave, a chain that is no peer any more is told nothing.
    function test_RevertWhen_AReportGoesToAFormerPeer() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        uint32[] memory others = new uint32[](1);
        others[0] = eids[2];
        vm.prank(fund);
        vaults[1].setPeers(others);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPeer.selector, eids[0]));
        vm.prank(keeper);
        vaults[1].sendReport(eids[0]);
    }
}
