// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultPositions} from "src/interfaces/IHedgeVaultPositions.sol";
import {PositionRecord} from "src/types/Records.sol";
import {VaultExposure} from "src/vault/VaultExposure.sol";

/// @notice Brings what the vault remembers of a position it holds up to date.
abstract contract VaultPositionSync is IHedgeVaultPositions, VaultExposure {
    /// @inheritdoc IHedgeVaultPositions
    function syncPosition(uint256 positionId) external nonReentrant {
        PositionRecord storage item = _activePosition(positionId);
        _remember(item);
        emit PositionSynced(positionId, item.state);
    }
}
