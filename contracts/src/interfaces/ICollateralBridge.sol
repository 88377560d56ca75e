// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice One way to move one token to another chain, shaped after LayerZero's OFT interface. Adapters are stateless and
///         hold nothing between calls; another bridge is another adapter.
interface ICollateralBridge {
    /// @param nativeFee What sending costs in native tokens.
    /// @param sent Token units that leave: the amount without what the bridge cannot express.
    /// @param received Token units that arrive.
    struct Quote {
        uint256 nativeFee;
        uint256 sent;
        uint256 received;
    }

    error BridgeTokenUnknown(address token);
    /// @notice Nothing the bridge can express, or more than it can.
    error BridgeAmountRefused(uint256 amount, uint256 least, uint256 most);
    /// @notice The bridge has less liquidity toward that chain; part of it may pass now.
    error BridgeCreditShort(uint32 dstEid, uint256 amount, uint256 credit);
    error BridgeOutputTooLow(uint256 received, uint256 minReceived);

    /// @notice The token it moves.
    function token() external view returns (address);

    function quote(uint32 dstEid, address to, uint256 amount) external view returns (Quote memory);

    /// @notice Takes `amount` from the caller by an exact allowance, less what the bridge cannot express, and sends it.
    ///         `msg.value` pays; what is too much goes to `refund`.
    /// @param minReceived Least that may arrive, token units of the destination.
    /// @return guid Id of the message that carries it.
    /// @return sent Token units taken from the caller.
    /// @return received Token units that arrive.
    function send(uint32 dstEid, address to, uint256 amount, uint256 minReceived, address refund)
        external
        payable
        returns (bytes32 guid, uint256 sent, uint256 received);
}
