// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Parking} from "test/contracts/invariants/Parking.sol";

/// @notice Collateral between vaults 0 and 1: sent, late, in any order, never. What travels belongs to nobody meanwhile and
///         is neither lost nor counted twice.
abstract contract Cargo is Parking {
    struct Load {
        uint256 from;
        uint256 to;
        uint256 amount; // token units that arrive
        Packet packet; // what carries it, where messages do
    }

    Load[] internal cargo;
    mapping(uint256 from => uint256) private _shipped;
    mapping(uint256 from => uint256) private _landed;
    mapping(uint256 from => uint256) private _confirmed;

    function act_ship(uint256 seed, uint256 amount) public action("ship") {
        (uint256 from, uint256 to) = (seed % 2, 1 - seed % 2);
        if (vaults[from].isHalted()) resumeHere(from);
        amount = bound(amount, 1e6, 20_000e6);
        (uint256 fee, uint256 received) = vaults[from].quoteCollateral(eids[to], amount);
        int256 before = worth(from);
        bytes32 others = _others(from);
        uint256 budget = before > 0 ? uint256(before) * LOSS_BUDGET / WAD : 0;
        vm.getRecordedLogs();
        vm.prank(keeper);
        vaults[from].bridgeCollateral{value: fee}(eids[to], amount, received, fee);
        Load memory load = Load(from, to, received, _shipment());
        cargo.push(load);
        _shipped[from] += received;

        must(CONSERVATION, _near(worth(from), before - int256(amount * 1e12)), "not what was sent left");
        must(CONSERVATION, _others(from) == others, "arrived before it was carried");
        uint256 lost = (amount - received) * 1e12;
        losses[from].push(Loss(block.timestamp, lost, lost, budget));
        _judgeLosses(from);
    }

    /// @dev Whatever was sent later may arrive earlier.
    function act_land(uint256 seed) public action("land") {
        if (cargo.length == 0) this.act_ship(seed, seed);
        Load memory load = _unload(seed);
        int256 before = worth(load.to);
        bytes32 others = _others(load.to);
        _land(load);
        _landed[load.from] += load.amount;
        must(
            CONSERVATION, worth(load.to) == before + int256(load.amount * 1e12), "not what travelled arrived"
        );
        must(CONSERVATION, _others(load.to) == others, "it arrived elsewhere");
    }

    function act_lose(uint256 seed) public action("lose") {
        if (cargo.length == 0) this.act_ship(seed, seed);
        _unload(seed);
    }

    /// @dev More than ever left cannot have arrived.
    function act_confirm(uint256 seed) public action("confirm") still {
        (uint256 from, uint256 to) = (seed % 2, 1 - seed % 2);
        vm.startPrank(keeper);
        (bool ok,) = address(vaults[from])
            .call(abi.encodeCall(vaults[from].confirmCollateral, (eids[to], _shipped[from] + 1)));
        must(CONSERVATION, !ok, "more arrived than left");
        vaults[from].confirmCollateral(eids[to], _landed[from]);
        vm.stopPrank();
        _confirmed[from] = _landed[from];
    }

    function observeMessages() internal virtual override {
        super.observeMessages();
        for (uint256 from; from < 2; ++from) {
            uint256 flying = vaults[from].collateralInFlight(eids[1 - from]);
            must(CONSERVATION, flying == _shipped[from] - _confirmed[from], "in flight is not what travels");
        }
    }

    function _near(int256 a, int256 b) internal pure returns (bool) {
        return magnitude(a - b) <= DUST;
    }

    function _unload(uint256 seed) private returns (Load memory load) {
        seed %= cargo.length;
        load = cargo[seed];
        cargo[seed] = cargo[cargo.length - 1];
        cargo.pop();
    }

    /// @dev What the bridge sent just now.
    function _shipment() internal virtual returns (Packet memory);

    /// @dev Lets a load arrive.
    function _land(Load memory load) internal virtual;
}
