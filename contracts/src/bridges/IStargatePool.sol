// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice The part of a Stargate v2 pool the adapter uses; the same in every LayerZero OFT.
interface IStargatePool {
    struct SendParam {
        uint32 dstEid;
        bytes32 to;
        uint256 amountLD;
        uint256 minAmountLD;
        bytes extraOptions;
        bytes composeMsg;
        bytes oftCmd; // empty: sent at once, alone
    }

    struct MessagingFee {
        uint256 nativeFee;
        uint256 lzTokenFee;
    }

    struct MessagingReceipt {
        bytes32 guid;
        uint64 nonce;
        MessagingFee fee;
    }

    struct OFTLimit {
        uint256 minAmountLD;
        uint256 maxAmountLD; // credit toward the destination
    }

    struct OFTFeeDetail {
        int256 feeAmountLD;
        string description;
    }

    struct OFTReceipt {
        uint256 amountSentLD;
        uint256 amountReceivedLD;
    }

    function token() external view returns (address);

    function sharedDecimals() external view returns (uint8);

    function quoteOFT(SendParam calldata param)
        external
        view
        returns (OFTLimit memory, OFTFeeDetail[] memory, OFTReceipt memory);

    function quoteSend(SendParam calldata param, bool payInLzToken)
        external
        view
        returns (MessagingFee memory);

    function send(SendParam calldata param, MessagingFee calldata fee, address refund)
        external
        payable
        returns (MessagingReceipt memory, OFTReceipt memory);
}
