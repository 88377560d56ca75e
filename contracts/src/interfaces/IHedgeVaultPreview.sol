// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {HedgeOrder} from "src/types/HedgeTypes.sol";

/// @notice What an execution would meet.
interface IHedgeVaultPreview {
    /// @notice Whether `executeHedge(order)` by this caller would start, and if not the error that stops it. Judged are
    ///         caller, halt, intent, deadline, plan, prices, band, direction, size, caps, venues and each leg's minimum
    ///         against slippage limit and loss budget; what only the swap itself shows (its real output, the health
    ///         factor after borrowing) is not: simulate `executeHedge` for that.
    /// @param order As for `executeHedge`; judged for `msg.sender`.
    /// @return passes True when nothing stops it.
    /// @return reason ABI-encoded error, empty when it passes.
    function previewHedge(HedgeOrder calldata order) external view returns (bool passes, bytes memory reason);

    /// @notice The checks of `previewHedge` for a given caller: reverts with the error that stops the order.
    /// @param caller Account that would execute.
    /// @param order As for `executeHedge`.
    function requireExecutable(address caller, HedgeOrder calldata order) external view;
}
