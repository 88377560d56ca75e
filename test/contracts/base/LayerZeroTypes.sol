// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Origin} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/ILayerZeroEndpointV2.sol";

// What the test needs of LayerZero's message libraries and workers, which ship as bytecode only.

struct UlnConfig {
    uint64 confirmations;
    uint8 requiredDVNCount;
    uint8 optionalDVNCount;
    uint8 optionalDVNThreshold;
    address[] requiredDVNs;
    address[] optionalDVNs;
}

interface IMessageLib {
    struct UlnParam {
        uint32 eid;
        UlnConfig config;
    }

    struct ExecutorConfig {
        uint32 maxMessageSize;
        address executor;
    }

    struct ExecutorParam {
        uint32 eid;
        ExecutorConfig config;
    }

    function setDefaultUlnConfigs(UlnParam[] calldata params) external;
    function setDefaultExecutorConfigs(ExecutorParam[] calldata params) external;
    function setTreasury(address treasury) external;
    function verify(bytes calldata header, bytes32 payloadHash, uint64 confirmations) external;
    function commitVerification(bytes calldata header, bytes32 payloadHash) external;
}

interface IWorker {
    struct ExecuteParam {
        uint32 vid;
        address target;
        bytes callData;
        uint256 expiration;
        bytes signatures;
    }

    struct DvnDst {
        uint32 dstEid;
        uint64 gas;
        uint16 multiplierBps;
        uint128 floorMarginUSD;
    }

    struct ExecutorDst {
        uint32 dstEid;
        uint64 lzReceiveBaseGas;
        uint64 lzComposeBaseGas;
        uint16 multiplierBps;
        uint128 floorMarginUSD;
        uint128 nativeCap;
    }

    struct ExecutionParams {
        address receiver;
        Origin origin;
        bytes32 guid;
        bytes message;
        bytes extraData;
        uint256 gasLimit;
    }

    function initialize(
        address endpoint,
        address receiveUln301,
        address[] calldata messageLibs,
        address priceFeed,
        address roleAdmin,
        address[] calldata admins
    ) external;
    function setWorkerFeeLib(address lib) external;
    function setDstConfig(DvnDst[] calldata params) external;
    function setDstConfig(ExecutorDst[] calldata params) external;
    function execute(ExecuteParam[] calldata params) external;
    function execute302(ExecutionParams calldata params) external payable;
}

interface IPriceSource {
    struct Price {
        uint128 priceRatio;
        uint64 gasPriceInUnit;
        uint32 gasPerByte;
    }

    struct UpdatePrice {
        uint32 eid;
        Price price;
    }

    function initialize(address updater) external;
    function setPrice(UpdatePrice[] calldata prices) external;
    function setNativeTokenPriceUSD(uint128 price) external;
}
