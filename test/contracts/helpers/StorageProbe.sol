// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AuctionStorage} from "src/vault/AuctionStorage.sol";
import {VaultCollateral} from "src/vault/VaultCollateral.sol";

/// @notice Declares the struct of every storage namespace as a plain variable, because the compiler describes the layout
///         of variables only. `scripts/storage.ts` reads it.
contract StorageProbe is AuctionStorage, VaultCollateral {
    Layout internal layout;
    AuctionBook internal auctionBook;
    CollateralLayout internal collateralLayout;
}
