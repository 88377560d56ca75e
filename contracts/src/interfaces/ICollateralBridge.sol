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

    /// @notice The bridge does not move this token.
    /// @param token As the pool names it.
    error BridgeTokenUnknown(address token);

    /// @notice Nothing the bridge can express, or more than it can.
    /// @param amount Token units to be sent.
    /// @param least Token units it sends at least.
    /// @param most Token units it sends at most.
    error BridgeAmountRefused(uint256 amount, uint256 least, uint256 most);

    /// @notice The bridge has less liquidity toward that chain; part of it may pass now.
    /// @param dstEid LayerZero endpoint id of that chain.
    /// @param amount Token units to be sent.
    /// @param credit Token units that may pass now.
    error BridgeCreditShort(uint32 dstEid, uint256 amount, uint256 credit);

    /// @notice Less would arrive than the caller demands.
    /// @param received Token units that would arrive.
    /// @param minReceived Least the caller accepts.
    error BridgeOutputTooLow(uint256 received, uint256 minReceived);

    /// @notice The token it moves.
    function token() external view returns (address);

    /// @notice What sending an amount costs and brings now.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param to Recipient there.
    /// @param amount Token units to be sent.
    function quote(uint32 dstEid, address to, uint256 amount) external view returns (Quote memory);

    /// @notice Takes `amount` from the caller by an exact allowance, less what the bridge cannot express, and sends it.
    ///         `msg.value` pays; what is too much goes to `refund`.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param to Recipient there.
    /// @param amount Token units to be sent.
    /// @param minReceived Least that may arrive, token units of the destination.
    /// @param refund Who gets back what of `msg.value` is too much.
    /// @return guid Id of the message that carries it.
    /// @return sent Token units taken from the caller.
    /// @return received Token units that arrive.
    function send(uint32 dstEid, address to, uint256 amount, uint256 minReceived, address refund)
        external
        payable
        returns (bytes32 guid, uint256 sent, uint256 received);
}
