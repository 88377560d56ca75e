// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IHedgeVaultCore} from "src/interfaces/IHedgeVaultCore.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {AssetId, HedgeState, Position} from "src/types/HedgeTypes.sol";
import {Extended} from "src/vault/Extended.sol";
import {VaultExecution} from "src/vault/VaultExecution.sol";

/// @notice One fund's vault on one chain: plans, executions and the state they are judged by. Messages and the fund's
///         own functions continue in the extensions. Callers see one contract, `IHedgeVault`.
contract HedgeVault is VaultExecution, Extended, UUPSUpgradeable, Initializable {
    using AaveV3 for IAavePool;

    /// @param messaging A `HedgeVaultMessaging`, itself extended by a `HedgeVaultAdmin`.
    constructor(address messaging) Extended(messaging) {
        _disableInitializers();
    }

    /// @inheritdoc IHedgeVaultCore
    function hedgeState(AssetId asset) external view returns (HedgeState memory state) {
        Layout storage $ = _layout();
        state.price = _price(asset);
        state.exposure = _exposure(asset);
        state.overlay = _overlay(asset);
        state.inbound = _inboundTotal(asset);
        state.outbound = _outboundTotal(asset);
        state.target = _ownTarget(asset, state.exposure) + state.inbound;
        state.inventory = _inventory(asset);
        state.debt = _debt(asset);
        state.held = int256(state.inventory) - int256(state.debt);
        state.planHash = $.planHash;
        state.epoch = $.epoch;
        state.validUntil = $.validUntil;
        state.lossBudgetLeft = _lossBudgetLeft();
        state.healthFactor = $.pool.healthFactor();
        state.halted = $.halt.halted;
    }

    /// @inheritdoc IHedgeVaultCore
    function positionExposure(uint256 positionId)
        external
        view
        returns (uint256 amount0, uint256 amount1, int256 exposure0, int256 exposure1)
    {
        Position storage item = _activePosition(positionId);
        (amount0, amount1) = _amounts(item);
        exposure0 = _weighted(item.hedgeRatio, amount0, item.entry0);
        exposure1 = _weighted(item.hedgeRatio, amount1, item.entry1);
    }

    /// @inheritdoc IHedgeVaultCore
    function priceOf(AssetId asset) external view returns (uint256) {
        return _price(asset);
    }

    /// @inheritdoc IHedgeVaultCore
    function netAssets() external view returns (uint256) {
        return _netAssets();
    }

    /// @inheritdoc IHedgeVaultCore
    function lossBudgetLeft() external view returns (uint256) {
        return _lossBudgetLeft();
    }

    /// @inheritdoc IHedgeVaultCore
    function healthFactor() external view returns (uint256) {
        return _layout().pool.healthFactor();
    }

    /// @dev The fund should be a timelock: upgrading is the one power no bound in here limits.
    function _authorizeUpgrade(address) internal view override onlyFund {}
}
