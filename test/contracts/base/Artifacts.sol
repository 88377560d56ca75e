// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {LibString} from "solady/utils/LibString.sol";

/// @notice Deploys the protocols' own bytecode from the fetched artifacts.
abstract contract Artifacts is Test {
    string private constant FOLDER = ".ballast/artifacts/";

    struct Link {
        string name; // fully qualified: "path:Library"
        address library_;
    }

    function deployArtifact(string memory name) internal returns (address) {
        return deployArtifact(name, "");
    }

    function deployArtifact(string memory name, bytes memory args) internal returns (address) {
        return vm.deployCode(_path(name), args);
    }

    /// @notice Deploys one of our own contracts from its build output: a test that does not contain the bytecode of what
    ///         it tests compiles several times faster.
    function deployOurs(string memory name, bytes memory args) internal returns (address) {
        return vm.deployCode(string.concat(name, ".sol:", name), args);
    }

    function deployOurs(string memory name) internal returns (address) {
        return deployOurs(name, "");
    }

    /// @dev Unlinked bytecode has `__$<34 hex digits of the library name's hash>$__` where an address belongs.
    function deployLinked(string memory name, Link[] memory links, bytes memory args)
        internal
        returns (address made)
    {
        string memory code = vm.parseJsonString(vm.readFile(_path(name)), ".bytecode");
        for (uint256 i; i < links.length; ++i) {
            string memory digest = LibString.toHexStringNoPrefix(uint256(keccak256(bytes(links[i].name))), 32);
            string memory hole = string.concat("__$", LibString.slice(digest, 0, 34), "$__");
            code = vm.replace(code, hole, LibString.toHexStringNoPrefix(links[i].library_));
        }
        bytes memory creation = bytes.concat(vm.parseBytes(code), args);
        assembly {
            made := create(0, add(creation, 32), mload(creation))
        }
        require(made != address(0), string.concat("cannot deploy ", name));
    }

    function _path(string memory name) private view returns (string memory path) {
        path = string.concat(FOLDER, name, ".json");
        require(
            vm.exists(path),
            string.concat("missing artifact ", path, ": run `npx -y pnpm@12 test` once to fetch it")
        );
    }
}
