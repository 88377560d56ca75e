// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IOAppCore} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppCore.sol";
import {
    IMessagingChannel
} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/IMessagingChannel.sol";
import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {IHedgeVaultCollateral} from "src/interfaces/IHedgeVaultCollateral.sol";
import {IHedgeVaultMessaging} from "src/interfaces/IHedgeVaultMessaging.sol";
import {IHedgeVaultPeers} from "src/interfaces/IHedgeVaultPeers.sol";
import {IHedgeVaultSteps} from "src/interfaces/IHedgeVaultSteps.sol";
import {CollateralRoute} from "src/types/CollateralTypes.sol";
import {AssetConfig, AssetId, VaultLimits} from "src/types/HedgeTypes.sol";

/// @notice Which of the fund's calls run without a delay.
abstract contract InstantCalls {
    uint256 private constant SELECTOR = 4; // bytes

    IHedgeVault public immutable vault;
    address public immutable treasury;

    constructor(address vault_, address treasury_) {
        vault = IHedgeVault(vault_);
        treasury = treasury_;
    }

    function _isInstant(address target, bytes calldata data) internal view returns (bool) {
        if (data.length < SELECTOR) return false;
        bytes4 selector = bytes4(data);
        bytes calldata args = data[SELECTOR:];
        if (target == address(vault)) return _runsTheBook(selector, args) || _tightensVault(selector, args);
        address messenger = vault.messenger();
        if (messenger.code.length == 0) return false;
        if (target == messenger) return _tightensMessenger(messenger, selector, args);
        // Both only stop messages that did not take effect yet.
        return target == address(IOAppCore(messenger).endpoint())
            && (selector == IMessagingChannel.skip.selector || selector == IMessagingChannel.nilify.selector);
    }

    /// @dev The fund's daily work: bounded by limits that waited for a delay, and paying out to the treasury only.
    function _runsTheBook(bytes4 selector, bytes calldata args) private view returns (bool) {
        if (selector == IHedgeVaultAdmin.withdraw.selector) {
            (,, address to) = abi.decode(args, (address, uint256, address));
            return to == treasury;
        }
        if (selector == IHedgeVaultAdmin.withdrawPosition.selector) {
            (, address to) = abi.decode(args, (uint256, address));
            return to == treasury;
        }
        return selector == IHedgeVaultMessaging.halt.selector
            || selector == IHedgeVaultMessaging.resume.selector
            || selector == IHedgeVaultAdmin.createProtectedPosition.selector
            || selector == IHedgeVaultAdmin.closePosition.selector
            || selector == IHedgeVaultAuctions.cancelAuction.selector
            || selector == IHedgeVaultCollateral.bridgeCollateral.selector
            || selector == IHedgeVaultCollateral.confirmCollateral.selector
            || selector == IHedgeVaultAdmin.supplyCollateral.selector
            || selector == IHedgeVaultAdmin.withdrawCollateral.selector;
    }

    function _tightensVault(bytes4 selector, bytes calldata args) private view returns (bool) {
        if (selector == IHedgeVaultAdmin.setKeeper.selector) return !_flag(args);
        // A guardian can only halt: one more is less risk, one less is not.
        if (selector == IHedgeVaultAdmin.setGuardian.selector) return _flag(args);
        if (selector == IHedgeVaultAdmin.setOpenExecution.selector) return !abi.decode(args, (bool));
        if (selector == IHedgeVaultAdmin.setVenue.selector) {
            (, address adapter) = abi.decode(args, (bytes32, address));
            return adapter == address(0);
        }
        if (selector == IHedgeVaultAuctions.setFusion.selector) {
            (address orderProtocol,) = abi.decode(args, (address, address));
            return orderProtocol == address(0);
        }
        if (selector == IHedgeVaultCollateral.setCollateralRoute.selector) {
            (, CollateralRoute memory route) = abi.decode(args, (uint32, CollateralRoute));
            return route.bridge == address(0);
        }
        if (selector == IHedgeVaultPeers.setPeers.selector) return _onlyKnownPeers(args);
        if (selector == IHedgeVaultPeers.setInflowCap.selector) {
            (uint32 eid, uint256 cap) = abi.decode(args, (uint32, uint256));
            (uint256 present,) = vault.inflow(eid);
            return cap != 0 && (present == 0 || cap <= present);
        }
        if (selector == IHedgeVaultSteps.setRatioSteps.selector) return _tightensSteps(args);
        if (selector == IHedgeVaultAdmin.setLimits.selector) return _tightensLimits(args);
        return selector == IHedgeVaultAdmin.listAsset.selector && _tightensAsset(args);
    }

    function _tightensMessenger(address messenger, bytes4 selector, bytes calldata args)
        private
        view
        returns (bool)
    {
        if (selector == IOAppCore.setPeer.selector) {
            (, bytes32 peer) = abi.decode(args, (uint32, bytes32));
            return peer == 0;
        }
        if (selector != IHedgeMessenger.setMandateLimits.selector) return false;
        (uint32 eid, uint8 outbound, uint8 inbound) = abi.decode(args, (uint32, uint8, uint8));
        (IHedgeMessenger.MandateLimits memory present,,) = IHedgeMessenger(messenger).mandateLimits(eid);
        return outbound <= present.outbound && inbound <= present.inbound;
    }

    function _onlyKnownPeers(bytes calldata args) private view returns (bool) {
        uint32[] memory wanted = abi.decode(args, (uint32[]));
        uint32[] memory present = vault.peers();
        for (uint256 i; i < wanted.length; ++i) {
            bool found;
            for (uint256 j; j < present.length && !found; ++j) {
                found = wanted[i] == present[j];
            }
            if (!found) return false;
        }
        return true;
    }

    function _tightensLimits(bytes calldata args) private view returns (bool) {
        VaultLimits memory wanted = abi.decode(args, (VaultLimits));
        VaultLimits memory present = vault.limits();
        return wanted.maxSlippage <= present.maxSlippage && wanted.lossBudget <= present.lossBudget
            && wanted.minHealthFactor >= present.minHealthFactor && wanted.maxPlanAge <= present.maxPlanAge;
    }

    function _tightensSteps(bytes calldata args) private view returns (bool) {
        (uint16 perUpdate, uint16 perDay) = abi.decode(args, (uint16, uint16));
        (uint16 presentUpdate, uint16 presentDay) = vault.ratioSteps();
        return _noLooser(perUpdate, presentUpdate) && _noLooser(perDay, presentDay);
    }

    /// @dev Where zero stands for no limit.
    function _noLooser(uint16 wanted, uint16 present) private pure returns (bool) {
        return present == 0 || (wanted != 0 && wanted <= present);
    }

    /// @dev The way to take an asset out of trading at once: same token and feed, smaller caps and bounds.
    function _tightensAsset(bytes calldata args) private view returns (bool) {
        (AssetId asset, AssetConfig memory wanted) = abi.decode(args, (AssetId, AssetConfig));
        AssetConfig memory present = vault.assetConfig(asset);
        bool sameSource = wanted.token == present.token && wanted.feed == present.feed;
        bool narrower = wanted.maxAge <= present.maxAge && wanted.minPrice >= present.minPrice
            && wanted.maxPrice <= present.maxPrice;
        return sameSource && narrower && wanted.maxShort <= present.maxShort
            && wanted.maxLong <= present.maxLong && wanted.maxOrder <= present.maxOrder;
    }

    /// @dev Of `(address, bool)`.
    function _flag(bytes calldata args) private pure returns (bool flag) {
        (, flag) = abi.decode(args, (address, bool));
    }
}
