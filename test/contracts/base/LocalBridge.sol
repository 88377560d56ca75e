// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {OAppReceiver} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/OAppReceiver.sol";
import {
    ILayerZeroEndpointV2,
    MessagingFee,
    MessagingParams,
    MessagingReceipt,
    Origin
} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/ILayerZeroEndpointV2.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";
import {IMessageLib} from "test/contracts/base/LayerZeroTypes.sol";

/// @notice An endpoint without rules: it delivers whatever it is told to, as often and in whatever order, or never. The
///         published one allows less, so what holds here holds there.
contract LocalEndpoint {
    uint256 public constant FEE = 0.001 ether;

    uint32 public immutable eid;
    mapping(address => address) public delegates;
    mapping(bytes32 path => uint64) private _nonces;

    event PacketSent(bytes encodedPayload, bytes options, address sendLibrary);

    error Underpaid(uint256 paid);

    constructor(uint32 eid_) {
        eid = eid_;
    }

    function setDelegate(address delegate) external {
        delegates[msg.sender] = delegate;
    }

    function quote(MessagingParams calldata, address) external pure returns (MessagingFee memory) {
        return MessagingFee(FEE, 0);
    }

    function send(MessagingParams calldata params, address refundTo)
        external
        payable
        returns (MessagingReceipt memory receipt)
    {
        if (msg.value < FEE) revert Underpaid(msg.value);
        bytes32 sender = bytes32(uint256(uint160(msg.sender)));
        uint64 nonce = ++_nonces[keccak256(abi.encode(sender, params.dstEid, params.receiver))];
        receipt = MessagingReceipt(
            keccak256(abi.encodePacked(nonce, eid, sender, params.dstEid, params.receiver)),
            nonce,
            MessagingFee(FEE, 0)
        );
        emit PacketSent(
            abi.encodePacked(
                uint8(1), nonce, eid, sender, params.dstEid, params.receiver, receipt.guid, params.message
            ),
            params.options,
            address(this)
        );
        (bool ok,) = refundTo.call{value: msg.value - FEE}("");
        require(ok, "refund");
    }

    function lzReceive(
        Origin calldata origin,
        address receiver,
        bytes32 guid,
        bytes calldata message,
        bytes calldata extraData
    ) external payable {
        OAppReceiver(receiver).lzReceive{value: msg.value}(origin, guid, message, msg.sender, extraData);
    }

    /* WHAT A MESSAGE LIBRARY WOULD DO: nothing needs to be verified */

    function commitVerification(bytes calldata, bytes32) external {}

    function inboundPayloadHash(address, uint32, bytes32, uint64) external pure returns (bytes32) {
        return bytes32(0);
    }
}

/// @notice The same three vaults behind endpoints without rules.
abstract contract LocalFleetWorld is FleetWorld {
    function deployTransport() internal virtual override {
        for (uint256 i; i < eids.length; ++i) {
            LocalEndpoint endpoint = new LocalEndpoint(eids[i]);
            sites[eids[i]].endpoint = ILayerZeroEndpointV2(address(endpoint));
            sites[eids[i]].receiveLib = IMessageLib(address(endpoint));
        }
    }
}
