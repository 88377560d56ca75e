// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Extended} from "src/vault/Extended.sol";
import {VaultHalts} from "src/vault/VaultHalts.sol";
import {VaultRatios} from "src/vault/VaultRatios.sol";

/// @notice The part of a vault that talks to the fund's other vaults, and takes signed ratios between two plans.
contract HedgeVaultMessaging is VaultHalts, VaultRatios, Extended, Initializable {
    /// @param auctions A `HedgeVaultAuctions`, the next in the chain.
    constructor(address auctions) Extended(auctions) {
        _disableInitializers();
    }
}
