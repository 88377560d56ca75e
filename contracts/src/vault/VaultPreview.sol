// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultPreview} from "src/interfaces/IHedgeVaultPreview.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {HedgeOrder, Leg, Side} from "src/types/HedgeTypes.sol";
import {VaultOrders} from "src/vault/VaultOrders.sol";

/// @notice What can be said about an order without sending it.
abstract contract VaultPreview is IHedgeVaultPreview, VaultOrders {
    using AaveV3 for IAavePool;
    using LossWindow for LossWindow.Window;

    /// @inheritdoc IHedgeVaultPreview
    function previewHedge(HedgeOrder calldata order)
        external
        view
        returns (bool passes, bytes memory reason)
    {
        try IHedgeVaultPreview(address(this)).requireExecutable(msg.sender, order) {
            passes = true;
        } catch (bytes memory stopped) {
            reason = stopped;
        }
    }

    /// @inheritdoc IHedgeVaultPreview
    function requireExecutable(address caller, HedgeOrder calldata order) external view {
        _requireAdmissible(caller, order);
        Trade memory trade = _trade(order.asset, order.side);
        _readBalances(trade);
        int256 held = _heldIn(trade, order.side);
        (, uint256 quantity) = _checkSize(order, trade, _gap(trade, held));
        _checkCaps(
            order.asset,
            order.side,
            order.side == Side.Sell ? held - int256(quantity) : held + int256(quantity)
        );

        uint256 loss;
        for (uint256 i; i < order.legs.length; ++i) {
            loss += _worstLoss(trade, order.legs[i]);
        }
        (uint256 equity,) = _layout().pool.account();
        _requireBudget(trade, order.side, equity, _layout().losses.spent() + loss, loss);
    }

    /// @dev A leg without a minimum says nothing about its output: it is judged when it trades.
    function _worstLoss(Trade memory trade, Leg calldata leg) private view returns (uint256) {
        if (_layout().venues[leg.venue] == address(0)) revert UnknownVenue(leg.venue);
        return leg.minAmountOut == 0 ? 0 : _lossOf(trade, leg.amountIn, leg.minAmountOut);
    }
}
