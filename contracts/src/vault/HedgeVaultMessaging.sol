// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Extended} from "src/vault/Extended.sol";
import {VaultHalts} from "src/vault/VaultHalts.sol";
import {VaultPeers} from "src/vault/VaultPeers.sol";
import {VaultPreview} from "src/vault/VaultPreview.sol";

/// @notice The part of a vault that talks to the fund's other vaults, and says beforehand what an order would meet.
contract HedgeVaultMessaging is VaultHalts, VaultPeers, VaultPreview, Extended, Initializable {
    /// @param auctions A `HedgeVaultAuctions`, the next in the chain.
    constructor(address auctions) Extended(auctions) {
        _disableInitializers();
    }
}
