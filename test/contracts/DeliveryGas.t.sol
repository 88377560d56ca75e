// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {stdJson} from "forge-std/StdJson.sol";
import {AssetId, HedgePlan, MandateOrder, PriceBand} from "src/types/HedgeTypes.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";
import {PlainToken} from "test/contracts/helpers/PlainToken.sol";

/// @notice What delivery costs from cold storage at its worst: three assets, price bands, an inflow cap, the first
///         message of an hour. `deployments/gas.json` holds these numbers; enforced options are 1.3 times as much.
///         `BALLAST_WRITE_GAS=true` writes the file again.
contract DeliveryGasTest is FleetWorld {
    using stdJson for string;

    string private constant FILE = "deployments/gas.json";
    AssetId private constant THIRD = AssetId.wrap("THIRD");

    function setUp() public override {
        super.setUp();
        vm.startPrank(fund);
        for (uint256 i; i < 2; ++i) {
            address token = address(new PlainToken());
            vaults[i].listAsset(THIRD, assetConfig(token, ethFeed, 1, 1e28, 1e24));
            vaults[i].setInflowCap(eids[1 - i], 1e30);
        }
        vm.stopPrank();
        // Reading a deployed list of limits is the dearer case.
        vm.startPrank(fund);
        messengers[1].setMandateLimits(eids[0], 240, 240);
        vm.stopPrank();
    }

    function test_GasFileHoldsWhatDeliveryCosts() public {
        uint256[3] memory measured = _measure();
        string[3] memory kinds = ["mandate", "report", "halt"];
        if (vm.envOr("BALLAST_WRITE_GAS", false)) _write(kinds, measured);
        string memory json = vm.readFile(FILE);
        for (uint256 i; i < 3; ++i) {
            uint256 written = json.readUint(string.concat(".measured.", kinds[i]));
            emit log_named_uint(kinds[i], measured[i]);
            assertLe(measured[i], written, string.concat(kinds[i], ": dearer than the file says"));
            assertGe(measured[i], written * 97 / 100, string.concat(kinds[i], ": measure the file again"));
        }
    }

    function _measure() private returns (uint256[3] memory used) {
        HedgePlan memory plan = emptyPlan(vaults[0], 1);
        AssetId[3] memory assets = [WETH, WBTC, THIRD];
        plan.mandates = new MandateOrder[](3);
        plan.priceBands = new PriceBand[](3);
        for (uint256 i; i < 3; ++i) {
            plan.mandates[i] = MandateOrder(eids[1], assets[i], -1e18);
            plan.priceBands[i] = PriceBand(assets[i], 1, 1e30);
        }
        submit(vaults[0], plan);
        used[0] = _gasOf(sendMandates(0, 1));
        used[1] = _gasOf(report(1, 0));
        vm.deal(guardian, 1 ether);
        vm.prank(guardian);
        vaults[0].halt{value: 1 ether}();
        used[2] = _gasOf(sentPackets()[0]);
    }

    function _gasOf(Packet memory packet) private returns (uint256 used) {
        verify(packet);
        vm.cool(packet.receiver);
        vm.cool(address(sites[packet.dstEid].endpoint));
        for (uint256 i; i < 3; ++i) {
            vm.cool(address(vaults[i]));
        }
        used = gasleft();
        receivePacket(packet, 2_000_000);
        used -= gasleft();
    }

    function _write(string[3] memory kinds, uint256[3] memory measured) private {
        string memory object = "measured";
        string memory inner;
        for (uint256 i; i < 3; ++i) {
            inner = vm.serializeUint(object, kinds[i], measured[i]);
        }
        vm.serializeString(
            "gas", "about", "Gas of endpoint.lzReceive at its worst; DeliveryGas.t.sol measures it"
        );
        vm.serializeUint("gas", "marginPercent", 30);
        vm.writeJson(vm.serializeString("gas", "measured", inner), FILE);
    }
}
