// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

// The part of LayerZero's message libraries and endpoint that wiring needs.

struct UlnConfig {
    uint64 confirmations;
    uint8 requiredDVNCount;
    uint8 optionalDVNCount;
    uint8 optionalDVNThreshold;
    address[] requiredDVNs;
    address[] optionalDVNs;
}

struct ExecutorConfig {
    uint32 maxMessageSize;
    address executor;
}

/// @dev What an application set for itself, before defaults fill the gaps.
interface IUln302 {
    function getAppUlnConfig(address oapp, uint32 eid) external view returns (UlnConfig memory);
    function executorConfigs(address oapp, uint32 eid)
        external
        view
        returns (uint32 maxMessageSize, address executor);
}

interface IEndpointDelegates {
    function delegates(address oapp) external view returns (address);
}

uint32 constant CONFIG_TYPE_EXECUTOR = 1;
uint32 constant CONFIG_TYPE_ULN = 2;
/// @dev "None", where zero would mean "whatever LayerZero's default is".
uint8 constant NIL_DVN_COUNT = type(uint8).max;
