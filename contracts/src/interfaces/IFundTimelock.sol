// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice The fund of a vault: what could add risk waits for a delay, what only takes risk away does not.
interface IFundTimelock {
    /// @notice A proposer did this at once.
    /// @param operator Who did it.
    /// @param target Contract that was called.
    /// @param selector Function that was called.
    event Operated(address indexed operator, address indexed target, bytes4 indexed selector);

    /// @notice An address is missing.
    /// @param what Its name, ASCII.
    error ZeroAddress(bytes32 what);

    /// @notice This call may add risk: schedule it.
    /// @param target Contract to be called.
    /// @param selector Function to be called.
    error DelayRequired(address target, bytes4 selector);

    /// @notice Calls `target` now, provided that `isInstant` says the call adds no risk. Only proposers. Native tokens the
    ///         call leaves here return to the caller.
    /// @param target Contract to be called.
    /// @param data Call data.
    /// @return answer What the call returned.
    function operate(address target, bytes calldata data) external payable returns (bytes memory answer);

    /// @notice Completes a change of fund that the present fund offered to this contract. Anyone may do it.
    function acceptVault() external;

    /// @notice Whether a call runs without a delay. Unknown calls never do.
    /// @dev Judged against the state of now: a tightening is one compared with what is set at this moment.
    /// @param target Contract to be called.
    /// @param data Call data.
    function isInstant(address target, bytes calldata data) external view returns (bool);
}
