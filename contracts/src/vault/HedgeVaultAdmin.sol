// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {VaultFunds} from "src/vault/VaultFunds.sol";
import {VaultPeers} from "src/vault/VaultPeers.sol";

/// @notice The part of a vault only its fund uses, and the registries.
contract HedgeVaultAdmin is VaultFunds, VaultPeers {
    constructor() {
        _disableInitializers();
    }
}
