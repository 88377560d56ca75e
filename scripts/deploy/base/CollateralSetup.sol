// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {stdJson} from "forge-std/StdJson.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultCollateral} from "src/interfaces/IHedgeVaultCollateral.sol";
import {CollateralRoute} from "src/types/CollateralTypes.sol";
import {Ours} from "scripts/deploy/base/Ours.sol";

/// @notice The bridge that moves collateral between the vaults of the fund, and its route of each path.
abstract contract CollateralSetup is Ours {
    using stdJson for string;

    error BridgeMissing(address expected);

    /// @notice Whether this network has the bridge's pool.
    function hasBridge() internal view returns (bool) {
        return addressIn(here, ".stargate.poolUSDC") != address(0);
    }

    function bridgeArgs() internal view returns (bytes memory) {
        return abi.encode(addressIn(here, ".stargate.poolUSDC"));
    }

    /// @param path Place of the outgoing path in the wiring file.
    function setUpCollateral(string memory path, string memory remote, uint32 eid) internal {
        IHedgeVault vault = ourVault();
        CollateralRoute memory wanted = _wantedRoute(path);
        (CollateralRoute memory present,,) = vault.collateralRoute(eid);
        if (keccak256(abi.encode(present)) == keccak256(abi.encode(wanted))) return;
        send(
            vault.fund(),
            address(vault),
            abi.encodeCall(IHedgeVaultCollateral.setCollateralRoute, (eid, wanted)),
            string.concat("setCollateralRoute ", remote, " over ", vm.toString(wanted.bridge))
        );
    }

    function _wantedRoute(string memory path) private view returns (CollateralRoute memory route) {
        string memory at = string.concat(path, ".collateral");
        if (!vm.keyExistsJson(wiring, string.concat(at, ".maxFee"))) return route;
        route.bridge = predict("StargateBridge", bridgeArgs());
        if (route.bridge.code.length == 0) revert BridgeMissing(route.bridge);
        route.peerVault = vaultAddress();
        route.maxFee = uint64(wiring.readUint(string.concat(at, ".maxFee")));
        route.dailyCap = uint112(wiring.readUint(string.concat(at, ".dailyCap")));
    }
}
