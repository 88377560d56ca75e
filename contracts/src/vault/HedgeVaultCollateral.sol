// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {Extended} from "src/vault/Extended.sol";
import {VaultCollateral} from "src/vault/VaultCollateral.sol";
import {VaultStepLimits} from "src/vault/VaultStepLimits.sol";

/// @notice The part of a vault that sends collateral to the fund's other vaults, and keeps the steps of ratios.
contract HedgeVaultCollateral is VaultCollateral, VaultStepLimits, Extended, Initializable {
    /// @param admin A `HedgeVaultAdmin`.
    constructor(address admin) Extended(admin) {
        _disableInitializers();
    }
}
