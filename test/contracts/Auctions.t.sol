// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {Auction, AuctionState, LimitOrder} from "src/types/AuctionTypes.sol";
import {HedgeOrder, Side} from "src/types/HedgeTypes.sol";
import {FusionWorld, ILimitOrders} from "test/contracts/base/FusionWorld.sol";

/// @notice Dutch auctions on 1inch's own contracts, from opening to settling.
/// forge-config: default.isolate = true
contract AuctionsTest is FusionWorld {
    uint256 private constant AMOUNT = 50e18;
    bytes4 private constant MAGIC = 0x1626ba7e;

    /* FILLS */

    function test_AResolverFillsAllOfAShort() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        bytes32 orderHash = open(wanted);
        assertEq(orderHash, hashOf(wanted), "the protocol's own hash");
        uint256 cash = balance(usdc, address(vault));
        vm.warp(block.timestamp + 90);
        (uint256 given, uint256 paid) = fill(wanted, AMOUNT);

        assertEq(given, AMOUNT);
        // 90 of 180 seconds: half of the first bump at 60, falling to nothing: 0.375 %.
        assertEq(paid, wanted.legs[0].minAmountOut * 100_375 / 100_000, "price on the curve");
        assertEq(balance(usdc, address(vault)), cash + paid, "all of it arrived");
        assertEq(balance(weth, resolver), 10_000e18 + AMOUNT);
        assertEq(held(), -int256(AMOUNT), "borrowed at the fill");
        assertEq(sellsInFlight(), 0);
        assertEq(IERC20(weth).allowance(address(vault), address(limitOrders)), 0);

        vault.settleAuction(orderHash);
        assertEq(uint8(vault.auction(orderHash).state), uint8(AuctionState.Closed));
        assertEq(vault.liveAuctions().length, 0);
    }

    function test_PartialFillsFollowTheCurve() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        bytes32 orderHash = open(wanted);
        uint256 previous = type(uint256).max;
        for (uint256 i; i < 5; ++i) {
            (, uint256 paid) = fill(wanted, AMOUNT / 5);
            assertLt(paid, previous, "later is cheaper");
            previous = paid;
            uint256 left = AMOUNT - (i + 1) * AMOUNT / 5;
            assertEq(sellsInFlight(), left, "in flight");
            assertApproxEqAbs(held(), -int256(AMOUNT - left), 1e12, "held, interest aside");
            assertEq(vault.auction(orderHash).filled, AMOUNT - left, "the vault's book");
            uint256 raw = limitOrders.rawRemainingInvalidatorForOrder(address(vault), orderHash);
            assertEq(~raw, left, "the protocol's book");
            vm.warp(block.timestamp + 40);
        }
        vm.expectRevert(ILimitOrders.InvalidatedOrder.selector);
        fill(wanted, 1e18);
    }

    function test_AnAuctionAtOnceRefusesParts() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT, 99_500e6, AT_ONCE);
        open(wanted);
        vm.expectRevert(ILimitOrders.PartialFillNotAllowed.selector);
        fill(wanted, AMOUNT / 2);
        fill(wanted, AMOUNT);
        vm.expectRevert();
        fill(wanted, AMOUNT);
        assertEq(held(), -int256(AMOUNT));
    }

    function test_InventoryIsSoldBeforeAnythingIsBorrowed() public {
        give(weth, address(vault), 20e18);
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        open(wanted);
        fill(wanted, 15e18);
        assertEq(vault.hedgeState(WETH).debt, 0);
        fill(wanted, 15e18);
        assertEq(vault.hedgeState(WETH).debt, 10e18);
        assertEq(vault.hedgeState(WETH).inventory, 0);
    }

    function test_UnwindingRepaysDebtWhenItIsSettled() public {
        execute(vault, order(WETH, Side.Sell, 1, AMOUNT));
        submit(vault, ratioPlan(vault, 2, positionId, 0));
        HedgeOrder memory wanted = auctionOf(Side.Buy, 2, 60_000e6);
        bytes32 orderHash = open(wanted);
        assertApproxEqAbs(buysInFlight(), 30e18, 1e15);
        (, uint256 bought) = fill(wanted, 40_000e6);
        (, uint256 more) = fill(wanted, 10_000e6);
        assertApproxEqAbs(vault.hedgeState(WETH).debt, AMOUNT, 1e6, "not repaid yet");
        assertApproxEqAbs(held(), int256(bought + more) - int256(AMOUNT), 1e6, "but held");

        vm.prank(outsider);
        vault.settleAuction(orderHash);
        assertApproxEqAbs(vault.hedgeState(WETH).debt, AMOUNT - bought - more, 1e6);
        assertEq(vault.hedgeState(WETH).inventory, 0);
        assertEq(uint8(vault.auction(orderHash).state), uint8(AuctionState.Live), "may still fill");
        assertApproxEqAbs(buysInFlight(), 5e18, 1e15);

        vault.settleAuction(orderHash);
        assertApproxEqAbs(vault.hedgeState(WETH).debt, AMOUNT - bought - more, 1e6, "once only");
        assertEq(IERC20(weth).allowance(address(vault), address(aave)), 0);
        assertEq(IERC20(usdc).allowance(address(vault), address(limitOrders)), 0);
    }

    function test_APurchaseTakesCollateralWhenCashIsShort() public {
        execute(vault, order(WETH, Side.Sell, 1, AMOUNT));
        submit(vault, ratioPlan(vault, 2, positionId, 0));
        uint256 idle = balance(usdc, address(vault));
        vm.prank(fund);
        vault.withdraw(usdc, idle, fund);
        HedgeOrder memory wanted = auctionOf(Side.Buy, 2, 60_000e6);
        open(wanted);
        fill(wanted, 60_000e6);
        assertEq(balance(usdc, address(vault)), 0);
        assertGt(held(), -int256(21e18));
    }

    /* NEVER FILLED, CANCELLED, EXPIRED */

    function test_AShortThatNeverFillsLeavesNothing() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        bytes32 orderHash = open(wanted);
        assertEq(vault.hedgeState(WETH).debt, 0);
        assertEq(IERC20(weth).allowance(address(vault), address(limitOrders)), 0);
        vault.settleAuction(orderHash);
        assertEq(sellsInFlight(), AMOUNT, "still live");

        vm.warp(block.timestamp + 5 minutes + 1);
        vault.settleAuction(orderHash);
        assertEq(sellsInFlight(), 0);
        (,,, uint256 reserved) = vault.fusion();
        assertEq(reserved, 0);
        assertEq(vault.hedgeState(WETH).debt, 0);
        assertEq(IERC20(weth).allowance(address(vault), address(limitOrders)), 0);
        vault.settleAuction(orderHash);
        assertEq(sellsInFlight(), 0, "idempotent");
    }

    function test_CancellingBetweenFills() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        bytes32 orderHash = open(wanted);
        fill(wanted, 20e18);
        vm.expectEmit(address(vault));
        emit IHedgeVaultAuctions.AuctionClosed(orderHash, 20e18, AMOUNT);
        vm.prank(keeper);
        vault.cancelAuction(orderHash);
        assertEq(sellsInFlight(), 0);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.AuctionNotLive.selector, orderHash));
        fill(wanted, 1e18);
        vm.prank(keeper);
        vault.cancelAuction(orderHash);
        assertEq(vault.liveAuctions().length, 0);
    }

    function test_WhoMayCancel() public {
        bytes32 unknown = keccak256("unknown");
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.UnknownAuction.selector, unknown));
        vm.prank(keeper);
        vault.cancelAuction(unknown);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.UnknownAuction.selector, unknown));
        vault.settleAuction(unknown);

        address[3] memory allowed = [keeper, guardian, fund];
        for (uint64 i; i < 3; ++i) {
            bytes32 orderHash = open(auctionOf(Side.Sell, i + 1, 10e18));
            vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, outsider));
            vm.prank(outsider);
            vault.cancelAuction(orderHash);
            vm.prank(allowed[i]);
            vault.cancelAuction(orderHash);
            assertEq(uint8(vault.auction(orderHash).state), uint8(AuctionState.Closed));
        }
    }

    function test_RevertWhen_Expired() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        bytes32 orderHash = open(wanted);
        fill(wanted, 1e18);
        vm.warp(block.timestamp + 5 minutes);
        vm.prank(address(limitOrders));
        assertEq(vault.isValidSignature(orderHash, ""), MAGIC, "the last second");
        vm.warp(block.timestamp + 1);
        vm.prank(address(limitOrders));
        assertEq(vault.isValidSignature(orderHash, ""), bytes4(0xffffffff));
        vm.expectRevert(ILimitOrders.OrderExpired.selector);
        fill(wanted, 1e18);
    }

    /* REGISTER */

    function test_TenAtATime() public {
        bytes32 first;
        for (uint64 i = 1; i <= 10; ++i) {
            bytes32 orderHash = open(auctionOf(Side.Sell, i, 1e18));
            if (i == 1) first = orderHash;
        }
        HedgeOrder memory eleventh = auctionOf(Side.Sell, 11, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.TooManyAuctions.selector, 10));
        open(eleventh);
        assertEq(sellsInFlight(), 10e18);

        vm.prank(keeper);
        vault.cancelAuction(first);
        open(eleventh);
        assertEq(vault.liveAuctions().length, 10);
        assertEq(sellsInFlight(), 10e18);
    }

    function test_RevertWhen_AnOrderOrAnIntentComesAgain() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, 10e18);
        bytes32 orderHash = open(wanted);
        bytes32 intentId = vault.intentIdOf(wanted);
        assertTrue(vault.isConsumed(intentId));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.IntentConsumed.selector, intentId));
        open(wanted);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.IntentConsumed.selector, intentId));
        execute(vault, order(WETH, Side.Sell, 1, 10e18));

        vm.prank(keeper);
        vault.cancelAuction(orderHash);
        wanted.sequence = 2;
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.AuctionKnown.selector, orderHash));
        open(wanted);
    }

    function test_TheOrderReadsAsTheProtocolSeesIt() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, 10e18);
        (LimitOrder memory made, bytes32 orderHash) = vault.auctionOrder(wanted);
        assertEq(keccak256(abi.encode(made)), keccak256(abi.encode(limitOrder(wanted))));
        assertEq(orderHash, hashOf(wanted));
        assertEq(open(wanted), orderHash);
        Auction memory item = vault.auction(orderHash);
        assertEq(item.making, 10e18);
        assertEq(item.expiry, block.timestamp + 5 minutes);
        assertEq(item.reserved, 100e18, "half a per cent of 20,000");
        (address protocol, address target,, uint256 reserved) = vault.fusion();
        assertEq(protocol, address(limitOrders));
        assertEq(target, settlement);
        assertEq(reserved, 100e18);
    }
}
