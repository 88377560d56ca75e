// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IOAppCore} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppCore.sol";
import {OAppReceiver} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/OAppReceiver.sol";
import {HedgeMessenger} from "src/HedgeMessenger.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {MatrixWorld} from "test/contracts/base/MatrixWorld.sol";

/// @notice Every kind of message against every fault, on LayerZero's published bytecode. All travel from vault 0 to
///         vault 1. A fault or a kind that joins its list without an answer makes the last test fail.
contract MessageMatrixTest is MatrixWorld {
    enum Fault {
        Lost,
        Duplicated,
        Reordered,
        Delayed,
        Underpaid,
        Starved,
        ForgedSender,
        ForgedEid,
        WrongEndpoint,
        RevertedThenRetried,
        Replaced,
        ExtraValue,
        MalformedBody
    }

    mapping(Fault => mapping(Kind => bool)) private _answered;

    function test_Lost() public {
        _each(Fault.Lost);
    }

    function test_Duplicated() public {
        _each(Fault.Duplicated);
    }

    function test_Reordered() public {
        _each(Fault.Reordered);
    }

    function test_Delayed() public {
        _each(Fault.Delayed);
    }

    function test_Underpaid() public {
        _each(Fault.Underpaid);
    }

    function test_Starved() public {
        _each(Fault.Starved);
    }

    function test_ForgedSender() public {
        _each(Fault.ForgedSender);
    }

    function test_ForgedEid() public {
        _each(Fault.ForgedEid);
    }

    function test_WrongEndpoint() public {
        _each(Fault.WrongEndpoint);
    }

    function test_RevertedThenRetried() public {
        _each(Fault.RevertedThenRetried);
    }

    function test_Replaced() public {
        _each(Fault.Replaced);
    }

    function test_ExtraValue() public {
        _each(Fault.ExtraValue);
    }

    function test_MalformedBody() public {
        _each(Fault.MalformedBody);
    }

    function test_NoCellIsMissing() public {
        for (uint256 fault; fault <= uint256(type(Fault).max); ++fault) {
            _each(Fault(fault));
            for (uint256 kind; kind <= uint256(type(Kind).max); ++kind) {
                assertTrue(_answered[Fault(fault)][Kind(kind)]);
            }
        }
    }

    function _each(Fault fault) private {
        for (uint256 kind; kind <= uint256(type(Kind).max); ++kind) {
            uint256 saved = vm.snapshotState();
            _answerOf(fault)(Kind(kind));
            vm.revertToState(saved);
            vm.getRecordedLogs();
            _answered[fault][Kind(kind)] = true;
        }
    }

    /// @dev A place left empty panics when it is called.
    function _answerOf(Fault fault) private pure returns (function(Kind)) {
        function(Kind)[13] memory answers;
        answers[uint256(Fault.Lost)] = _lost;
        answers[uint256(Fault.Duplicated)] = _duplicated;
        answers[uint256(Fault.Reordered)] = _reordered;
        answers[uint256(Fault.Delayed)] = _delayed;
        answers[uint256(Fault.Underpaid)] = _underpaid;
        answers[uint256(Fault.Starved)] = _starved;
        answers[uint256(Fault.ForgedSender)] = _forgedSender;
        answers[uint256(Fault.ForgedEid)] = _forgedEid;
        answers[uint256(Fault.WrongEndpoint)] = _wrongEndpoint;
        answers[uint256(Fault.RevertedThenRetried)] = _revertedThenRetried;
        answers[uint256(Fault.Replaced)] = _replaced;
        answers[uint256(Fault.ExtraValue)] = _extraValue;
        answers[uint256(Fault.MalformedBody)] = _malformedBody;
        return answers[uint256(fault)];
    }

    /* FAULTS */

    /// @dev Never verified, it blocks what was sent later until the fund skips it; the copy then does what it would have.
    function _lost(Kind kind) private {
        Packet memory packet = _sent(kind);
        Packet memory copy = _again(kind);
        verify(copy);
        vm.expectRevert();
        receivePacket(copy, 500_000);
        assertFalse(_done(kind), "nothing happened");
        (bool ok,) = _asFund(
            abi.encodeWithSignature(
                "skip(address,uint32,bytes32,uint64)",
                packet.receiver,
                packet.origin.srcEid,
                packet.origin.sender,
                packet.origin.nonce
            )
        );
        assertTrue(ok, "skipped");
        receivePacket(copy, 500_000);
        assertTrue(_done(kind), "the copy arrived");
    }

    function _duplicated(Kind kind) private {
        Packet memory packet = _sent(kind);
        deliver(packet);
        bytes32 state = _state();
        vm.expectRevert();
        receivePacket(packet, 500_000);
        deliver(_again(kind));
        assertEq(_state(), state, "a copy under a new nonce changes nothing");
        assertTrue(_done(kind));
    }

    function _reordered(Kind kind) private {
        Packet memory older = _sent(kind);
        Packet memory newer = _newer(kind);
        verify(older);
        verify(newer);
        receivePacket(newer, 500_000);
        bytes32 state = _state();
        receivePacket(older, 500_000);
        assertEq(_state(), state, "the older one came too late");
    }

    /// @dev An order expires; what happened, and a halt, do not.
    function _delayed(Kind kind) private {
        Packet memory packet = _sent(kind);
        verify(packet);
        vm.warp(block.timestamp + 1 days);
        setEthPrice(ETH_PRICE);
        receivePacket(packet, 500_000);
        assertEq(_done(kind), kind != Kind.Mandate);
        if (kind == Kind.Mandate) {
            assertTrue(vaults[1].inboundMandate(eids[0], WETH).rejected, "rejected and to be reported");
        }
    }

    function _underpaid(Kind kind) private {
        _prepare(kind);
        vm.getRecordedLogs();
        bool halting = kind == Kind.Halt || kind == Kind.Resume;
        uint256 fee = _fee(kind);
        uint256 parked = messengers[0].parkedCount();
        uint64 nonce = _nonce();
        (bool ok,) = _dispatch(kind, fee - 1);
        assertTrue(ok, "a fee holds nothing up here");
        // A halt tells those it can pay for; the state of the others is relayed afresh, never from what was parked.
        assertEq(messengers[0].parkedCount() - parked, halting ? 0 : 1, "parked");
        assertEq(address(messengers[0]).balance + address(vaults[0]).balance, 0, "the value went back");
        assertEq(_nonce(), nonce, "nothing sent");
        vm.getRecordedLogs(); // those of the attempt that failed are among them
        if (halting) deliver(_again(kind));
        else (ok,) = _dispatch(kind, fee);
        assertTrue(ok);
        if (!halting) deliver(_toVault1()[0]);
        assertTrue(_done(kind), "paid in full it arrives");
    }

    function _starved(Kind kind) private {
        Packet memory packet = _sent(kind);
        verify(packet);
        bytes32 state = _state();
        for (uint256 gasLimit = 30_000; gasLimit <= 110_000; gasLimit += 20_000) {
            try this.receiveExternally(packet, gasLimit) {
                break;
            } catch {
                assertTrue(isPending(packet), "still there");
                assertEq(_state(), state, "nothing half done");
            }
        }
        if (isPending(packet)) receivePacket(packet, 500_000);
        assertTrue(_done(kind), "done with enough");
    }

    function receiveExternally(Packet calldata packet, uint256 gasLimit) external {
        receivePacket(packet, gasLimit);
    }

    /// @dev Both verifiers sign it, and still nobody but the peer can open a path.
    function _forgedSender(Kind kind) private {
        Packet memory packet = _sent(kind);
        packet.origin.sender = bytes32(uint256(uint160(outsider)));
        _refusedFrom(
            packet,
            abi.encodeWithSelector(IOAppCore.OnlyPeer.selector, packet.origin.srcEid, packet.origin.sender)
        );
        packet.header = _header(packet);
        vm.expectRevert();
        this.verifyExternally(packet);
        assertFalse(_done(kind));
    }

    function _forgedEid(Kind kind) private {
        Packet memory packet = _sent(kind);
        packet.origin.srcEid = 30_999;
        _refusedFrom(packet, abi.encodeWithSelector(IOAppCore.NoPeer.selector, uint32(30_999)));
        packet.header = _header(packet);
        vm.expectRevert();
        this.verifyExternally(packet);
        assertFalse(_done(kind));
    }

    function verifyExternally(Packet calldata packet) external {
        verify(packet);
    }

    function _wrongEndpoint(Kind kind) private {
        Packet memory packet = _sent(kind);
        address other = address(sites[eids[2]].endpoint);
        vm.expectRevert(abi.encodeWithSelector(OAppReceiver.OnlyEndpoint.selector, other));
        vm.prank(other);
        messengers[1].lzReceive(packet.origin, packet.guid, packet.message, outsider, "");
        assertFalse(_done(kind));
    }

    function _revertedThenRetried(Kind kind) private {
        Packet memory packet = _sent(kind);
        verify(packet);
        _peersOfVault1(eids[2], 0);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPeer.selector, eids[0]));
        receivePacket(packet, 500_000);
        executePacket(packet);
        assertTrue(isPending(packet), "the executor's failure keeps it");
        _peersOfVault1(eids[2], eids[0]);
        vm.prank(outsider);
        receivePacket(packet, 500_000);
        assertTrue(_done(kind), "anyone retries");
    }

    /// @dev The vault listens to its new messenger only.
    function _replaced(Kind kind) private {
        Packet memory packet = _sent(kind);
        verify(packet);
        HedgeMessenger next = HedgeMessenger(
            deployOurs("HedgeMessenger", abi.encode(sites[eids[1]].endpoint, vaults[1], fund))
        );
        vm.startPrank(fund);
        vaults[1].setMessenger(address(next));
        wire(eids[1], next, eids[0], address(messengers[0]));
        wire(eids[0], messengers[0], eids[1], address(next));
        vm.stopPrank();
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.NotMessenger.selector, address(messengers[1]))
        );
        receivePacket(packet, 500_000);
        deliver(_again(kind));
        assertTrue(_done(kind), "the new one takes over");
    }

    /// @dev Value that an executor adds pays for nothing and reaches no vault.
    function _extraValue(Kind kind) private {
        Packet memory packet = _sent(kind);
        verify(packet);
        vm.deal(outsider, 1 ether);
        vm.prank(outsider);
        sites[packet.dstEid].endpoint.lzReceive{value: 1 ether}(
            packet.origin, packet.receiver, packet.guid, packet.message, ""
        );
        assertTrue(_done(kind));
        assertEq(address(vaults[1]).balance, 0);
        uint256 fee = vaults[1].quoteHalt();
        assertGt(fee, 0, "the next fee is not paid from it");
        assertEq(vaults[1].acknowledgeHalt{value: 1}(eids[0]), 0, "parked");
    }

    /// @dev Verified garbage never gets through, and never gets lost either.
    function _malformedBody(Kind kind) private {
        Packet memory packet = _sent(kind);
        bytes32 state = _state();
        (uint8 wire_, bytes memory body) = abi.decode(packet.message, (uint8, bytes));
        bytes memory cut = new bytes(body.length - 33);
        for (uint256 i; i < cut.length; ++i) {
            cut[i] = body[i];
        }
        bytes[3] memory broken =
            [abi.encode(wire_, cut), abi.encode(wire_, bytes("")), abi.encodePacked(wire_, body)];
        for (uint256 i; i < 3; ++i) {
            packet.message = broken[i];
            packet.payloadHash = keccak256(abi.encodePacked(packet.guid, packet.message));
            verify(packet);
            vm.expectRevert();
            receivePacket(packet, 500_000);
            assertTrue(isPending(packet));
            assertEq(_state(), state);
        }
    }
}
