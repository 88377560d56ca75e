// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {VaultFunds} from "src/vault/VaultFunds.sol";
import {VaultState} from "src/vault/VaultState.sol";

/// @notice The part of a vault only its fund uses, the registries, and the state to read.
contract HedgeVaultAdmin is VaultFunds, VaultState {
    constructor() {
        _disableInitializers();
    }
}
