// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {VaultStorage} from "src/vault/VaultStorage.sol";

/// @notice Declares the struct of every storage namespace as a plain variable, because the compiler describes the layout
///         of variables only. `scripts/storage.ts` reads it.
contract StorageProbe is VaultStorage {
    Layout internal layout;
}
