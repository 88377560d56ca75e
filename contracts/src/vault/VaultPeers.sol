// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {IHedgeVaultPeers} from "src/interfaces/IHedgeVaultPeers.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {VaultStorage} from "src/vault/VaultStorage.sol";

/// @notice Which vaults belong to this fund, who carries their messages, and what they may add here. Set by the fund.
abstract contract VaultPeers is IHedgeVaultPeers, VaultStorage {
    using LossWindow for LossWindow.Window;

    /// @inheritdoc IHedgeVaultPeers
    function setMessenger(address newMessenger) external onlyFund {
        _requireAddress(newMessenger, "messenger");
        _layout().messenger = IHedgeMessenger(newMessenger);
        emit ConfigChanged("messenger", bytes32(uint256(uint160(newMessenger))));
    }

    /// @inheritdoc IHedgeVaultPeers
    function setPeers(uint32[] calldata eids) external onlyFund {
        Layout storage $ = _layout();
        for (uint256 i; i < $.peers.length; ++i) {
            $.isPeer[$.peers[i]] = false;
        }
        for (uint256 i; i < eids.length; ++i) {
            if ($.isPeer[eids[i]]) revert BadLimit("peer", eids[i]);
            $.isPeer[eids[i]] = true;
            if (!$.isKnown[eids[i]]) {
                $.isKnown[eids[i]] = true;
                $.knownEids.push(eids[i]);
                $.knownCount += 1;
            }
        }
        $.peers = eids;
        emit ConfigChanged("peers", 0);
    }

    /// @inheritdoc IHedgeVaultPeers
    function setInflowCap(uint32 srcEid, uint112 cap) external onlyFund {
        _requirePeer(srcEid);
        _layout().inflowCaps[srcEid] = cap;
        emit ConfigChanged("inflowCap", bytes32(uint256(srcEid)));
    }

    /* VIEWS */

    /// @inheritdoc IHedgeVaultPeers
    function messenger() external view returns (address) {
        return address(_layout().messenger);
    }

    /// @inheritdoc IHedgeVaultPeers
    function peers() external view returns (uint32[] memory) {
        return _layout().peers;
    }

    /// @inheritdoc IHedgeVaultPeers
    function inflow(uint32 srcEid) external view returns (uint256 cap, uint256 used) {
        return (_layout().inflowCaps[srcEid], _layout().inflows[srcEid].spent());
    }
}
