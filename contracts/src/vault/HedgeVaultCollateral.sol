// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Extended} from "src/vault/Extended.sol";
import {VaultCollateral} from "src/vault/VaultCollateral.sol";
import {VaultPositionSync} from "src/vault/VaultPositionSync.sol";
import {VaultPreview} from "src/vault/VaultPreview.sol";
import {VaultState} from "src/vault/VaultState.sol";
import {VaultStepLimits} from "src/vault/VaultStepLimits.sol";

/// @notice The part of a vault that sends collateral to the fund's other vaults, keeps the steps of ratios, reads
///         positions again, and says what its state is and what an order would meet.
contract HedgeVaultCollateral is
    VaultCollateral,
    VaultStepLimits,
    VaultPositionSync,
    VaultState,
    VaultPreview,
    Extended,
    Initializable
{
    /// @param admin A `HedgeVaultAdmin`.
    constructor(address admin) Extended(admin) {
        _disableInitializers();
    }
}
