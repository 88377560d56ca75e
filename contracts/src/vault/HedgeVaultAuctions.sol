// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Extended} from "src/vault/Extended.sol";
import {VaultAuctionFills} from "src/vault/VaultAuctionFills.sol";

/// @notice The part of a vault that trades by Dutch auction.
contract HedgeVaultAuctions is VaultAuctionFills, Extended, Initializable {
    /// @param collateral A `HedgeVaultCollateral`, itself extended by a `HedgeVaultAdmin`.
    constructor(address collateral) Extended(collateral) {
        _disableInitializers();
    }
}
