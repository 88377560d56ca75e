// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {VaultFunds} from "src/vault/VaultFunds.sol";

/// @notice The part of a vault only its fund uses, and the registries.
contract HedgeVaultAdmin is VaultFunds {
    constructor() {
        _disableInitializers();
    }
}
