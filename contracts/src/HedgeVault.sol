// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {Extended} from "src/vault/Extended.sol";
import {VaultExecution} from "src/vault/VaultExecution.sol";
import {VaultRatios} from "src/vault/VaultRatios.sol";

/// @notice One fund's vault on one chain: executions and ratio orders. Plans, messages, state and the
///         fund's own functions continue in the extensions. Callers see one contract, `IHedgeVault`.
contract HedgeVault is VaultExecution, VaultRatios, Extended, UUPSUpgradeable, Initializable {
    /// @param messaging A `HedgeVaultMessaging`, the next in the chain.
    constructor(address messaging) Extended(messaging) {
        _disableInitializers();
    }

    /// @dev The fund should be a timelock: upgrading is the one power no bound in here limits.
    function _authorizeUpgrade(address) internal view override onlyFund {}
}
