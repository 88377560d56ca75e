// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FleetWorld} from "test/contracts/base/FleetWorld.sol";
import {MinimalOApp} from "test/contracts/base/MinimalOApp.sol";

/// @notice What a mandate costs beyond the message itself. Both senders have sent on the path before.
/// forge-config: default.isolate = true
contract GasMessagesTest is FleetWorld {
    function test_MandateAgainstAMinimalSend() public {
        MinimalOApp plain = new MinimalOApp(address(sites[eids[0]].endpoint), address(this));
        plain.setPeer(eids[1], bytes32(uint256(1)));
        bytes memory payload = mandate(0, 1, 1, WETH, -40e18).message;
        bytes memory options = receiveOptions(DELIVERY_GAS);
        uint256 fee = vaults[0].quoteMandates(eids[1]);
        plain.send{value: fee}(eids[1], payload, options);

        plain.send{value: fee}(eids[1], payload, options);
        uint256 least = vm.snapshotGasLastCall("message", "minimal-send");
        vm.prank(keeper);
        vaults[0].sendMandates{value: fee}(eids[1]);
        uint256 ours = vm.snapshotGasLastCall("message", "mandate-send");
        vm.snapshotValue("message", "percent-of-minimal", ours * 100 / least);
        assertLe(ours * 100, least * 125, "a quarter more at most");
    }

    receive() external payable override {}
}
