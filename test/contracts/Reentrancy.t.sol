// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Benchmark, HedgeOrder, HedgePlan, RatioOrder, Side, VenueId} from "src/types/HedgeTypes.sol";
import {HaltMessage, MandateMessage, ReportMessage} from "src/types/Messages.sol";
import {CallbackVenue} from "test/contracts/base/Venues.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice A venue that holds every role there is calls back into every entry point while the vault trades with it.
contract ReentrancyTest is VaultWorld {
    VenueId private constant CALLBACK = VenueId.wrap("callback");
    CallbackVenue private _venue;

    function setUp() public override {
        super.setUp();
        _venue = new CallbackVenue();
        give(usdc, address(_venue), 1_000_000e6);
        uint32[] memory peers = new uint32[](1);
        peers[0] = 30_110;
        vm.startPrank(fund);
        vault.setVenue(CALLBACK, address(_venue));
        vault.setKeeper(address(_venue), true);
        vault.setGuardian(address(_venue), true);
        vault.setMessenger(address(_venue));
        vault.setPeers(peers);
        vault.transferFund(address(_venue));
        vm.stopPrank();
        vm.prank(address(_venue));
        vault.acceptFund();
        openPlan(vault);
    }

    function test_NoEntryPointAnswersDuringATrade() public {
        bytes[] memory calls = _calls();
        _venue.arm(calls);
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 1e18);
        (wanted.legs[0].venue, wanted.legs[0].data) = (CALLBACK, abi.encode(1e18, 2000e6));
        execute(vault, wanted);
        bytes[] memory answers = _venue.answers();
        assertEq(answers.length, calls.length, "all were tried");
        for (uint256 i; i < answers.length; ++i) {
            assertEq(
                answers[i],
                abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
                vm.toString(i)
            );
        }
    }

    function _calls() private view returns (bytes[] memory calls) {
        HedgeOrder memory order_;
        HedgePlan memory plan;
        RatioOrder memory ratios;
        MandateMessage memory mandate;
        ReportMessage memory report;
        calls = new bytes[](18);
        calls[0] = abi.encodeCall(vault.executeHedge, (order_));
        calls[1] = abi.encodeCall(vault.submitPlan, (plan, new bytes[](0)));
        calls[2] = abi.encodeCall(vault.batchUpdateHedges, (ratios, new bytes[](0)));
        calls[3] = abi.encodeCall(vault.sendMandates, (30_110));
        calls[4] = abi.encodeCall(vault.executeCrossChainHedge, (0, 30_110, 1));
        calls[5] = abi.encodeCall(vault.sendReport, (30_110));
        calls[6] = abi.encodeCall(vault.onMandate, (30_110, mandate));
        calls[7] = abi.encodeCall(vault.onReport, (30_110, report));
        calls[8] = abi.encodeCall(vault.onHalt, (30_110, HaltMessage(1, true, false)));
        calls[9] = abi.encodeCall(vault.halt, ());
        calls[10] = abi.encodeCall(vault.resume, ());
        calls[11] = abi.encodeCall(vault.relayHalt, (30_110));
        calls[12] = abi.encodeCall(vault.acknowledgeHalt, (30_110));
        calls[13] = abi.encodeCall(
            vault.createProtectedPosition, (V3_POSITION, 0, fund, WETH, USDC, 0, Benchmark.UsdNeutral)
        );
        calls[14] = abi.encodeCall(vault.withdraw, (usdc, 1, address(_venue)));
        calls[15] = abi.encodeCall(vault.withdrawPosition, (positionId, address(_venue)));
        calls[16] = abi.encodeCall(vault.supplyCollateral, (1));
        calls[17] = abi.encodeCall(vault.withdrawCollateral, (1));
    }
}
