// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Origin} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/ILayerZeroEndpointV2.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice Every kind of message from vault 0 to vault 1: prepared, sent, sent again, replaced, and seen to have arrived.
abstract contract MatrixWorld is FleetWorld {
    enum Kind {
        Mandate,
        Report,
        Halt,
        Resume
    }

    function setUp() public virtual override {
        super.setUp();
        vm.deal(guardian, 10 ether);
        vm.deal(fund, 10 ether);
    }

    /// @dev What has to be there before a message of this kind can be sent.
    function _prepare(Kind kind) internal {
        if (kind == Kind.Mandate) submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        if (kind == Kind.Report) deliver(mandate(1, 0, 1, WETH, -40e18));
        if (kind == Kind.Resume) {
            _dispatch(Kind.Halt, _fee(Kind.Halt));
            deliver(_toVault1()[0]);
        }
    }

    function _sent(Kind kind) internal returns (Packet memory) {
        _prepare(kind);
        vm.getRecordedLogs();
        (bool ok,) = _dispatch(kind, _fee(kind));
        assertTrue(ok, "sent");
        return _toVault1()[0];
    }

    /// @dev The same content under the next nonce.
    function _again(Kind kind) internal returns (Packet memory) {
        vm.getRecordedLogs();
        bool ok;
        if (kind == Kind.Mandate || kind == Kind.Report) {
            (ok,) = _dispatch(kind, _fee(kind));
        } else {
            uint256 fee = vaults[0].quoteHalt();
            vm.prank(keeper);
            vaults[0].relayHalt{value: fee}(eids[1]);
            ok = true;
        }
        assertTrue(ok, "sent again");
        return _toVault1()[0];
    }

    /// @dev What replaces it.
    function _newer(Kind kind) internal returns (Packet memory) {
        if (kind == Kind.Mandate) return mandate(0, 1, 2, WETH, -10e18);
        if (kind == Kind.Report) {
            deliver(mandate(1, 0, 2, WETH, -10e18));
            return report(0, 1);
        }
        vm.getRecordedLogs();
        Kind opposite = kind == Kind.Halt ? Kind.Resume : Kind.Halt;
        _dispatch(opposite, _fee(opposite));
        return _toVault1()[0];
    }

    function _fee(Kind kind) internal view returns (uint256) {
        if (kind == Kind.Mandate) return vaults[0].quoteMandates(eids[1]);
        if (kind == Kind.Report) return vaults[0].quoteReport(eids[1]);
        return vaults[0].quoteHalt() / 2;
    }

    function _dispatch(Kind kind, uint256 value) internal returns (bool ok, bytes memory reason) {
        vm.prank(kind == Kind.Halt ? guardian : kind == Kind.Resume ? fund : keeper);
        if (kind == Kind.Mandate) {
            return address(vaults[0]).call{value: value}(abi.encodeCall(vaults[0].sendMandates, (eids[1])));
        }
        if (kind == Kind.Report) {
            return address(vaults[0]).call{value: value}(abi.encodeCall(vaults[0].sendReport, (eids[1])));
        }
        bytes memory call =
            kind == Kind.Halt ? abi.encodeCall(vaults[0].halt, ()) : abi.encodeCall(vaults[0].resume, ());
        return address(vaults[0]).call{value: value}(call);
    }

    function _toVault1() internal returns (Packet[] memory found) {
        Packet[] memory all = sentPackets();
        found = new Packet[](all.length);
        uint256 count;
        for (uint256 i; i < all.length; ++i) {
            if (all[i].dstEid == eids[1]) found[count++] = all[i];
        }
        assembly {
            mstore(found, count)
        }
    }

    /* VAULT 1 */

    function _done(Kind kind) internal view returns (bool) {
        if (kind == Kind.Mandate) return inbound(1, 0) == -40e18;
        if (kind == Kind.Report) return outbound(1, 0).acknowledgedEpoch == 1;
        if (kind == Kind.Halt) return vaults[1].isHalted() && vaults[1].haltSequence() == 1;
        return !vaults[1].isHalted() && vaults[1].haltSequence() == 2;
    }

    function _state() internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                vaults[1].inboundMandate(eids[0], WETH),
                outbound(1, 0),
                vaults[1].isHalted(),
                vaults[1].haltSequence(),
                vaults[1].hedgeState(WETH)
            )
        );
    }

    function _refusedFrom(Packet memory packet, bytes memory reason) internal {
        Origin memory origin = packet.origin;
        vm.expectRevert(reason);
        vm.prank(address(sites[packet.dstEid].endpoint));
        messengers[1].lzReceive(origin, packet.guid, packet.message, outsider, "");
    }

    function _header(Packet memory packet) internal pure returns (bytes memory) {
        return abi.encodePacked(
            uint8(1),
            packet.origin.nonce,
            packet.origin.srcEid,
            packet.origin.sender,
            packet.dstEid,
            bytes32(uint256(uint160(packet.receiver)))
        );
    }

    function _peersOfVault1(uint32 first, uint32 second) internal {
        uint32[] memory peers = new uint32[](second == 0 ? 1 : 2);
        peers[0] = first;
        if (second != 0) peers[1] = second;
        vm.prank(fund);
        vaults[1].setPeers(peers);
    }

    function _asFund(bytes memory call) internal returns (bool, bytes memory) {
        vm.prank(fund);
        return address(sites[eids[1]].endpoint).call(call);
    }

    function _nonce() internal view returns (uint64) {
        bytes32 receiver = bytes32(uint256(uint160(address(messengers[1]))));
        return sites[eids[0]].endpoint.outboundNonce(address(messengers[0]), eids[1], receiver);
    }
}
