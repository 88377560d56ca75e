// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IStargatePool} from "src/bridges/IStargatePool.sol";
import {ICollateralBridge} from "src/interfaces/ICollateralBridge.sol";

/// @notice Collateral over one Stargate v2 pool, each transfer in a message of its own, without anything to execute at
///         the destination: it arrives as a plain token transfer.
contract StargateBridge is ICollateralBridge {
    using SafeTransferLib for address;

    IStargatePool public immutable pool;
    address public immutable token;
    /// @dev Token units in one unit of the pool's message, which counts in 64 bits.
    uint256 private immutable _rate;

    constructor(address pool_) {
        pool = IStargatePool(pool_);
        token = pool.token();
        if (token == address(0)) revert BridgeTokenUnknown(token);
        _rate = 10 ** (IERC20Metadata(token).decimals() - pool.sharedDecimals());
    }

    /// @inheritdoc ICollateralBridge
    function quote(uint32 dstEid, address to, uint256 amount) external view returns (Quote memory quoted) {
        IStargatePool.SendParam memory param = _param(dstEid, to, amount, 0);
        quoted.sent = param.amountLD;
        quoted.received = _requireCredit(param);
        quoted.nativeFee = pool.quoteSend(param, false).nativeFee;
    }

    /// @inheritdoc ICollateralBridge
    function send(uint32 dstEid, address to, uint256 amount, uint256 minReceived, address refund)
        external
        payable
        returns (bytes32 guid, uint256 sent, uint256 received)
    {
        IStargatePool.SendParam memory param = _param(dstEid, to, amount, minReceived);
        received = _requireCredit(param);
        if (received < minReceived) revert BridgeOutputTooLow(received, minReceived);

        sent = param.amountLD;
        token.safeTransferFrom(msg.sender, address(this), sent);
        token.safeApproveWithRetry(address(pool), sent);
        (IStargatePool.MessagingReceipt memory message, IStargatePool.OFTReceipt memory receipt) =
            pool.send{value: msg.value}(param, IStargatePool.MessagingFee(msg.value, 0), refund);
        return (message.guid, sent, receipt.amountReceivedLD);
    }

    /// @dev What the message cannot express stays with the caller.
    function _param(uint32 dstEid, address to, uint256 amount, uint256 minReceived)
        private
        view
        returns (IStargatePool.SendParam memory param)
    {
        uint256 most = uint256(type(uint64).max) * _rate;
        if (amount < _rate || amount > most) revert BridgeAmountRefused(amount, _rate, most);
        param.dstEid = dstEid;
        param.to = bytes32(uint256(uint160(to)));
        param.amountLD = amount - amount % _rate;
        param.minAmountLD = minReceived;
    }

    /// @dev A pool asked for more than its credit quotes what the credit allows instead.
    function _requireCredit(IStargatePool.SendParam memory param) private view returns (uint256 received) {
        (IStargatePool.OFTLimit memory limit,, IStargatePool.OFTReceipt memory receipt) = pool.quoteOFT(param);
        if (receipt.amountSentLD < param.amountLD) {
            revert BridgeCreditShort(param.dstEid, param.amountLD, limit.maxAmountLD);
        }
        return receipt.amountReceivedLD;
    }
}
