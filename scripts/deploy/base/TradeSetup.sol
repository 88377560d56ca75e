// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {stdJson} from "forge-std/StdJson.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {AggregatorVenue} from "src/venues/AggregatorVenue.sol";
import {Ours} from "scripts/deploy/base/Ours.sol";

/// @notice What a vault may trade through besides the exchanges: prepared calls to an aggregator's router, and auctions.
abstract contract TradeSetup is Ours {
    using stdJson for string;

    error RouterUnknown(string router);

    function aggregatorArgs() internal view returns (bytes memory) {
        return abi.encode(vaultAddress());
    }

    /// @notice Whether this network names any function of any router.
    function hasRoutes() internal view returns (bool found) {
        (, found) = _routeAt(0);
    }

    /// @dev Adds and corrects. A route that the files no longer name cannot be found from here: the wiring check names it.
    function setUpRoutes(IHedgeVault vault) internal {
        AggregatorVenue venue = AggregatorVenue(predict("AggregatorVenue", aggregatorArgs()));
        for (uint256 i;; ++i) {
            (string memory key, bool found) = _routeAt(i);
            if (!found) return;
            _setUpRoute(vault, venue, key);
        }
    }

    function _setUpRoute(IHedgeVault vault, AggregatorVenue venue, string memory key) private {
        string memory name_ = here.readString(string.concat(key, ".router"));
        string memory signature = here.readString(string.concat(key, ".signature"));
        uint16 word = uint16(here.readUint(string.concat(key, ".recipientWord")));
        address router = addressIn(here, string.concat(".", name_));
        if (router == address(0)) revert RouterUnknown(name_);
        bytes4 selector = bytes4(keccak256(bytes(signature)));
        if (address(venue).code.length != 0) {
            (bool allowed, uint16 present) = venue.routes(router, selector);
            if (allowed && present == word) return;
        }
        send(
            vault.fund(),
            address(venue),
            abi.encodeCall(AggregatorVenue.setRoute, (router, selector, true, word)),
            string.concat("setRoute ", name_, " ", signature, ", recipient in word ", vm.toString(word))
        );
    }

    function setUpFusion(IHedgeVault vault) internal {
        bool wanted = wiring.readBool(".vault.fusion");
        address protocol = wanted ? addressIn(here, ".oneInch.limitOrderProtocol") : address(0);
        address settlement = wanted ? addressIn(here, ".oneInch.settlement") : address(0);
        (address presentProtocol, address presentSettlement,,) = vault.fusion();
        if (presentProtocol == protocol && presentSettlement == settlement) return;
        send(
            vault.fund(),
            address(vault),
            abi.encodeCall(IHedgeVaultAuctions.setFusion, (protocol, settlement)),
            string.concat("setFusion ", vm.toString(protocol), " ", vm.toString(settlement))
        );
    }

    function _routeAt(uint256 index) private view returns (string memory key, bool found) {
        key = string.concat(".aggregatorRoutes[", vm.toString(index), "]");
        found = vm.keyExistsJson(here, string.concat(key, ".router"));
    }
}
