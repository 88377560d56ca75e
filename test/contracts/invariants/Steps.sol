// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Sales} from "test/contracts/invariants/Sales.sol";

/// @notice How far ratios move, counted beside the contracts. The fund changes its mind about the limits.
abstract contract Steps is Sales {
    struct Move {
        uint256 at;
        uint256 size;
    }

    struct Limit {
        uint16 perUpdate;
        uint16 perDay;
        uint32 generation;
    }

    mapping(uint256 vault => Limit) private _limits;
    /// @dev Since the limits were set last: what they promise holds from then on.
    mapping(uint256 vault => mapping(uint32 generation => mapping(uint256 position => Move[]))) private
        _moves;

    function act_steps(uint256 seed, uint256 perUpdate, uint256 perDay) public action("steps") still {
        uint256 at = seed % 2;
        uint16 update = seed % 3 == 0 ? 0 : uint16(bound(perUpdate, 1, 10_000));
        uint16 day = seed % 5 == 0 ? 0 : uint16(bound(perDay, 1, 20_000));
        vm.prank(fund);
        vaults[at].setRatioSteps(update, day);
        _limits[at] = Limit(update, day, _limits[at].generation + 1);
    }

    /// @dev A ratio was accepted.
    function accept(uint256 at, uint256 id, uint64 ratio) internal {
        uint256 size = magnitude(int256(uint256(ratio)) - int256(uint256(ratios[at][id])));
        ratios[at][id] = ratio;
        Limit memory limit = _limits[at];
        must(RANGE, limit.perUpdate == 0 || size <= uint256(limit.perUpdate) * 1e14, "a step too far");
        if (limit.perDay == 0) return;
        Move[] storage all = _moves[at][limit.generation][id];
        all.push(Move(clock, size));
        uint256 day;
        for (uint256 i = all.length; i > 0 && all[i - 1].at + 24 hours >= clock; --i) {
            day += all[i - 1].size;
        }
        must(RANGE, day <= uint256(limit.perDay) * 1e14, "moved further than a day allows");
    }

    /// @dev As close to `wanted` as the vault lets the ratio come now.
    function reachable(uint256 at, uint256 id, uint256 wanted) internal view returns (uint64) {
        if (!vaults[at].position(id).isActive) return uint64(wanted);
        uint256 from = ratios[at][id];
        uint256 most = vaults[at].ratioStepAllowed(id);
        if (wanted > from) return uint64(wanted - from <= most ? wanted : from + most);
        return uint64(from - wanted <= most ? wanted : from - most);
    }

    /// @dev One further than the vault lets it come, if that is a ratio at all.
    function unreachable(uint256 at, uint256 id) internal view returns (bool found, uint64 ratio) {
        if (!vaults[at].position(id).isActive) return (false, 0);
        uint256 from = ratios[at][id];
        uint256 most = vaults[at].ratioStepAllowed(id);
        if (most < from) return (true, uint64(from - most - 1));
        if (most < WAD - from) return (true, uint64(from + most + 1));
    }
}
