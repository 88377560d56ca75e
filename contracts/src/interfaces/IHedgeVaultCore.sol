// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Fill, HedgeOrder} from "src/types/HedgeTypes.sol";

/// @notice Executions.
interface IHedgeVaultCore {
    /// @notice Trades the held quantity of one asset toward its target; it may end beyond it by one per cent of the gap.
    ///         A `sequence` of an asset is good for one execution, whatever the other parameters.
    /// @param order Asset, side, sequence, deadline, and the legs with their minimum outputs.
    /// @return fill What was traded and what it lost against the oracle.
    function executeHedge(HedgeOrder calldata order) external returns (Fill memory fill);

    /* VIEWS */

    /// @notice Id under which an order would be consumed: a hash of the order, this vault and this chain.
    /// @param order As for `executeHedge`.
    function intentIdOf(HedgeOrder calldata order) external view returns (bytes32);
}
