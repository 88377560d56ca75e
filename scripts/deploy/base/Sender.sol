// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {console} from "forge-std/console.sol";
import {Files} from "scripts/deploy/base/Files.sol";

/// @notice Sends what differs and lists it. What the account at hand may not do is listed as a proposal for who may.
abstract contract Sender is Files {
    error DeterministicDeployerMissing(uint256 chainId);
    error CreationFailed(string contractName, address expected);
    error CallFailed(string what, bytes reason);

    /// @dev Arachnid's deterministic deployer: same address on every chain, so same addresses for the same code.
    address internal constant CREATE2_DEPLOYER = 0x4e59b44847b379578588920cA78FbF26c0B4956C;
    bytes32 internal constant SALT = 0;

    address internal sender;
    uint256 internal toSend;
    uint256 internal toPropose;

    function begin() internal {
        openFiles();
        sender = msg.sender;
        if (CREATE2_DEPLOYER.code.length == 0) revert DeterministicDeployerMissing(block.chainid);
        console.log(string.concat("network ", name, ", sender ", vm.toString(sender)));
    }

    function finish() internal view {
        console.log(
            string.concat("total ", vm.toString(toSend), " to send, ", vm.toString(toPropose), " to propose")
        );
    }

    function predict(string memory contractName, bytes memory args) internal view returns (address) {
        return vm.computeCreate2Address(SALT, keccak256(_creation(contractName, args)), CREATE2_DEPLOYER);
    }

    /// @notice Creates one of our contracts unless this very code with these arguments is there.
    function create(string memory contractName, bytes memory args) internal returns (address made) {
        made = predict(contractName, args);
        if (made.code.length != 0) return made;
        ++toSend;
        console.log(string.concat("create ", contractName, " ", vm.toString(made)));
        vm.broadcast(sender);
        (bool ok,) = CREATE2_DEPLOYER.call(bytes.concat(SALT, _creation(contractName, args)));
        if (!ok || made.code.length == 0) revert CreationFailed(contractName, made);
    }

    /// @param authority Who may make this call; anyone when zero.
    function send(address authority, address target, bytes memory data, string memory what) internal {
        if (authority != address(0) && authority != sender) {
            ++toPropose;
            console.log(
                string.concat(
                    "propose ",
                    what,
                    " by ",
                    vm.toString(authority),
                    ": ",
                    vm.toString(target),
                    " ",
                    vm.toString(data)
                )
            );
            return;
        }
        ++toSend;
        console.log(string.concat("call ", what, " at ", vm.toString(target)));
        vm.broadcast(sender);
        (bool ok, bytes memory reason) = target.call(data);
        if (!ok) revert CallFailed(what, reason);
    }

    function _creation(string memory contractName, bytes memory args) private view returns (bytes memory) {
        return bytes.concat(vm.getCode(string.concat(contractName, ".sol:", contractName)), args);
    }
}
