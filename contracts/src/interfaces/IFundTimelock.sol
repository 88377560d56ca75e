// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice The fund of a vault: what could add risk waits for a delay, what only takes risk away does not.
interface IFundTimelock {
    /// @notice The operators did this at once.
    event Operated(address indexed operator, address indexed target, bytes4 indexed selector);

    error ZeroAddress(bytes32 what);
    /// @notice This call may add risk: schedule it.
    error DelayRequired(address target, bytes4 selector);

    /// @notice Calls `target` now, provided that `isInstant` says the call adds no risk. Only proposers. Native tokens the
    ///         call leaves here return to the caller.
    function operate(address target, bytes calldata data) external payable returns (bytes memory answer);

    /// @notice Completes a change of fund that the present fund offered to this contract. Anyone may do it.
    function acceptVault() external;

    /// @notice Whether a call runs without a delay. Unknown calls never do.
    /// @dev Judged against the state of now: a tightening is one compared with what is set at this moment.
    function isInstant(address target, bytes calldata data) external view returns (bool);
}
