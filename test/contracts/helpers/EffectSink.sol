// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice The smallest contract with an idempotent effect: what a hedge vault does with intent ids, and nothing else.
contract EffectSink {
    event Effect(bytes32 indexed id);

    error AlreadyConsumed(bytes32 id);

    mapping(bytes32 id => bool) public isConsumed;

    /// @notice Takes effect once per id.
    function consume(bytes32 id) external payable {
        if (isConsumed[id]) revert AlreadyConsumed(id);
        isConsumed[id] = true;
        emit Effect(id);
    }

    /// @notice An effect that can repeat: nothing but the caller's care keeps it single.
    function repeat(bytes32 id) external {
        emit Effect(id);
    }

    /// @notice Succeeds and does nothing.
    function ignore(bytes32 id) external {}
}
