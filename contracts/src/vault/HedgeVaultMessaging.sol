// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Extended} from "src/vault/Extended.sol";
import {VaultHalts} from "src/vault/VaultHalts.sol";
import {VaultPeers} from "src/vault/VaultPeers.sol";
import {VaultPreview} from "src/vault/VaultPreview.sol";

/// @notice The part of a vault that talks to the fund's other vaults, and says beforehand what an order would meet.
contract HedgeVaultMessaging is VaultHalts, VaultPeers, VaultPreview, Extended {
    /// @param admin A `HedgeVaultAdmin`.
    constructor(address admin) Extended(admin) {}
}
