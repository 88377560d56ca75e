// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Script} from "forge-std/Script.sol";
import {stdJson} from "forge-std/StdJson.sol";
import {LibSort} from "solady/utils/LibSort.sol";

/// @notice What the files under `deployments` say about one network of one environment. Their schema is in
///         `deployments/README.md`; `ballast wiring check` validates them in full, this reads what it needs.
abstract contract Files is Script {
    using stdJson for string;

    error WrongChain(string network, uint256 connected, uint256 expected);
    error RolesMissing(string environment);
    error AssetWithoutCaps(string asset);

    string internal root;
    string internal environment;
    string internal name;
    string internal here; // network file
    string internal wiring;
    string internal gas;

    /// @dev BALLAST_ENV and BALLAST_NETWORK choose the files, BALLAST_DEPLOYMENTS the folder.
    function openFiles() internal {
        root = vm.envOr("BALLAST_DEPLOYMENTS", string("deployments"));
        environment = vm.envString("BALLAST_ENV");
        name = vm.envString("BALLAST_NETWORK");
        wiring = vm.readFile(string.concat(root, "/wiring/", environment, ".json"));
        gas = vm.readFile(string.concat(root, "/gas.json"));
        here = networkFile(name);
        uint256 chainId = here.readUint(".chainId");
        if (block.chainid != chainId) revert WrongChain(name, block.chainid, chainId);
        if (!vm.keyExistsJson(wiring, ".roles.deployer")) revert RolesMissing(environment);
    }

    function networkFile(string memory network) internal view returns (string memory) {
        return vm.readFile(string.concat(root, "/networks/", network, ".json"));
    }

    /// @notice An address of a network file, zero when that network has none.
    function addressIn(string memory file, string memory path) internal view returns (address) {
        string memory key = string.concat(path, ".address");
        return vm.keyExistsJson(file, key) ? file.readAddress(key) : address(0);
    }

    function eidOf(string memory file) internal pure returns (uint32) {
        return uint32(file.readUint(".eid"));
    }

    /// @notice The place of a path in the wiring file, `found` false when there is none.
    function pathOf(string memory from, string memory to)
        internal
        view
        returns (string memory key, bool found)
    {
        for (uint256 i;; ++i) {
            key = string.concat(".paths[", vm.toString(i), "]");
            if (!vm.keyExistsJson(wiring, string.concat(key, ".from"))) return (key, false);
            if (
                _same(wiring.readString(string.concat(key, ".from")), from)
                    && _same(wiring.readString(string.concat(key, ".to")), to)
            ) return (key, true);
        }
    }

    /// @notice The other networks of this environment.
    function remotes() internal view returns (string[] memory others) {
        string[] memory all = wiring.readStringArray(".networks");
        others = new string[](all.length - 1);
        uint256 count;
        for (uint256 i; i < all.length; ++i) {
            if (!_same(all[i], name)) others[count++] = all[i];
        }
    }

    /// @notice This network's own addresses of a path's verifiers, in the order the library wants.
    function verifiers(string memory path) internal view returns (address[] memory list) {
        string[] memory names = wiring.readStringArray(string.concat(path, ".dvns"));
        list = new address[](names.length);
        for (uint256 i; i < names.length; ++i) {
            list[i] = here.readAddress(string.concat(".layerzero.dvns['", names[i], "'].address"));
        }
        LibSort.sort(list);
    }

    /// @notice Gas every message of a kind carries: measured worst case plus the margin, rounded up to a thousand.
    function deliveryGas(string memory kind) internal view returns (uint128) {
        uint256 measured = gas.readUint(string.concat(".measured.", kind));
        uint256 padded = measured * (100 + gas.readUint(".marginPercent"));
        return uint128((padded + 99_999) / 100_000 * 1000);
    }

    function deployer() internal view returns (address) {
        return wiring.readAddress(".roles.deployer");
    }

    /// @notice Left-aligned ASCII, the form of names on-chain.
    function id(string memory text) internal pure returns (bytes32 packed) {
        assembly ("memory-safe") {
            packed := mload(add(text, 32))
        }
    }

    function _same(string memory a, string memory b) private pure returns (bool) {
        return keccak256(bytes(a)) == keccak256(bytes(b));
    }
}
