// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {IHedgeVaultCollateral} from "src/interfaces/IHedgeVaultCollateral.sol";
import {AuctionState} from "src/types/AuctionTypes.sol";
import {CollateralRoute} from "src/types/CollateralTypes.sol";
import {HedgeOrder, Side} from "src/types/HedgeTypes.sol";
import {FundBehindTimelock} from "test/contracts/base/FundBehindTimelock.sol";
import {FusionWorld} from "test/contracts/base/FusionWorld.sol";
import {StargateWorld} from "test/contracts/base/StargateWorld.sol";

/// @notice Auctions of a vault whose fund is a timelock.
contract FundTimelockAuctionsTest is FusionWorld, FundBehindTimelock {
    function setUp() public override {
        super.setUp();
        handOver(vault);
    }

    function test_FusionIsSwitchedOffAtOnceAndOnAfterTheDelay() public {
        bytes32 orderHash = open(auctionOf(Side.Sell, 1, 10e18));
        bytes memory on = abi.encodeCall(IHedgeVaultAuctions.setFusion, (address(limitOrders), settlement));
        mustWait(on);
        mustWait(abi.encodeCall(IHedgeVaultAuctions.setFusion, (outsider, settlement)));
        mustWait(abi.encodeCall(IHedgeVaultAuctions.setFusion, (address(limitOrders), outsider)));
        mustWait(abi.encodeCall(IHedgeVaultAuctions.setFusion, (address(limitOrders), address(0))));

        operate(abi.encodeCall(IHedgeVaultAuctions.setFusion, (address(0), address(0))));
        (address orderProtocol,,,) = vault.fusion();
        assertEq(orderProtocol, address(0));
        assertEq(uint256(vault.auction(orderHash).state), uint256(AuctionState.Closed));

        afterDelay(on);
        (orderProtocol,,,) = vault.fusion();
        assertEq(orderProtocol, address(limitOrders));
    }

    function test_AuctionsAreCancelledAtOnceAndNotOpenedByTheFund() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, 10e18);
        mustWait(abi.encodeCall(IHedgeVaultAuctions.openAuction, (wanted)));
        bytes32 orderHash = open(wanted);
        operate(abi.encodeCall(IHedgeVaultAuctions.cancelAuction, (orderHash)));
        assertEq(uint256(vault.auction(orderHash).state), uint256(AuctionState.Closed));
        assertEq(sellsInFlight(), 0);
    }
}

/// @notice Collateral of a vault whose fund is a timelock.
contract FundTimelockCollateralTest is StargateWorld, FundBehindTimelock {
    uint256 private constant AMOUNT = 100_000e6;

    function setUp() public override {
        super.setUp();
        handOver(vault);
    }

    /// @dev Every field of a route on its own, and the very route that is set: only taking it away is instant.
    function test_RoutesAreTakenAwayAtOnceAndSetAfterTheDelay() public {
        CollateralRoute memory present = route(0);
        mustWait(_setRoute(present));
        for (uint256 field; field < 4; ++field) {
            CollateralRoute memory wanted = route(0);
            if (field == 0) wanted.bridge = outsider;
            if (field == 1) wanted.peerVault = outsider;
            if (field == 2) wanted.maxFee += 1;
            if (field == 3) wanted.dailyCap += 1;
            mustWait(_setRoute(wanted));
        }

        (CollateralRoute memory none,,) = vault.collateralRoute(eids[2]);
        operate(_setRoute(none));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultCollateral.NoCollateralRoute.selector, eids[1]));
        vault.quoteCollateral(eids[1], AMOUNT);

        afterDelay(_setRoute(present));
        (, uint256 received) = vault.quoteCollateral(eids[1], AMOUNT);
        assertGt(received, 0);
    }

    function test_CollateralIsSentAndConfirmedAtOnce() public {
        (uint256 fee, uint256 received) = vault.quoteCollateral(eids[1], AMOUNT);
        uint256 paid = multisig.balance;
        uint256 cash = balance(usdc, address(vaults[1]));
        bytes memory data =
            abi.encodeCall(IHedgeVaultCollateral.bridgeCollateral, (eids[1], AMOUNT, received, fee));
        vm.getRecordedLogs();
        vm.prank(multisig);
        timelock.operate{value: 5 ether}(address(vault), data);
        assertEq(paid - multisig.balance, fee, "the rest came back");
        deliver(sentPacket());
        assertEq(balance(usdc, address(vaults[1])) - cash, received);

        assertEq(vault.collateralInFlight(eids[1]), received);
        operate(abi.encodeCall(IHedgeVaultCollateral.confirmCollateral, (eids[1], received)));
        assertEq(vault.collateralInFlight(eids[1]), 0);
    }

    function _setRoute(CollateralRoute memory wanted) private view returns (bytes memory) {
        return abi.encodeCall(IHedgeVaultCollateral.setCollateralRoute, (eids[1], wanted));
    }
}
