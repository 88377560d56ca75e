// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";
import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {HaltMessage} from "src/types/Messages.sol";
import {Messages} from "test/contracts/invariants/Messages.sol";

/// @notice Messages sent with too little value or none: parked, later paid for by a stranger, once.
abstract contract Parking is Messages {
    struct Parked {
        uint256 from;
        uint256 to;
        uint256 number;
        uint8 kind;
        bytes body;
    }

    Parked[] internal parked;
    mapping(uint256 vault => uint256) private _everParked;
    uint256 private _turn;

    function act_park(uint256 seed, uint256 value) public action("park") still {
        _park(seed, value);
    }

    /// @dev Sometimes too little at first; then nothing happens.
    function act_payParked(uint256 seed) public action("payParked") still {
        if (parked.length == 0) _park(seed, seed);
        seed %= parked.length;
        Parked memory one = parked[seed];
        uint256 fee = messengers[one.from].quoteParked(eids[one.to], one.kind, one.body);
        if (one.kind == 0 && vaults[one.from].isHalted()) {
            must(MESSAGES, !_pay(one, fee), "a mandate left a halted vault");
            resumeHere(one.from);
        }
        must(MESSAGES, !_pay(one, fee - 1), "a parked message left for too little");
        must(MESSAGES, _isParked(one), "refused and gone");
        vm.getRecordedLogs();
        must(MESSAGES, _pay(one, fee + 1 ether), "a parked message was refused");
        _launch(sentPacket());
        must(MESSAGES, !_isParked(one), "done and parked");
        must(MESSAGES, !_pay(one, fee + 1 ether), "sent twice");
        parked[seed] = parked[parked.length - 1];
        parked.pop();
    }

    function observeMessages() internal virtual override {
        super.observeMessages();
        uint256 at = ++_turn % 3;
        must(MESSAGES, messengers[at].parkedCount() == _everParked[at], "parked without a reason");
        if (parked.length != 0) {
            must(MESSAGES, _isParked(parked[_turn % parked.length]), "neither sent nor parked");
        }
    }

    /// @dev Mandates, reports and relayed halts. The value comes back whole.
    function _park(uint256 seed, uint256 value) private {
        Parked memory one;
        one.kind = uint8((seed / 7) % 3);
        (one.from, one.to) = one.kind == 1 ? _carrier(seed) : _path(seed);
        (bytes memory call, uint256 fee) = _cheap(one, seed);
        value = seed % 2 == 0 ? 0 : bound(value, 1, fee - 1);
        uint256 purse = keeper.balance;
        vm.getRecordedLogs();
        vm.prank(keeper);
        (bool ok, bytes memory guid) = address(vaults[one.from]).call{value: value}(call);
        must(MESSAGES, ok && bytes32(guid) == 0, "an underpaid message was sent, or refused");
        must(MESSAGES, keeper.balance == purse, "the value did not come back");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] != IHedgeMessenger.MessageParked.selector) continue;
            one.number = uint256(logs[i].topics[1]);
            one.body = abi.decode(logs[i].data, (bytes));
        }
        must(MESSAGES, one.number == ++_everParked[one.from], "not the next number");
        parked.push(one);
    }

    function _cheap(Parked memory one, uint256 seed) private returns (bytes memory call, uint256 fee) {
        uint32 eid = eids[one.to];
        if (one.kind == 0) {
            _order(one.from, one.to, int256(seed));
            fee = vaults[one.from].quoteMandates(eid);
            return (abi.encodeCall(vaults[one.from].sendMandates, (eid)), fee);
        }
        if (one.kind == 1) {
            fee = vaults[one.from].quoteReport(eid);
            return (abi.encodeCall(vaults[one.from].sendReport, (eid)), fee);
        }
        HaltMessage memory message =
            HaltMessage(vaults[one.from].haltSequence(), vaults[one.from].isHalted(), false);
        fee = messengers[one.from].quoteHalt(eid, message);
        return (abi.encodeCall(vaults[one.from].relayHalt, (eid)), fee);
    }

    function _pay(Parked memory one, uint256 value) private returns (bool ok) {
        vm.deal(outsider, value);
        uint256 fee = messengers[one.from].quoteParked(eids[one.to], one.kind, one.body);
        vm.prank(outsider);
        (ok,) = address(messengers[one.from]).call{value: value}(
            abi.encodeCall(IHedgeMessenger.sendParked, (one.number, eids[one.to], one.kind, one.body))
        );
        must(
            FREE_VALUE, outsider.balance == (ok ? value - fee : value), "more or less than the fee was taken"
        );
        vm.deal(outsider, 0);
    }

    function _isParked(Parked memory one) private view returns (bool) {
        return messengers[one.from].isParked(one.number, eids[one.to], one.kind, one.body);
    }
}
