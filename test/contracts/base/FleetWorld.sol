// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {HedgeMessenger} from "src/HedgeMessenger.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {AssetId, OutboundMandate} from "src/types/HedgeTypes.sol";
import {LayerZero} from "test/contracts/base/LayerZero.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice Three vaults of one fund, each behind its own LayerZero endpoint. Vault 0 is `vault`, with its LP position.
abstract contract FleetWorld is VaultWorld, LayerZero {
    IHedgeVault[3] internal vaults;
    HedgeMessenger[3] internal messengers;

    function setUp() public virtual override {
        super.setUp();
        deployTransport();
        vaults = [vault, createVault("second"), createVault("third")];
        for (uint256 i; i < 3; ++i) {
            messengers[i] = HedgeMessenger(
                deployOurs("HedgeMessenger", abi.encode(sites[eids[i]].endpoint, vaults[i], fund))
            );
            uint32[] memory peers = new uint32[](2);
            (peers[0], peers[1]) = (eids[(i + 1) % 3], eids[(i + 2) % 3]);
            vm.startPrank(fund);
            vaults[i].setMessenger(address(messengers[i]));
            vaults[i].setPeers(peers);
            vm.stopPrank();
        }
        vm.startPrank(fund);
        for (uint256 i; i < 3; ++i) {
            wire(eids[i], messengers[i], eids[(i + 1) % 3], address(messengers[(i + 1) % 3]));
            wire(eids[i], messengers[i], eids[(i + 2) % 3], address(messengers[(i + 2) % 3]));
        }
        vm.stopPrank();
        vm.deal(keeper, 100 ether);
        vm.recordLogs();
    }

    /// @notice The endpoints; LayerZero's own unless a test brings others.
    function deployTransport() internal virtual {
        deployLayerZero();
    }

    /// @notice Vault `from` gives vault `to` a mandate under a new plan and sends it.
    function mandate(uint256 from, uint256 to, uint64 epoch, AssetId asset, int128 quantity)
        internal
        returns (Packet memory)
    {
        submit(vaults[from], mandatePlan(vaults[from], epoch, eids[to], asset, quantity));
        return sendMandates(from, to);
    }

    function sendMandates(uint256 from, uint256 to) internal returns (Packet memory) {
        uint256 fee = vaults[from].quoteMandates(eids[to]);
        vm.getRecordedLogs();
        vm.prank(keeper);
        vaults[from].sendMandates{value: fee}(eids[to]);
        return sentPacket();
    }

    /// @notice Vault `from`, which carries, reports to vault `to`, which gave the mandate.
    function report(uint256 from, uint256 to) internal returns (Packet memory) {
        uint256 fee = vaults[from].quoteReport(eids[to]);
        vm.getRecordedLogs();
        vm.prank(keeper);
        vaults[from].sendReport{value: fee}(eids[to]);
        return sentPacket();
    }

    function inbound(uint256 at, uint256 from) internal view returns (int256) {
        return vaults[at].inboundMandate(eids[from], WETH).quantity;
    }

    function outbound(uint256 at, uint256 to) internal view returns (OutboundMandate memory) {
        return vaults[at].outboundMandate(eids[to], WETH);
    }

    /// @notice What vault `at` does not hedge itself because others carry it.
    function delegated(uint256 at) internal view returns (int256) {
        return vaults[at].hedgeState(WETH).outbound;
    }
}
