// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {InboundMandate, OutboundMandate} from "src/types/HedgeTypes.sol";
import {HaltMessage, MandateLeg, MandateMessage, ReportLeg, ReportMessage} from "src/types/Messages.sol";
import {Trading} from "test/contracts/invariants/Trading.sol";

/// @notice Mandates, reports and halts between three vaults: delivered, delayed, reordered, dropped, repeated, starved,
///         and on every path from vault 2 forged by a verifier that is no longer honest.
abstract contract Messages is Trading {
    uint256 internal constant FORGER = 2;

    struct Halt {
        uint64 sequence;
        bool halted;
    }

    struct Inflow {
        uint256 at;
        uint256 value;
    }

    Packet[] internal travelling;
    Packet[] private _delivered;
    mapping(uint256 vault => Halt) internal halts; // what each vault must believe
    mapping(uint256 at => mapping(uint256 from => uint64)) private _highest; // epoch delivered
    mapping(uint256 from => mapping(uint256 to => uint256)) private _largest; // ever given, magnitude
    mapping(uint256 at => mapping(uint256 from => Inflow[])) private _inflows;

    /* SENDING */

    function act_mandate(uint256 seed, int256 quantity) public action("mandate") still {
        (uint256 from, uint256 to) = _path(seed);
        _launch(_give(from, to, quantity));
    }

    function act_resend(uint256 seed) public action("resend") still {
        for (uint256 i; i < 6; ++i) {
            (uint256 from, uint256 to) = _path(seed % 6 + i);
            if (vaults[from].plan().validUntil < clock) continue;
            try vaults[from].quoteMandates(eids[to]) returns (uint256) {
                if (vaults[from].isHalted()) resumeHere(from);
                _launch(sendMandates(from, to));
                return;
            } catch {}
        }
        (uint256 first, uint256 second) = _path(seed);
        _launch(_give(first, second, -1e18));
        _launch(sendMandates(first, second));
    }

    function act_report(uint256 seed) public action("report") still {
        (uint256 from, uint256 to) = _carrier(seed);
        _launch(report(from, to));
    }

    function act_halt(uint256 seed) public action("halt") still {
        uint256 at = pick(seed);
        halts[at] = Halt(halts[at].sequence + 1, true);
        vm.getRecordedLogs();
        vm.prank(guardian);
        vaults[at].halt{value: seed % 2 == 0 ? 0.2 ether : 0}();
        _launchAll();
    }

    function act_resume(uint256 seed) public action("resume") still {
        uint256 at = pick(seed);
        halts[at] = Halt(halts[at].sequence + 1, false);
        vm.getRecordedLogs();
        vm.prank(fund);
        vaults[at].resume{value: seed % 2 == 0 ? 0.2 ether : 0}();
        _launchAll();
    }

    /// @dev Anyone may pass a halt state on, or answer with one's own.
    function act_relay(uint256 seed, bool answer) public action("relay") still {
        (uint256 from, uint256 to) = _path(seed);
        _launch(_relay(from, to, answer));
    }

    /* DELIVERING */

    function act_deliver(uint256 seed) public action("deliver") still {
        Packet memory packet = _take(seed);
        uint256 at = _indexOf(packet.dstEid);
        bytes32 before = _state(at);
        try this.receiveExternally(packet, 500_000) {
            _account(packet);
        } catch {
            // What an honest carrier says about a forged mandate is news to the vault that never gave it.
            bool honest = at != FORGER && _indexOf(packet.origin.srcEid) != FORGER;
            must(MESSAGES, !honest, "an honest message was refused");
            must(MESSAGES, _state(at) == before, "refused and half done");
        }
    }

    function act_drop(uint256 seed) public action("drop") still {
        _take(seed);
    }

    /// @dev Whatever the gas, a message is done or still there.
    function act_starve(uint256 seed, uint256 gasLimit) public action("starve") still {
        Packet memory packet = _take(seed);
        uint256 at = _indexOf(packet.dstEid);
        bytes32 before = _state(at);
        try this.receiveExternally(packet, bound(gasLimit, 30_000, 400_000)) {
            _account(packet);
        } catch {
            must(MESSAGES, _state(at) == before, "starved and half done");
            must(MESSAGES, !_published() || isPending(packet), "starved and gone");
            travelling.push(packet);
        }
    }

    /// @dev The published endpoint refuses a second delivery; a bridge that does not must make no difference.
    function act_duplicate(uint256 seed) public action("duplicate") still {
        require(_delivered.length != 0, "nothing delivered yet");
        Packet memory packet = _delivered[seed % _delivered.length];
        uint256 at = _indexOf(packet.dstEid);
        bytes32 before = _state(at);
        try this.receiveExternally(packet, 500_000) {
            must(MESSAGES, !_published(), "the endpoint delivered twice");
        } catch {}
        must(IDEMPOTENT, _state(at) == before, "a copy had an effect");
    }

    /// @dev Fully verified packets of the forger's choice; on the published bytecode both DVNs sign them.
    function act_forge(uint256 seed, uint256 kind, int256 quantity, uint64 number)
        public
        action("forge")
        still
    {
        uint256 at = seed % 2;
        Packet memory packet = _relay(FORGER, at, false);
        packet.message = _forged(at, kind % 5, quantity, number);
        packet.payloadHash = keccak256(abi.encodePacked(packet.guid, packet.message));
        verify(packet);
        int256 before = inbound(at, FORGER);
        bytes32 state = _state(at);
        try this.receiveExternally(packet, 500_000) {
            _account(packet);
            ++done["forged"];
        } catch {
            must(MESSAGES, _state(at) == state, "refused and half done");
        }
        int256 later = inbound(at, FORGER);
        must(INFLOW, later == before || magnitude(later) <= 300e18, "a forged mandate beyond the cap");
    }

    /* WHAT MUST HOLD */

    function observeMessages() internal virtual override {
        for (uint256 at; at < 3; ++at) {
            must(
                HALT, vaults[at].isHalted() == halts[at].halted, "not the halt state of the highest sequence"
            );
            must(HALT, vaults[at].haltSequence() == halts[at].sequence, "not the highest sequence");
            for (uint256 from; from < 3; ++from) {
                if (from == at) continue;
                uint64 epoch = vaults[at].inboundMandate(eids[from], WETH).epoch;
                must(EPOCHS, epoch == _highest[at][from], "not the highest epoch delivered");
                (, int256 carried) = vaults[from].outboundPeak(eids[at], WETH);
                must(INFLOW, magnitude(carried) <= _largest[from][at], "a report made a mandate up");
                if (from != FORGER && at != FORGER) _observePair(from, at, carried);
            }
        }
    }

    /// @dev Whatever is in flight, a source leaves to a carrier at least what the carrier was told to hold.
    function _observePair(uint256 from, uint256 at, int256 left) private {
        int256 told = inbound(at, from);
        bool covered = told == 0 || (told < 0 ? left <= told : left >= told);
        must(FLEET_HEDGE, covered, "source and carrier hedge the same");
    }

    function _account(Packet memory packet) internal {
        uint256 at = _indexOf(packet.dstEid);
        uint256 from = _indexOf(packet.origin.srcEid);
        must(MESSAGES, !_published() || !isPending(packet), "done and still there");
        (uint8 kind, bytes memory body) = abi.decode(packet.message, (uint8, bytes));
        if (kind == 0) {
            MandateMessage memory message = abi.decode(body, (MandateMessage));
            if (message.epoch > _highest[at][from]) _adopted(at, from, message);
            uint64 now_ = vaults[at].inboundMandate(eids[from], WETH).epoch;
            must(MESSAGES, now_ >= message.epoch, "delivered and not done");
        }
        if (kind == 2) {
            HaltMessage memory message = abi.decode(body, (HaltMessage));
            Halt memory known = halts[at];
            bool wins =
                message.sequence > known.sequence || (message.sequence == known.sequence && message.halted);
            if (!message.acknowledgement && wins) halts[at] = Halt(message.sequence, message.halted);
        }
        if (_delivered.length < 24) _delivered.push(packet);
        else _delivered[uint256(packet.guid) % 24] = packet;
    }

    function _adopted(uint256 at, uint256 from, MandateMessage memory message) private {
        _highest[at][from] = message.epoch;
        InboundMandate memory now_ = vaults[at].inboundMandate(eids[from], WETH);
        must(EPOCHS, now_.rejected || now_.quantity == message.legs[0].quantity, "another quantity adopted");
        int256 before = _told[at][from];
        _told[at][from] = now_.quantity;
        uint256 size = magnitude(now_.quantity);
        if ((before < 0) == (now_.quantity < 0)) size -= size < magnitude(before) ? size : magnitude(before);
        Inflow[] storage all = _inflows[at][from];
        all.push(Inflow(clock, size * price / 1e18));
        uint256 total;
        for (uint256 i = all.length; i > 0 && all[i - 1].at + 24 hours >= clock; --i) {
            total += all[i - 1].value;
        }
        must(INFLOW, total <= INFLOW_CAP, "more than the cap came in within a day");
    }

    mapping(uint256 at => mapping(uint256 from => int256)) private _told;

    /* PARTS */

    function _give(uint256 from, uint256 to, int256 quantity) private returns (Packet memory) {
        _order(from, to, quantity);
        return sendMandates(from, to);
    }

    /// @dev A new plan with a mandate that may be sent.
    function _order(uint256 from, uint256 to, int256 quantity) internal {
        if (vaults[from].isHalted()) resumeHere(from);
        (int256 peak,) = vaults[from].outboundPeak(eids[to], WETH);
        int128 wanted = int128(bound(quantity, -60e18, 60e18));
        // From a quantity to its opposite it has to pass through an acknowledged zero.
        if (peak != 0 && (peak < 0) != (wanted < 0)) wanted = quantity % 3 == 0 ? int128(0) : -wanted;
        submit(vaults[from], mandatePlan(vaults[from], epochs[from] + 1, eids[to], WETH, wanted));
        ++epochs[from];
        uint256 size = magnitude(wanted);
        if (size > _largest[from][to]) _largest[from][to] = size;
    }

    /// @dev A vault that carries something for another, after giving it a mandate if there is none.
    function _carrier(uint256 seed) internal returns (uint256 from, uint256 to) {
        for (uint256 i; i < 6; ++i) {
            (from, to) = _path(seed % 6 + i);
            if (vaults[from].inboundMandate(eids[to], WETH).epoch != 0) return (from, to);
        }
        Packet memory packet = _give(to, from, -1e18);
        verify(packet);
        receivePacket(packet, 500_000);
        _account(packet);
    }

    function resumeHere(uint256 at) internal override {
        halts[at] = Halt(halts[at].sequence + 1, false);
        vm.prank(fund);
        vaults[at].resume();
    }

    function receiveExternally(Packet calldata packet, uint256 gasLimit) external {
        receivePacket(packet, gasLimit);
    }

    function _launch(Packet memory packet) internal {
        verify(packet);
        travelling.push(packet);
    }

    function _launchAll() private {
        Packet[] memory sent = sentPackets();
        for (uint256 i; i < sent.length; ++i) {
            _launch(sent[i]);
        }
    }

    function _relay(uint256 from, uint256 to, bool answer) private returns (Packet memory) {
        uint256 fee = vaults[from].quoteHalt();
        vm.getRecordedLogs();
        // Anyone pays, and gets back what the fee leaves.
        vm.deal(outsider, fee + 1 ether);
        vm.startPrank(outsider);
        if (answer) vaults[from].acknowledgeHalt{value: fee + 1 ether}(eids[to]);
        else vaults[from].relayHalt{value: fee + 1 ether}(eids[to]);
        vm.stopPrank();
        must(FREE_VALUE, outsider.balance < fee + 1 ether, "an outsider was paid for a message");
        vm.deal(outsider, 0);
        return sentPacket();
    }

    function _take(uint256 seed) private returns (Packet memory packet) {
        require(travelling.length != 0, "nothing travels");
        seed %= travelling.length;
        packet = travelling[seed];
        travelling[seed] = travelling[travelling.length - 1];
        travelling.pop();
    }

    function _forged(uint256 at, uint256 kind, int256 quantity, uint64 number)
        private
        view
        returns (bytes memory)
    {
        uint64 close = number % 4 == 0 ? number : uint64(number % 8);
        if (kind == 0) {
            MandateLeg[] memory legs = new MandateLeg[](1);
            legs[0] = MandateLeg(WETH, int128(bound(quantity, -400e18, 400e18)), 0, type(uint128).max);
            uint64 epoch = number % 4 == 0 ? number : _highest[at][FORGER] + close;
            return abi.encode(0, abi.encode(MandateMessage(epoch, uint64(clock + 1 hours), legs)));
        }
        if (kind == 1) {
            ReportLeg[] memory legs = new ReportLeg[](1);
            int128 made = int128(bound(quantity, -400e18, 400e18));
            legs[0] = ReportLeg(WETH, made, made, number % 2 == 0);
            return abi.encode(1, abi.encode(ReportMessage(epochs[at] + close, legs)));
        }
        if (kind == 2) {
            uint64 sequence = number % 4 == 0 ? number : halts[at].sequence + close;
            return abi.encode(2, abi.encode(HaltMessage(sequence, quantity % 2 == 0, number % 3 == 0)));
        }
        return kind == 3 ? abi.encode(3 + number % 200, abi.encode(number)) : abi.encodePacked(number);
    }

    /// @dev What messages can change at a vault. What a carrier says it filled is information only and follows arrival.
    function _state(uint256 at) private view returns (bytes32 hash) {
        for (uint256 other; other < 3; ++other) {
            if (other == at) continue;
            OutboundMandate memory out = vaults[at].outboundMandate(eids[other], WETH);
            (int256 peak,) = vaults[at].outboundPeak(eids[other], WETH);
            (uint64 heard, bool said) = vaults[at].haltAcknowledgement(eids[other]);
            (, uint256 used) = vaults[at].inflow(eids[other]);
            InboundMandate memory told = vaults[at].inboundMandate(eids[other], WETH);
            hash = keccak256(
                abi.encode(
                    hash, out.sent, out.acknowledged, out.acknowledgedEpoch, peak, heard, said, used, told
                )
            );
        }
        hash = keccak256(abi.encode(hash, vaults[at].isHalted(), vaults[at].haltSequence()));
    }

    function _path(uint256 seed) internal pure returns (uint256 from, uint256 to) {
        from = seed % 3;
        to = (from + 1 + (seed / 3) % 2) % 3;
    }

    function _indexOf(uint32 eid) internal view returns (uint256) {
        return eid == eids[0] ? 0 : eid == eids[1] ? 1 : 2;
    }

    /// @dev Whether the endpoints are LayerZero's own.
    function _published() internal view virtual returns (bool);
}
