// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {stdJson} from "forge-std/StdJson.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {IHedgeVaultPeers} from "src/interfaces/IHedgeVaultPeers.sol";
import {IHedgeVaultSteps} from "src/interfaces/IHedgeVaultSteps.sol";
import {AssetConfig, AssetId, SourceKind, VaultLimits, VenueId} from "src/types/HedgeTypes.sol";
import {TradeSetup} from "scripts/deploy/base/TradeSetup.sol";

/// @notice Brings a vault's configuration to what the files say.
abstract contract VaultSetup is TradeSetup {
    using stdJson for string;

    function setUpVault() internal {
        IHedgeVault vault = ourVault();
        // In a dry run of an account that may not create it, there is nothing to compare with yet.
        if (address(vault).code.length == 0) return;
        _setUpAssets(vault);
        _setUpNetwork(vault);
        _setUpVenues(vault);
        setUpRoutes(vault);
        setUpFusion(vault);
        _setUpRoles(vault);
    }

    function wantedLimits() internal view returns (VaultLimits memory limits) {
        limits.maxSlippage = uint64(wiring.readUint(".vault.limits.maxSlippage"));
        limits.lossBudget = uint64(wiring.readUint(".vault.limits.lossBudget"));
        limits.minHealthFactor = uint64(wiring.readUint(".vault.limits.minHealthFactor"));
        limits.maxPlanAge = uint64(wiring.readUint(".vault.limits.maxPlanAge"));
    }

    function venueCount() internal pure returns (uint256) {
        return 5;
    }

    function venueAt(uint256 index)
        internal
        view
        returns (string memory key, string memory contractName, bytes memory args, bool exists)
    {
        if (index == 4) return ("aggregator", "AggregatorVenue", aggregatorArgs(), hasRoutes());
        string[4] memory keys = ["uniswap-v3", "uniswap-v2", "sushi", "balancer"];
        string[4] memory names = ["UniswapV3Venue", "UniswapV2Venue", "UniswapV2Venue", "BalancerVenue"];
        string[4] memory paths =
            [".uniswapV3.router", ".uniswapV2.router", ".sushi.router", ".balancer.vault"];
        address target = addressIn(here, paths[index]);
        return (keys[index], names[index], abi.encode(target), target != address(0));
    }

    function sourceCount() internal pure returns (uint256) {
        return 4;
    }

    function sourceAt(uint256 index)
        internal
        view
        returns (string memory key, string memory contractName, bytes memory args, bool exists)
    {
        string[4] memory keys = ["uniswap-v3", "uniswap-v2", "sushi", "balancer"];
        string[4] memory names =
            ["UniswapV3Source", "ConstantProductSource", "ConstantProductSource", "BalancerWeightedSource"];
        string[4] memory paths =
            [".uniswapV3.positionManager", ".uniswapV2.factory", ".sushi.factory", ".balancer.vault"];
        address target = addressIn(here, paths[index]);
        // Pairs name themselves: their source takes no argument.
        args = index == 1 || index == 2 ? bytes("") : abi.encode(target);
        return (keys[index], names[index], args, target != address(0));
    }

    function _setUpAssets(IHedgeVault vault) private {
        string[] memory names = vm.parseJsonKeys(here, "$.assets");
        for (uint256 i; i < names.length; ++i) {
            AssetId asset = AssetId.wrap(id(names[i]));
            AssetConfig memory wanted = _wantedAsset(names[i]);
            AssetConfig memory present = vault.assetConfig(asset);
            (wanted.tokenDecimals, wanted.feedDecimals) = (present.tokenDecimals, present.feedDecimals);
            if (keccak256(abi.encode(wanted)) == keccak256(abi.encode(present))) continue;
            _fund(
                vault,
                abi.encodeCall(IHedgeVaultAdmin.listAsset, (asset, wanted)),
                string.concat("listAsset ", names[i])
            );
        }
    }

    function _wantedAsset(string memory asset) private view returns (AssetConfig memory config) {
        string memory at = string.concat(".assets.", asset);
        string memory caps = string.concat(".vault.assets.", asset);
        if (!vm.keyExistsJson(wiring, caps)) revert AssetWithoutCaps(asset);
        config.token = addressIn(here, string.concat(at, ".token"));
        config.feed = addressIn(here, string.concat(at, ".feed"));
        config.maxAge = uint32(here.readUint(string.concat(at, ".maxAge")));
        config.minPrice = uint128(wiring.readUint(string.concat(caps, ".minPrice")));
        config.maxPrice = uint128(wiring.readUint(string.concat(caps, ".maxPrice")));
        config.maxShort = uint128(wiring.readUint(string.concat(caps, ".maxShort")));
        config.maxLong = uint128(wiring.readUint(string.concat(caps, ".maxLong")));
        config.maxOrder = uint128(wiring.readUint(string.concat(caps, ".maxOrder")));
    }

    function _setUpNetwork(IHedgeVault vault) private {
        address messenger = messengerAddress(here);
        if (vault.messenger() != messenger) {
            _fund(vault, abi.encodeCall(IHedgeVaultPeers.setMessenger, (messenger)), "setMessenger");
        }
        string[] memory others = remotes();
        uint32[] memory eids = new uint32[](others.length);
        for (uint256 i; i < eids.length; ++i) {
            eids[i] = eidOf(networkFile(others[i]));
        }
        if (keccak256(abi.encode(vault.peers())) != keccak256(abi.encode(eids))) {
            _fund(vault, abi.encodeCall(IHedgeVaultPeers.setPeers, (eids)), "setPeers");
        }
        for (uint256 i; i < eids.length; ++i) {
            (string memory path, bool found) = pathOf(others[i], name);
            if (!found) continue;
            uint112 cap = uint112(wiring.readUint(string.concat(path, ".inflowCap")));
            (uint256 present,) = vault.inflow(eids[i]);
            if (present == cap) continue;
            _fund(
                vault,
                abi.encodeCall(IHedgeVaultPeers.setInflowCap, (eids[i], cap)),
                string.concat("setInflowCap ", others[i])
            );
        }
    }

    function _setUpVenues(IHedgeVault vault) private {
        for (uint256 i; i < venueCount(); ++i) {
            (string memory key, string memory contractName, bytes memory args, bool exists) = venueAt(i);
            address wanted = exists ? predict(contractName, args) : address(0);
            VenueId venue = VenueId.wrap(id(key));
            if (vault.venue(venue) == wanted) continue;
            bytes memory data = abi.encodeCall(IHedgeVaultAdmin.setVenue, (venue, wanted));
            _fund(vault, data, string.concat("setVenue ", key));
        }
        for (uint256 i; i < sourceCount(); ++i) {
            (string memory key, string memory contractName, bytes memory args, bool exists) = sourceAt(i);
            SourceKind kind = SourceKind.wrap(id(key));
            if (!exists || vault.positionSource(kind) == predict(contractName, args)) continue;
            bytes memory data =
                abi.encodeCall(IHedgeVaultAdmin.setPositionSource, (kind, predict(contractName, args)));
            _fund(vault, data, string.concat("setPositionSource ", key));
        }
    }

    function _setUpRoles(IHedgeVault vault) private {
        VaultLimits memory limits = wantedLimits();
        if (keccak256(abi.encode(vault.limits())) != keccak256(abi.encode(limits))) {
            _fund(vault, abi.encodeCall(IHedgeVaultAdmin.setLimits, (limits)), "setLimits");
        }
        _setUpSteps(vault);
        _setUpSigners(vault);
        bool open = wiring.readBool(".vault.openExecution");
        if (vault.openExecution() != open) {
            _fund(vault, abi.encodeCall(IHedgeVaultAdmin.setOpenExecution, (open)), "setOpenExecution");
        }
        address[] memory keepers = wiring.readAddressArray(".roles.keepers");
        for (uint256 i; i < keepers.length; ++i) {
            if (vault.isKeeper(keepers[i])) continue;
            _fund(vault, abi.encodeCall(IHedgeVaultAdmin.setKeeper, (keepers[i], true)), "setKeeper");
        }
        address[] memory guardians = wiring.readAddressArray(".roles.guardians");
        for (uint256 i; i < guardians.length; ++i) {
            if (vault.isGuardian(guardians[i])) continue;
            _fund(vault, abi.encodeCall(IHedgeVaultAdmin.setGuardian, (guardians[i], true)), "setGuardian");
        }
    }

    function _setUpSteps(IHedgeVault vault) private {
        uint16 perUpdate = uint16(wiring.readUint(".vault.ratioSteps.perUpdateBps"));
        uint16 perDay = uint16(wiring.readUint(".vault.ratioSteps.perDayBps"));
        (uint16 presentUpdate, uint16 presentDay) = vault.ratioSteps();
        if (presentUpdate == perUpdate && presentDay == perDay) return;
        _fund(vault, abi.encodeCall(IHedgeVaultSteps.setRatioSteps, (perUpdate, perDay)), "setRatioSteps");
    }

    function _setUpSigners(IHedgeVault vault) private {
        address[] memory wanted = wiring.readAddressArray(".roles.signers");
        uint8 threshold = uint8(wiring.readUint(".roles.threshold"));
        (address[] memory present, uint8 set) = vault.signers();
        if (set == threshold && keccak256(abi.encode(present)) == keccak256(abi.encode(wanted))) return;
        _fund(vault, abi.encodeCall(IHedgeVaultAdmin.setSigners, (wanted, threshold)), "setSigners");
    }

    function _fund(IHedgeVault vault, bytes memory data, string memory what) private {
        send(vault.fund(), address(vault), data, what);
    }
}
