// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultSteps} from "src/interfaces/IHedgeVaultSteps.sol";
import {PositionRecord} from "src/types/Records.sol";
import {VaultRatioSteps} from "src/vault/VaultRatioSteps.sol";

/// @notice The steps of ratios, set by the fund, to be read by whoever signs ratios.
abstract contract VaultStepLimits is IHedgeVaultSteps, VaultRatioSteps {
    /// @inheritdoc IHedgeVaultSteps
    function setRatioSteps(uint16 perUpdateBps, uint16 perDayBps) external onlyFund {
        (_layout().stepPerUpdateBps, _layout().stepPerDayBps) = (perUpdateBps, perDayBps);
        emit ConfigChanged("ratioSteps", bytes32(uint256(perUpdateBps) << 16 | perDayBps));
    }

    /// @inheritdoc IHedgeVaultSteps
    function ratioSteps() external view returns (uint16 perUpdateBps, uint16 perDayBps) {
        return (_layout().stepPerUpdateBps, _layout().stepPerDayBps);
    }

    /// @inheritdoc IHedgeVaultSteps
    function ratioStepAllowed(uint256 positionId) external view returns (uint256 allowed) {
        PositionRecord storage record = _layout().positions[positionId];
        if (!record.isActive) revert UnknownPosition(positionId);
        (allowed,) = _stepAllowed(record);
    }
}
