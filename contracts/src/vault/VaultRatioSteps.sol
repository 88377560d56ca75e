// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {RatioStep} from "src/libraries/RatioStep.sol";
import {PositionRecord} from "src/types/Records.sol";
import {VaultStorage} from "src/vault/VaultStorage.sol";

/// @notice Holds every signed ratio, of plans and of ratio orders, to the steps the fund allows. The first ratio of a
///         position is the fund's own word and no step.
abstract contract VaultRatioSteps is VaultStorage {
    using FixedPointMathLib for uint256;

    function _stepsLimited() internal view returns (bool) {
        return _layout().stepPerUpdateBps | _layout().stepPerDayBps != 0;
    }

    /// @dev Before the ratio is written: what it was, and when, is still in the record.
    function _takeStep(PositionRecord storage record, uint256 positionId, uint64 ratio) internal {
        if (!record.isActive) return; // whoever writes refuses it
        uint64 from = record.hedgeRatio;
        uint256 moved = uint256(from).dist(ratio);
        (uint256 allowed, uint256 recovery) = _stepAllowed(record);
        if (moved > allowed) revert RatioStepTooLarge(positionId, from, ratio, allowed);
        uint256 perDay = _layout().stepPerDayBps;
        if (perDay != 0) record.recovery = uint16(recovery + RatioStep.cost(moved, perDay)); // at most a day
    }

    function _stepAllowed(PositionRecord storage record)
        internal
        view
        returns (uint256 allowed, uint256 recovery)
    {
        recovery = RatioStep.left(record.recovery, record.lastUpdate);
        allowed = RatioStep.allowed(_layout().stepPerUpdateBps, _layout().stepPerDayBps, recovery);
    }
}
