// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {MessagingFee, OApp, Origin} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/OApp.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// @notice The least an application on LayerZero can do: it sends what it is given and ignores what it gets.
contract MinimalOApp is OApp {
    constructor(address endpoint_, address owner) OApp(endpoint_, owner) Ownable(owner) {}

    function send(uint32 dstEid, bytes calldata payload, bytes calldata options) external payable {
        _lzSend(dstEid, payload, options, MessagingFee(msg.value, 0), msg.sender);
    }

    function _lzReceive(Origin calldata, bytes32, bytes calldata, address, bytes calldata)
        internal
        override
    {}
}
