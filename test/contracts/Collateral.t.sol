// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ICollateralBridge} from "src/interfaces/ICollateralBridge.sol";
import {IHedgeVaultCollateral} from "src/interfaces/IHedgeVaultCollateral.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {CollateralBooks, CollateralRoute} from "src/types/CollateralTypes.sol";
import {Side, VaultLimits} from "src/types/HedgeTypes.sol";
import {StargateWorld} from "test/contracts/base/StargateWorld.sol";
import {IFiatToken} from "test/contracts/base/Tokens.sol";

/// @notice Collateral over Stargate's own contracts, between two endpoints.
contract CollateralTest is StargateWorld {
    uint256 private constant AMOUNT = 100_000e6;
    /// @dev The pool rounds its fee up.
    uint256 private constant ARRIVES = AMOUNT - AMOUNT * FEE_MILLIONTH / 1_000_000 - 1;

    /* TRANSFERS */

    function test_CollateralReachesThePeerVault() public {
        uint256 before = _worth(0) + _worth(1);
        uint256 budget = vaults[0].lossBudgetLeft();
        Packet memory packet = bridge(AMOUNT);
        assertEq(vaults[0].collateralInFlight(eids[1]), ARRIVES);
        assertEq(_worth(0) + _worth(1) + ARRIVES + (AMOUNT - ARRIVES), before, "under way");
        assertEq(IERC20(usdc).allowance(address(vaults[0]), bridges[0]), 0);
        assertEq(balance(usdc, bridges[0]), 0, "the adapter keeps nothing");
        // 60 of fee; the budget is one per cent of what is still here.
        assertApproxEqAbs(budget - vaults[0].lossBudgetLeft(), 60e18 + 1000e18, 1e12);

        deliver(packet);
        assertEq(balance(usdc, address(vaults[1])), ARRIVES);
        assertEq(_worth(0) + _worth(1) + (AMOUNT - ARRIVES), before, "arrived");
        vm.prank(keeper);
        vaults[0].confirmCollateral(eids[1], ARRIVES);
        assertEq(vaults[0].collateralInFlight(eids[1]), 0);

        vm.expectRevert();
        receivePacket(packet, 500_000);
        assertEq(balance(usdc, address(vaults[1])), ARRIVES, "once only");
    }

    function test_IdleCashGoesFirstThenCollateral() public {
        uint256 idle = balance(usdc, address(vault));
        vm.prank(fund);
        vault.withdraw(usdc, idle - 40_000e6, fund);
        bridge(AMOUNT);
        assertEq(balance(usdc, address(vault)), 0);
        assertApproxEqAbs(balance(_aToken(), address(vault)), 440_000e6, 10);
    }

    function test_RevertWhen_TheHealthFloorWouldBeCrossed() public {
        openPlan(vault);
        execute(vault, order(WETH, Side.Sell, 1, 95e18));
        uint256 idle = balance(usdc, address(vault));
        vm.prank(fund);
        vault.withdraw(usdc, idle, fund);
        uint256 fee = _fee(AMOUNT);
        bridge(AMOUNT);
        vm.expectPartialRevert(IHedgeVaultErrors.HealthFactorTooLow.selector);
        vm.prank(keeper);
        vault.bridgeCollateral{value: fee}(eids[1], AMOUNT, 0, fee);
    }

    /// @dev Lost, late, or twice: what did not arrive is in flight, and arrives once whenever somebody delivers it.
    function testFuzz_ValueIsConservedUnderEveryDelivery(uint256[6] calldata faults) public {
        uint256 before = _worth(0) + _worth(1);
        Packet[] memory packets = new Packet[](6);
        bool[] memory arrived = new bool[](6);
        bool lost; // nothing executes behind a message nobody verified
        uint256 fees;
        uint256 underWay;
        for (uint256 i; i < 6; ++i) {
            uint256 amount = bound(faults[i] >> 8, 1e6, 45_000e6);
            (, uint256 received) = vault.quoteCollateral(eids[1], amount);
            fees += amount - received;
            packets[i] = bridge(amount);
            underWay += received;
            lost = lost || faults[i] % 3 == 2;
            if (faults[i] % 3 != 2) verify(packets[i]);
            if (faults[i] % 3 == 0 && !lost) {
                receivePacket(packets[i], 500_000);
                (arrived[i], underWay) = (true, underWay - received);
            }
            assertEq(_worth(0) + _worth(1) + underWay + fees, before, "on the way");
        }
        for (uint256 i = 6; i > 0; --i) {
            if (arrived[i - 1]) {
                vm.expectRevert();
                receivePacket(packets[i - 1], 500_000);
                continue;
            }
            if (faults[i - 1] % 3 == 2) verify(packets[i - 1]);
        }
        for (uint256 i; i < 6; ++i) {
            if (!arrived[i]) receivePacket(packets[i], 500_000);
        }
        assertEq(_worth(0) + _worth(1) + fees, before, "all of it arrived");
        (, CollateralBooks memory books,) = vault.collateralRoute(eids[1]);
        assertEq(books.sent, balance(usdc, address(vaults[1])));
    }

    function test_AnArrivalThatFailsWaitsForARetry() public {
        uint256 cash = balance(usdc, address(vaults[1]));
        IFiatToken(usdc).blacklist(address(vaults[1]));
        Packet memory packet = bridge(AMOUNT);
        deliver(packet);
        assertEq(balance(usdc, address(vaults[1])), cash);
        (bool ok,) = usdc.call(abi.encodeWithSignature("unBlacklist(address)", address(vaults[1])));
        assertTrue(ok);
        stargates[1].pool.retryReceiveToken(packet.guid, 0, eids[0], address(vaults[1]), ARRIVES, "");
        assertEq(balance(usdc, address(vaults[1])), cash + ARRIVES);
    }

    /* BOUNDS */

    function test_RevertWhen_TheCallerMayNot() public {
        uint256 fee = _fee(AMOUNT);
        vm.deal(outsider, fee);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, outsider));
        vm.prank(outsider);
        vault.bridgeCollateral{value: fee}(eids[1], AMOUNT, 0, fee);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, outsider));
        vm.prank(outsider);
        vault.confirmCollateral(eids[1], 0);

        vm.prank(guardian);
        vault.halt();
        vm.expectRevert(IHedgeVaultErrors.VaultHalted.selector);
        vm.prank(keeper);
        vault.bridgeCollateral{value: fee}(eids[1], AMOUNT, 0, fee);
        vm.deal(fund, fee);
        vm.prank(fund);
        vault.bridgeCollateral{value: fee}(eids[1], AMOUNT, 0, fee);
    }

    function test_RevertWhen_ThereIsNoRoute() public {
        vm.startPrank(keeper);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPeer.selector, 7));
        vault.bridgeCollateral(7, AMOUNT, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultCollateral.NoCollateralRoute.selector, eids[2]));
        vault.bridgeCollateral(eids[2], AMOUNT, 0, 0);
        vm.expectRevert(IHedgeVaultErrors.EmptyOrder.selector);
        vault.bridgeCollateral(eids[1], 0, 0, 0);
    }

    function test_RevertWhen_TheRouteIsUnsound() public {
        CollateralRoute memory wanted = route(0);
        wanted.peerVault = address(0);
        _badRoute(
            wanted, abi.encodeWithSelector(IHedgeVaultErrors.ZeroAddress.selector, bytes32("peerVault"))
        );
        wanted = route(0);
        wanted.maxFee = uint64(WAD + 1);
        _badRoute(
            wanted, abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, bytes32("maxFee"), WAD + 1)
        );
        wanted = route(0);
        vm.mockCall(bridges[0], abi.encodeCall(ICollateralBridge.token, ()), abi.encode(weth));
        _badRoute(
            wanted,
            abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, bytes32("bridge"), uint160(weth))
        );
        vm.clearMockedCalls();
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPeer.selector, 7));
        vm.prank(fund);
        vault.setCollateralRoute(7, wanted);
        vm.prank(fund);
        vault.setCollateralRoute(eids[1], CollateralRoute(address(0), address(0), 0, 0));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultCollateral.NoCollateralRoute.selector, eids[1]));
        vault.quoteCollateral(eids[1], AMOUNT);
    }

    /// @dev Whoever calls with whatever, the recipient is the one the fund set.
    function testFuzz_TheRecipientIsFixed(uint256 amount, uint256 minReceived) public {
        amount = bound(amount, 1e6, 300_000e6);
        (uint256 fee, uint256 received) = vault.quoteCollateral(eids[1], amount);
        vm.getRecordedLogs();
        vm.prank(keeper);
        vault.bridgeCollateral{value: fee}(eids[1], amount, bound(minReceived, 0, received), fee);
        uint256 cash = balance(usdc, address(vaults[1]));
        deliver(sentPacket());
        assertEq(balance(usdc, address(vaults[1])) - cash, received);
    }

    function test_RevertWhen_TheFeeIsTooHigh() public {
        uint256 fee = _fee(AMOUNT);
        vm.startPrank(keeper);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultCollateral.NativeFeeTooHigh.selector, fee, fee - 1));
        vault.bridgeCollateral{value: fee}(eids[1], AMOUNT, 0, fee - 1);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultCollateral.NativeFeeTooHigh.selector, fee, fee - 1));
        vault.bridgeCollateral{value: fee - 1}(eids[1], AMOUNT, 0, fee);
        vm.expectRevert(
            abi.encodeWithSelector(ICollateralBridge.BridgeOutputTooLow.selector, ARRIVES, ARRIVES + 1)
        );
        vault.bridgeCollateral{value: fee}(eids[1], AMOUNT, ARRIVES + 1, fee);
        vm.stopPrank();

        stargates[0].fees.setFeeConfig(eids[1], 1_000_000e6, 5_000_000e6, 1001, 1001, 1001, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultCollateral.CollateralFeeTooHigh.selector, 100.1e6 + 1, 100e6)
        );
        vm.prank(keeper);
        vault.bridgeCollateral{value: fee}(eids[1], AMOUNT, 0, fee);
    }

    function test_TheFeeCountsAgainstTheLossBudget() public {
        VaultLimits memory limits = defaultLimits();
        limits.lossBudget = 0.0001e18; // 100 of 1,000,000
        vm.prank(fund);
        vault.setLimits(limits);
        uint256 fee = _fee(AMOUNT);
        bridge(AMOUNT);
        vm.expectPartialRevert(IHedgeVaultErrors.LossBudgetExceeded.selector);
        vm.prank(keeper);
        vault.bridgeCollateral{value: fee}(eids[1], AMOUNT, 0, fee);
    }

    function test_WhatWasPaidTooMuchReturns() public {
        uint256 fee = _fee(AMOUNT);
        uint256 before = keeper.balance;
        vm.prank(keeper);
        vault.bridgeCollateral{value: 1 ether}(eids[1], AMOUNT, 0, 1 ether);
        assertEq(before - keeper.balance, fee);
        assertEq(address(vault).balance, 0);
    }

    function test_RevertWhen_TheDailyCapIsUsed() public {
        bridge(200_000e6);
        uint256 fee = _fee(AMOUNT);
        bytes memory reason = abi.encodeWithSelector(
            IHedgeVaultCollateral.CollateralCapExceeded.selector, 100_000.000001e18, 100_000e18
        );
        vm.expectRevert(reason);
        vm.prank(keeper);
        vault.bridgeCollateral{value: fee}(eids[1], AMOUNT + 1, 0, fee);
        bridge(AMOUNT);
        (,, uint256 used) = vault.collateralRoute(eids[1]);
        assertEq(used, 300_000e18);
        vm.warp(block.timestamp + 25 hours);
        setEthPrice(ETH_PRICE);
        bridge(AMOUNT);
    }

    function test_RevertWhen_CreditIsShort() public {
        CollateralRoute memory wide = route(0);
        wide.dailyCap = 10_000_000e18;
        vm.prank(fund);
        vault.setCollateralRoute(eids[1], wide);
        uint256 fee = _fee(AMOUNT);
        uint256 amount = 950_000e6;
        bytes memory reason =
            abi.encodeWithSelector(ICollateralBridge.BridgeCreditShort.selector, eids[1], amount, CREDIT);
        vm.expectRevert(reason);
        vm.prank(keeper);
        vault.bridgeCollateral{value: fee}(eids[1], amount, 0, fee);
        vm.expectRevert(reason);
        vault.quoteCollateral(eids[1], amount);
        bridge(800_000e6);
    }

    /// @dev The message counts in 64 bits of a millionth.
    function testFuzz_AmountsBeyondTheMessageAreRefused(uint256 amount) public {
        amount = bound(amount, uint256(type(uint64).max) + 1, type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICollateralBridge.BridgeAmountRefused.selector, amount, 1, type(uint64).max
            )
        );
        vault.quoteCollateral(eids[1], amount);
        vm.expectPartialRevert(ICollateralBridge.BridgeCreditShort.selector);
        vault.quoteCollateral(eids[1], type(uint64).max);
    }

    /* CONFIRMATIONS */

    function test_ConfirmationsAreRunningTotals() public {
        bridge(AMOUNT);
        bridge(AMOUNT);
        vm.startPrank(keeper);
        vm.expectRevert(
            abi.encodeWithSelector(
                IHedgeVaultCollateral.ConfirmedTooMuch.selector, eids[1], 2 * ARRIVES + 1, 2 * ARRIVES
            )
        );
        vault.confirmCollateral(eids[1], 2 * ARRIVES + 1);
        vault.confirmCollateral(eids[1], ARRIVES);
        vault.confirmCollateral(eids[1], ARRIVES);
        vault.confirmCollateral(eids[1], 1);
        assertEq(vault.collateralInFlight(eids[1]), ARRIVES);
        vault.confirmCollateral(eids[1], 2 * ARRIVES);
        assertEq(vault.collateralInFlight(eids[1]), 0);
    }

    /* HELPERS */

    function _fee(uint256 amount) private view returns (uint256 fee) {
        (fee,) = vault.quoteCollateral(eids[1], amount);
    }

    function _worth(uint256 at) private view returns (uint256) {
        return balance(usdc, address(vaults[at])) + balance(_aToken(), address(vaults[at]));
    }

    function _aToken() private view returns (address) {
        return aave.getReserveData(usdc).aTokenAddress;
    }

    function _badRoute(CollateralRoute memory wanted, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(fund);
        vault.setCollateralRoute(eids[1], wanted);
    }
}
