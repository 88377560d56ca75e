// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Extended} from "src/vault/Extended.sol";
import {VaultAuctionFills} from "src/vault/VaultAuctionFills.sol";

/// @notice The part of a vault that trades by Dutch auction.
contract HedgeVaultAuctions is VaultAuctionFills, Extended {
    /// @param admin A `HedgeVaultAdmin`.
    constructor(address admin) Extended(admin) {}
}
