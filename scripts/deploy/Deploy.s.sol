// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {stdJson} from "forge-std/StdJson.sol";
import {HedgeVaultFactory} from "src/HedgeVaultFactory.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {AssetId, VaultLimits} from "src/types/HedgeTypes.sol";
import {CollateralSetup} from "scripts/deploy/base/CollateralSetup.sol";
import {VaultSetup} from "scripts/deploy/base/VaultSetup.sol";

/// @notice First of three: our contracts of one network, and the vault's configuration as the files have it. Run again
///         it sends only what differs. The vault comes to life initialised, in one transaction.
contract Deploy is VaultSetup, CollateralSetup {
    using stdJson for string;

    function run() external {
        begin();
        _createVault();
        create("HedgeMessenger", messengerArgs(here));
        _createVenues();
        if (hasBridge()) create("StargateBridge", bridgeArgs());
        if (hasTimelock()) create("FundTimelock", timelockArgs());
        setUpVault();
        if (vm.envOr("BALLAST_WRITE_ADDRESSES", false)) _writeAddresses();
        finish();
    }

    function _createVault() private {
        address factory = create("HedgeVaultFactory", "");
        address implementation = _createImplementation();
        if (vaultAddress().code.length != 0) return;
        IHedgeVaultAdmin.InitParams memory params = _initParams();
        bytes memory data =
            abi.encodeCall(HedgeVaultFactory.createVault, (vaultName(), implementation, params));
        send(deployer(), factory, data, string.concat("createVault ", vm.toString(vaultAddress())));
    }

    /// @dev Behind the proxy several contracts share the code, each fixed in the one before it.
    function _createImplementation() private returns (address made) {
        string[] memory names = parts();
        for (uint256 i; i < names.length; ++i) {
            made = create(names[i], i == 0 ? bytes("") : abi.encode(made));
        }
    }

    function _initParams() private view returns (IHedgeVaultAdmin.InitParams memory params) {
        string memory settlement = here.readString(".settlement");
        params.fund = deployer();
        params.settlementId = AssetId.wrap(id(settlement));
        params.settlement = addressIn(here, string.concat(".assets.", settlement, ".token"));
        params.lendingPool = addressIn(here, ".aave.pool");
        params.sequencerFeed = addressIn(here, ".sequencerFeed");
        params.sequencerGrace = uint32(wiring.readUint(".vault.sequencerGrace"));
        params.signers = wiring.readAddressArray(".roles.signers");
        params.threshold = uint8(wiring.readUint(".roles.threshold"));
        params.keepers = wiring.readAddressArray(".roles.keepers");
        params.guardians = wiring.readAddressArray(".roles.guardians");
        params.limits = wantedLimits();
    }

    function _createVenues() private {
        for (uint256 i; i < venueCount(); ++i) {
            (, string memory contractName, bytes memory args, bool exists) = venueAt(i);
            if (exists) create(contractName, args);
        }
        for (uint256 i; i < sourceCount(); ++i) {
            (, string memory contractName, bytes memory args, bool exists) = sourceAt(i);
            if (exists) create(contractName, args);
        }
    }

    function _writeAddresses() private {
        vm.serializeAddress("ours", "factory", factoryAddress());
        vm.serializeString("ours", "parts", _parts());
        vm.serializeAddress("ours", "vault", vaultAddress());
        vm.serializeAddress("ours", "messenger", messengerAddress(here));
        if (hasTimelock()) vm.serializeAddress("ours", "timelock", predict("FundTimelock", timelockArgs()));
        if (hasBridge()) vm.serializeAddress("ours", "bridge", predict("StargateBridge", bridgeArgs()));
        vm.serializeString("ours", "venues", _addressesOf("venues", true));
        string memory json = vm.serializeString("ours", "sources", _addressesOf("sources", false));
        string memory folder = string.concat(root, "/addresses/", environment);
        vm.createDir(folder, true);
        vm.writeJson(json, string.concat(folder, "/", name, ".json"));
    }

    function _parts() private returns (string memory json) {
        string[] memory names = parts();
        address made;
        for (uint256 i; i < names.length; ++i) {
            made = predict(names[i], i == 0 ? bytes("") : abi.encode(made));
            json = vm.serializeAddress("parts", names[i], made);
        }
    }

    function _addressesOf(string memory object, bool venues) private returns (string memory json) {
        json = "{}";
        uint256 count = venues ? venueCount() : sourceCount();
        for (uint256 i; i < count; ++i) {
            (string memory key, string memory contractName, bytes memory args, bool exists) =
                venues ? venueAt(i) : sourceAt(i);
            if (exists) json = vm.serializeAddress(object, key, predict(contractName, args));
        }
    }
}
