// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {
    EnforcedOptionParam
} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppOptionsType3.sol";
import {
    ILayerZeroEndpointV2,
    Origin
} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/ILayerZeroEndpointV2.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Vm} from "forge-std/Vm.sol";
import {LibBytes} from "solady/utils/LibBytes.sol";
import {LibSort} from "solady/utils/LibSort.sol";
import {HedgeMessenger} from "src/HedgeMessenger.sol";
import {Artifacts} from "test/contracts/base/Artifacts.sol";
import {IMessageLib, IPriceSource, IWorker, UlnConfig} from "test/contracts/base/LayerZeroTypes.sol";

/// @notice Several chains' LayerZero V2 in one EVM, all of it published bytecode: endpoint, message libraries, two DVNs
///         that must both verify, executor. The test plays the workers' off-chain half.
abstract contract LayerZero is Artifacts {
    uint32[3] internal eids = [uint32(30_101), 30_110, 30_109];
    uint128 internal constant DELIVERY_GAS = 400_000;

    struct Site {
        ILayerZeroEndpointV2 endpoint;
        IMessageLib sendLib;
        IMessageLib receiveLib;
        address[] dvns;
        IWorker executor;
    }

    struct Packet {
        uint32 dstEid;
        address receiver;
        Origin origin;
        bytes32 guid;
        bytes message;
        bytes header;
        bytes32 payloadHash;
    }

    mapping(uint32 eid => Site) internal sites;
    uint256 private constant DVN_KEY = 77;

    function deployLayerZero() internal {
        for (uint256 i; i < eids.length; ++i) {
            _deploySite(eids[i]);
        }
        for (uint256 i; i < eids.length; ++i) {
            _connectSite(eids[i]);
        }
    }

    /// @notice Peers both ways and enforced gas for every kind of message.
    function wire(uint32 eid, HedgeMessenger messenger, uint32 remote, address remoteMessenger) internal {
        messenger.setPeer(remote, bytes32(uint256(uint160(remoteMessenger))));
        EnforcedOptionParam[] memory options = new EnforcedOptionParam[](3);
        for (uint16 kind; kind < 3; ++kind) {
            options[kind] = EnforcedOptionParam(remote, kind, receiveOptions(DELIVERY_GAS));
        }
        messenger.setEnforcedOptions(options);
        assertEq(address(messenger.endpoint()), address(sites[eid].endpoint), "endpoint");
    }

    /// @dev Type 3 options: executor worker, one lzReceive option with this gas and no value.
    function receiveOptions(uint128 gasLimit) internal pure returns (bytes memory) {
        return abi.encodePacked(uint16(3), uint8(1), uint16(17), uint8(1), gasLimit);
    }

    /// @notice Packets sent since `vm.recordLogs()` or the last call.
    function sentPackets() internal returns (Packet[] memory packets) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes32 topic = keccak256("PacketSent(bytes,bytes,address)");
        packets = new Packet[](logs.length);
        uint256 count;
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] != topic) continue;
            (bytes memory encoded,,) = abi.decode(logs[i].data, (bytes, bytes, address));
            packets[count++] = _decode(encoded);
        }
        assembly {
            mstore(packets, count)
        }
    }

    function sentPacket() internal returns (Packet memory) {
        Packet[] memory packets = sentPackets();
        assertEq(packets.length, 1, "one packet");
        return packets[0];
    }

    /// @notice Both DVNs verify, then anyone commits.
    function verify(Packet memory packet) internal {
        Site storage site = sites[packet.dstEid];
        for (uint256 i; i < site.dvns.length; ++i) {
            _verifyBy(site, i, packet);
        }
        site.receiveLib.commitVerification(packet.header, packet.payloadHash);
    }

    /// @notice What the executor does: a failure inside becomes an alert, the message stays.
    function executePacket(Packet memory packet) internal {
        sites[packet.dstEid].executor
            .execute302(
                IWorker.ExecutionParams(
                    packet.receiver, packet.origin, packet.guid, packet.message, "", uint256(DELIVERY_GAS)
                )
            );
    }

    /// @notice What anyone may do with a verified packet.
    function receivePacket(Packet memory packet, uint256 gasLimit) internal {
        sites[packet.dstEid].endpoint.lzReceive{gas: gasLimit}(
            packet.origin, packet.receiver, packet.guid, packet.message, ""
        );
    }

    function deliver(Packet memory packet) internal {
        verify(packet);
        receivePacket(packet, DELIVERY_GAS + 100_000);
    }

    function isPending(Packet memory packet) internal view returns (bool) {
        return sites[packet.dstEid].endpoint
                .inboundPayloadHash(
                packet.receiver, packet.origin.srcEid, packet.origin.sender, packet.origin.nonce
            ) != bytes32(0);
    }

    function _verifyBy(Site storage site, uint256 index, Packet memory packet) internal {
        IWorker.ExecuteParam[] memory params = new IWorker.ExecuteParam[](1);
        params[0].vid = packet.dstEid % 30_000;
        params[0].target = address(site.receiveLib);
        params[0].callData = abi.encodeCall(IMessageLib.verify, (packet.header, packet.payloadHash, 1));
        params[0].expiration = block.timestamp + 1 hours;
        bytes32 digest = keccak256(
            abi.encodePacked(params[0].vid, params[0].target, params[0].expiration, params[0].callData)
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(DVN_KEY + index, MessageHashUtils.toEthSignedMessageHash(digest));
        params[0].signatures = abi.encodePacked(r, s, v);
        IWorker(site.dvns[index]).execute(params);
    }

    function _deploySite(uint32 eid) private {
        Site storage site = sites[eid];
        address endpoint = deployArtifact("EndpointV2", abi.encode(eid, address(this)));
        address sendLib = deployArtifact("SendUln302", abi.encode(endpoint, uint256(200_000), uint256(1e17)));
        address receiveLib = deployArtifact("ReceiveUln302", abi.encode(endpoint));
        site.endpoint = ILayerZeroEndpointV2(endpoint);
        site.sendLib = IMessageLib(sendLib);
        site.receiveLib = IMessageLib(receiveLib);
        site.sendLib.setTreasury(deployArtifact("Treasury"));
        site.endpoint.registerLibrary(sendLib);
        site.endpoint.registerLibrary(receiveLib);

        address prices = _proxy("PriceFeed", abi.encodeCall(IPriceSource.initialize, (address(this))));
        _setPrices(IPriceSource(prices), eid);
        for (uint256 i; i < 2; ++i) {
            site.dvns.push(_deployDvn(eid, sendLib, prices, vm.addr(DVN_KEY + i)));
        }
        bytes memory init = abi.encodeCall(
            IWorker.initialize,
            (endpoint, address(0), _one(sendLib), prices, address(this), _one(address(this)))
        );
        site.executor = IWorker(_proxy("Executor", init));
        site.executor.setWorkerFeeLib(deployArtifact("ExecutorFeeLib", abi.encode(eid, uint256(1e18))));
    }

    function _deployDvn(uint32 eid, address sendLib, address prices, address signer)
        private
        returns (address dvn)
    {
        dvn = deployArtifact(
            "DVN",
            abi.encode(eid, eid % 30_000, _one(sendLib), prices, _one(signer), uint64(1), _one(address(this)))
        );
        IWorker(dvn).setWorkerFeeLib(deployArtifact("DVNFeeLib", abi.encode(eid, uint256(1e18))));
    }

    function _connectSite(uint32 eid) private {
        Site storage site = sites[eid];
        for (uint256 i; i < eids.length; ++i) {
            uint32 remote = eids[i];
            if (remote == eid) continue;
            IMessageLib.UlnParam[] memory uln = new IMessageLib.UlnParam[](1);
            address[] memory dvns = site.dvns;
            LibSort.sort(dvns);
            uln[0] = IMessageLib.UlnParam(remote, UlnConfig(1, 2, 0, 0, dvns, new address[](0)));
            site.sendLib.setDefaultUlnConfigs(uln);
            site.receiveLib.setDefaultUlnConfigs(uln);
            IMessageLib.ExecutorParam[] memory executor = new IMessageLib.ExecutorParam[](1);
            executor[0] =
                IMessageLib.ExecutorParam(remote, IMessageLib.ExecutorConfig(10_000, address(site.executor)));
            site.sendLib.setDefaultExecutorConfigs(executor);
            site.endpoint.setDefaultSendLibrary(remote, address(site.sendLib));
            site.endpoint.setDefaultReceiveLibrary(remote, address(site.receiveLib), 0);
            _priceWorkers(site, remote);
        }
    }

    function _priceWorkers(Site storage site, uint32 remote) private {
        IWorker.DvnDst[] memory dvn = new IWorker.DvnDst[](1);
        dvn[0] = IWorker.DvnDst(remote, 150_000, 12_000, 0);
        IWorker(site.dvns[0]).setDstConfig(dvn);
        IWorker(site.dvns[1]).setDstConfig(dvn);
        IWorker.ExecutorDst[] memory executor = new IWorker.ExecutorDst[](1);
        executor[0] = IWorker.ExecutorDst(remote, 65_000, 40_000, 12_000, 0, 1e18);
        site.executor.setDstConfig(executor);
    }

    /// @dev The price feed is keyed by the endpoint id without its version.
    function _setPrices(IPriceSource prices, uint32 eid) private {
        prices.setNativeTokenPriceUSD(2000e20);
        for (uint256 i; i < eids.length; ++i) {
            if (eids[i] == eid) continue;
            IPriceSource.UpdatePrice[] memory update = new IPriceSource.UpdatePrice[](1);
            update[0] = IPriceSource.UpdatePrice(eids[i] % 30_000, IPriceSource.Price(1e20, 1 gwei, 16));
            prices.setPrice(update);
        }
    }

    function _proxy(string memory name, bytes memory init) private returns (address) {
        address admin = deployArtifact("ProxyAdmin", abi.encode(address(this)));
        return deployArtifact("TransparentUpgradeableProxy", abi.encode(deployArtifact(name), admin, init));
    }

    /// @dev Packet layout: version 1, nonce 8, source 4, sender 32, destination 4, receiver 32, guid 32, message.
    function _decode(bytes memory encoded) private pure returns (Packet memory packet) {
        packet.header = LibBytes.slice(encoded, 0, 81);
        bytes memory payload = LibBytes.slice(encoded, 81);
        packet.payloadHash = keccak256(payload);
        packet.origin.nonce = uint64(bytes8(LibBytes.load(encoded, 1)));
        packet.origin.srcEid = uint32(bytes4(LibBytes.load(encoded, 9)));
        packet.origin.sender = LibBytes.load(encoded, 13);
        packet.dstEid = uint32(bytes4(LibBytes.load(encoded, 45)));
        packet.receiver = address(uint160(uint256(LibBytes.load(encoded, 49))));
        packet.guid = LibBytes.load(payload, 0);
        packet.message = LibBytes.slice(payload, 32);
    }

    function _one(address item) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = item;
    }
}
