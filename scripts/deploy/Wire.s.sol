// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IOAppCore} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppCore.sol";
import {
    EnforcedOptionParam,
    IOAppOptionsType3
} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppOptionsType3.sol";
import {
    ILayerZeroEndpointV2
} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/ILayerZeroEndpointV2.sol";
import {
    IMessageLibManager,
    SetConfigParam
} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/IMessageLibManager.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {stdJson} from "forge-std/StdJson.sol";
import {HedgeMessenger} from "src/HedgeMessenger.sol";
import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {
    CONFIG_TYPE_EXECUTOR,
    CONFIG_TYPE_ULN,
    ExecutorConfig,
    IEndpointDelegates,
    IUln302,
    NIL_DVN_COUNT,
    UlnConfig
} from "scripts/deploy/base/LayerZeroConfig.sol";
import {CollateralSetup} from "scripts/deploy/base/CollateralSetup.sol";

/// @notice Second of three: connects one network's messenger to its peers. Libraries, verifiers, confirmations and
///         executor are set explicitly for each path and direction, so that a change of LayerZero's defaults cannot
///         weaken them. Then the routes of collateral. Run again it sends only what differs.
contract Wire is CollateralSetup {
    using stdJson for string;

    error MessengerMissing(address expected);

    HedgeMessenger private messenger;
    ILayerZeroEndpointV2 private endpoint;
    address private delegate;

    function run() external {
        begin();
        messenger = HedgeMessenger(messengerAddress(here));
        if (address(messenger).code.length == 0) revert MessengerMissing(address(messenger));
        endpoint = ILayerZeroEndpointV2(addressIn(here, ".layerzero.endpoint"));
        delegate = IEndpointDelegates(address(endpoint)).delegates(address(messenger));
        string[] memory others = remotes();
        for (uint256 i; i < others.length; ++i) {
            _connect(others[i]);
        }
        finish();
    }

    function _connect(string memory remote) private {
        string memory there = networkFile(remote);
        uint32 eid = eidOf(there);
        (string memory outgoing, bool sends) = pathOf(name, remote);
        (string memory incoming, bool receives) = pathOf(remote, name);
        if (sends) {
            _setUpSending(outgoing, remote, eid);
            // Not before all vaults exist: what is sent to an address without one is lost.
            setUpCollateral(outgoing, remote, eid);
        }
        if (receives) _setUpReceiving(incoming, remote, eid);
        if (sends && receives) _setLimits(outgoing, incoming, remote, eid);
        bytes32 peer = bytes32(uint256(uint160(messengerAddress(there))));
        if ((sends || receives) && messenger.peers(eid) != peer) {
            _own(abi.encodeCall(IOAppCore.setPeer, (eid, peer)), string.concat("setPeer ", remote));
        }
    }

    function _setUpSending(string memory path, string memory remote, uint32 eid) private {
        address library_ = addressIn(here, ".layerzero.sendLib");
        bool pinned = endpoint.getSendLibrary(address(messenger), eid) == library_
            && !endpoint.isDefaultSendLibrary(address(messenger), eid);
        if (!pinned) {
            _configure(
                abi.encodeCall(IMessageLibManager.setSendLibrary, (address(messenger), eid, library_)),
                string.concat("setSendLibrary ", remote)
            );
        }
        ExecutorConfig memory wanted = ExecutorConfig(
            uint32(wiring.readUint(string.concat(path, ".maxMessageSize"))),
            addressIn(here, ".layerzero.executor")
        );
        (uint32 size, address executor) = IUln302(library_).executorConfigs(address(messenger), eid);
        if (size != wanted.maxMessageSize || executor != wanted.executor) {
            _setConfig(
                library_,
                SetConfigParam(eid, CONFIG_TYPE_EXECUTOR, abi.encode(wanted)),
                string.concat("setConfig executor ", remote)
            );
        }
        _setUln(library_, path, eid, string.concat("setConfig send verifiers ", remote));
        _setOptions(remote, eid);
    }

    function _setUpReceiving(string memory path, string memory remote, uint32 eid) private {
        address library_ = addressIn(here, ".layerzero.receiveLib");
        (address present, bool isDefault) = endpoint.getReceiveLibrary(address(messenger), eid);
        if (present != library_ || isDefault) {
            _configure(
                abi.encodeCall(IMessageLibManager.setReceiveLibrary, (address(messenger), eid, library_, 0)),
                string.concat("setReceiveLibrary ", remote)
            );
        }
        _setUln(library_, path, eid, string.concat("setConfig receive verifiers ", remote));
    }

    function _setUln(address library_, string memory path, uint32 eid, string memory what) private {
        address[] memory required = verifiers(path);
        UlnConfig memory wanted = UlnConfig({
            confirmations: uint64(wiring.readUint(string.concat(path, ".confirmations"))),
            requiredDVNCount: uint8(required.length),
            optionalDVNCount: NIL_DVN_COUNT,
            optionalDVNThreshold: 0,
            requiredDVNs: required,
            optionalDVNs: new address[](0)
        });
        UlnConfig memory present = IUln302(library_).getAppUlnConfig(address(messenger), eid);
        if (keccak256(abi.encode(present)) == keccak256(abi.encode(wanted))) return;
        _setConfig(library_, SetConfigParam(eid, CONFIG_TYPE_ULN, abi.encode(wanted)), what);
    }

    function _setOptions(string memory remote, uint32 eid) private {
        string[3] memory kinds = ["mandate", "report", "halt"];
        for (uint16 kind; kind < 3; ++kind) {
            // Type 3: executor worker, one lzReceive option of 17 bytes with this gas and no value.
            bytes memory options =
                abi.encodePacked(uint16(3), uint8(1), uint16(17), uint8(1), deliveryGas(kinds[kind]));
            if (keccak256(messenger.enforcedOptions(eid, kind)) == keccak256(options)) continue;
            EnforcedOptionParam[] memory params = new EnforcedOptionParam[](1);
            params[0] = EnforcedOptionParam(eid, kind, options);
            _own(
                abi.encodeCall(IOAppOptionsType3.setEnforcedOptions, (params)),
                string.concat("setEnforcedOptions ", kinds[kind], " ", remote)
            );
        }
    }

    function _setLimits(string memory outgoing, string memory incoming, string memory remote, uint32 eid)
        private
    {
        uint8 outbound = uint8(wiring.readUint(string.concat(outgoing, ".mandatesOut")));
        uint8 inbound = uint8(wiring.readUint(string.concat(incoming, ".mandatesIn")));
        (IHedgeMessenger.MandateLimits memory present,,) = messenger.mandateLimits(eid);
        if (present.outbound == outbound && present.inbound == inbound) return;
        _own(
            abi.encodeCall(IHedgeMessenger.setMandateLimits, (eid, outbound, inbound)),
            string.concat("setMandateLimits ", remote)
        );
    }

    function _setConfig(address library_, SetConfigParam memory param, string memory what) private {
        SetConfigParam[] memory params = new SetConfigParam[](1);
        params[0] = param;
        _configure(abi.encodeCall(IMessageLibManager.setConfig, (address(messenger), library_, params)), what);
    }

    function _configure(bytes memory data, string memory what) private {
        send(delegate, address(endpoint), data, what);
    }

    function _own(bytes memory data, string memory what) private {
        send(Ownable(address(messenger)).owner(), address(messenger), data, what);
    }
}
