// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Extended} from "src/vault/Extended.sol";
import {VaultHalts} from "src/vault/VaultHalts.sol";
import {VaultRatios} from "src/vault/VaultRatios.sol";

/// @notice The part of a vault that talks to the fund's other vaults, and takes signed ratios between two plans.
contract HedgeVaultMessaging is VaultHalts, VaultRatios, Extended {
    /// @param auctions A `HedgeVaultAuctions`, itself extended by a `HedgeVaultAdmin`.
    constructor(address auctions) Extended(auctions) {}
}
