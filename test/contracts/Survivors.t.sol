// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {HaltMessage, MandateLeg, MandateMessage} from "src/types/Messages.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice Promises of messages that mutation testing found nobody held the contracts to.
contract SurvivorsTest is FleetWorld {
    uint64 private constant JUMP = 1 << 32;
    uint128 private constant NO_CEILING = type(uint128).max;

    /// @dev The largest jump is good, one more is not; and it counts from where the vault is.
    function test_HaltSequenceAtTheEdgeOfItsJump() public {
        _haltTo(JUMP + 1, true);
        _haltTo(JUMP, false);
        assertEq(vaults[0].haltSequence(), JUMP);
        _haltTo(2 * JUMP + 1, true);
        _haltTo(2 * JUMP, false);
        assertEq(vaults[0].haltSequence(), 2 * JUMP);
    }

    /// @dev A band of one side binds on that side.
    function test_AMandateMayHaveOnlyAFloorOrOnlyACeiling() public {
        _adopt(1, -1e18, 2001e18, NO_CEILING);
        assertEq(inbound(1, 0), 0, "below the floor");
        _adopt(2, -2e18, 2000e18, NO_CEILING);
        assertEq(inbound(1, 0), -2e18, "on the floor");
        _adopt(3, -3e18, 0, 1999e18);
        assertEq(inbound(1, 0), -2e18, "above the ceiling");
        _adopt(4, -4e18, 0, 2000e18);
        assertEq(inbound(1, 0), -4e18, "on the ceiling");
    }

    /// @dev A carrier with a dead feed still takes what asks for no price, or the source would wait for nothing.
    function test_AMandateWithoutABandNeedsNoPrice() public {
        vm.warp(block.timestamp + 2 * MAX_AGE);
        _adopt(1, -1e18, 0, NO_CEILING);
        assertEq(inbound(1, 0), -1e18);
        vm.expectPartialRevert(IHedgeVaultErrors.StalePrice.selector);
        this.adopt(2, -2e18, 1, NO_CEILING);
        assertEq(inbound(1, 0), -1e18, "to be delivered again");
    }

    /// @dev A vault with a single peer carries for it.
    function test_TheOnlyPeersMandateCounts() public {
        IHedgeVault lone = createVault("lone");
        uint32[] memory peers = new uint32[](1);
        peers[0] = eids[1];
        vm.startPrank(fund);
        lone.setMessenger(keeper);
        lone.setPeers(peers);
        vm.stopPrank();
        vm.prank(keeper);
        lone.onMandate(eids[1], _mandate(1, -5e18, 0, NO_CEILING));
        assertEq(lone.hedgeState(WETH).inbound, -5e18);
        assertEq(lone.hedgeState(WETH).target, -5e18);
    }

    function adopt(uint64 epoch, int128 quantity, uint128 minPrice, uint128 maxPrice) external {
        _adopt(epoch, quantity, minPrice, maxPrice);
    }

    function _adopt(uint64 epoch, int128 quantity, uint128 minPrice, uint128 maxPrice) private {
        vm.prank(address(messengers[1]));
        vaults[1].onMandate(eids[0], _mandate(epoch, quantity, minPrice, maxPrice));
    }

    function _haltTo(uint64 sequence, bool refused) private {
        if (refused) vm.expectPartialRevert(IHedgeVaultErrors.HaltSequenceJump.selector);
        vm.prank(address(messengers[0]));
        vaults[0].onHalt(eids[1], HaltMessage(sequence, true, false));
    }

    function _mandate(uint64 epoch, int128 quantity, uint128 minPrice, uint128 maxPrice)
        private
        view
        returns (MandateMessage memory message)
    {
        message.epoch = epoch;
        message.validUntil = uint64(block.timestamp + 1 hours);
        message.legs = new MandateLeg[](1);
        message.legs[0] = MandateLeg(WETH, quantity, minPrice, maxPrice);
    }
}
