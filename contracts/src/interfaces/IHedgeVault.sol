// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {IHedgeVaultCollateral} from "src/interfaces/IHedgeVaultCollateral.sol";
import {IHedgeVaultCore} from "src/interfaces/IHedgeVaultCore.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IHedgeVaultEvents} from "src/interfaces/IHedgeVaultEvents.sol";
import {IHedgeVaultMessaging} from "src/interfaces/IHedgeVaultMessaging.sol";
import {IHedgeVaultPeers} from "src/interfaces/IHedgeVaultPeers.sol";
import {IHedgeVaultPlans} from "src/interfaces/IHedgeVaultPlans.sol";
import {IHedgeVaultPositions} from "src/interfaces/IHedgeVaultPositions.sol";
import {IHedgeVaultPreview} from "src/interfaces/IHedgeVaultPreview.sol";
import {IHedgeVaultRatios} from "src/interfaces/IHedgeVaultRatios.sol";
import {IHedgeVaultState} from "src/interfaces/IHedgeVaultState.sol";
import {IHedgeVaultSteps} from "src/interfaces/IHedgeVaultSteps.sol";

/// @notice A fund's hedge vault on one chain. It accepts plans signed by the fund's optimizer signers and executions
///         by its keepers, and enforces every bound itself: a stolen keeper key can at worst spend the remaining
///         loss budget. Quantities, prices and values are WAD as in `HedgeTypes.sol` unless a name says otherwise.
/// @dev Assumes listed tokens take no transfer fee, do not rebase and do not call back.
///      One address answers all of it; behind it five contracts share the code, because one would exceed the size the
///      EVM allows.
interface IHedgeVault is
    IHedgeVaultCore,
    IHedgeVaultPlans,
    IHedgeVaultPreview,
    IHedgeVaultMessaging,
    IHedgeVaultPeers,
    IHedgeVaultState,
    IHedgeVaultRatios,
    IHedgeVaultSteps,
    IHedgeVaultAdmin,
    IHedgeVaultAuctions,
    IHedgeVaultCollateral,
    IHedgeVaultPositions,
    IHedgeVaultEvents,
    IHedgeVaultErrors
{}
