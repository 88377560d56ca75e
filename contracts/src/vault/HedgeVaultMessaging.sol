// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Extended} from "src/vault/Extended.sol";
import {VaultHalts} from "src/vault/VaultHalts.sol";
import {VaultPlans} from "src/vault/VaultPlans.sol";

/// @notice The part of a vault that takes plans and talks to the fund's other vaults.
contract HedgeVaultMessaging is VaultHalts, VaultPlans, Extended, Initializable {
    /// @param auctions A `HedgeVaultAuctions`, the next in the chain.
    constructor(address auctions) Extended(auctions) {
        _disableInitializers();
    }
}
