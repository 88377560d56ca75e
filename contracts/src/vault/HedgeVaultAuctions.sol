// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Extended} from "src/vault/Extended.sol";
import {VaultAuctionFills} from "src/vault/VaultAuctionFills.sol";
import {VaultPreview} from "src/vault/VaultPreview.sol";

/// @notice The part of a vault that trades by Dutch auction, and says beforehand what an order would meet.
contract HedgeVaultAuctions is VaultAuctionFills, VaultPreview, Extended, Initializable {
    /// @param collateral A `HedgeVaultCollateral`, itself extended by a `HedgeVaultAdmin`.
    constructor(address collateral) Extended(collateral) {
        _disableInitializers();
    }
}
