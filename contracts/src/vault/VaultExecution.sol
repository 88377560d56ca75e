// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeCastLib} from "solady/utils/SafeCastLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IHedgeVaultCore} from "src/interfaces/IHedgeVaultCore.sol";
import {IVenue} from "src/interfaces/IVenue.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {RangeState} from "src/libraries/RangeState.sol";
import {PlanHash} from "src/libraries/PlanHash.sol";
import {Fill, HedgeOrder, Leg, Side} from "src/types/HedgeTypes.sol";
import {VaultOrders} from "src/vault/VaultOrders.sol";

/// @notice Trades held quantities toward their targets. Whatever the keeper chose, the checks before and after the
///         trade bound what it can cost.
abstract contract VaultExecution is IHedgeVaultCore, VaultOrders {
    using AaveV3 for IAavePool;
    using FixedPointMathLib for uint256;
    using LossWindow for LossWindow.Window;
    using SafeCastLib for int256;
    using SafeTransferLib for address;

    /// @inheritdoc IHedgeVaultCore
    function executeHedge(HedgeOrder calldata order) external nonReentrant returns (Fill memory fill) {
        bytes32 intentId = _admit(order);
        Trade memory trade = _trade(order.asset, order.side);
        trade.intentId = intentId;
        _readBalances(trade);
        fill.heldBefore = _heldIn(trade, order.side).toInt128();
        int256 gap = _gap(trade, fill.heldBefore);
        (uint256 totalIn,) = _checkSize(order, trade, gap);
        // Only a purchase can repay, and so leave the vault healthier than it was.
        trade.healthBefore = order.side == Side.Buy ? _layout().pool.healthFactor() : type(uint256).max;

        _provide(order.side, trade, totalIn);
        for (uint256 i; i < order.legs.length; ++i) {
            _swap(trade, order.legs[i], fill);
        }
        if (order.side == Side.Buy) _repay(trade, fill.amountOut);

        fill.heldAfter = _heldIn(trade, order.side).toInt128();
        _checkGap(gap, _gap(trade, fill.heldAfter), trade.unit);
        _checkCaps(order.asset, order.side, fill.heldAfter);
        _settle(order, trade, fill);
    }

    /// @inheritdoc IHedgeVaultCore
    function intentIdOf(HedgeOrder calldata order) external view returns (bytes32) {
        return PlanHash.intentId(order);
    }

    /// @dev What the source would answer, without the way there: executions pay for it.
    function _amountsOf(uint8 source, bytes32 state, uint256 unitPrice0, uint256 unitPrice1)
        internal
        view
        override
        returns (uint256, uint256)
    {
        if (!RangeState.isRange(state)) return super._amountsOf(source, state, unitPrice0, unitPrice1);
        return RangeState.amounts(state, unitPrice0, unitPrice1);
    }

    /// @dev Consumed before anything else happens, once and for all.
    function _admit(HedgeOrder calldata order) private returns (bytes32 intentId) {
        bytes32[LANES] storage lanes = _requireAdmissible(msg.sender, order);
        intentId = PlanHash.intentId(order);
        lanes[order.sequence % LANES] = intentId;
    }

    /// @dev Selling takes inventory first and borrows the rest; buying takes idle cash first and collateral after.
    function _provide(Side side, Trade memory trade, uint256 totalIn) private {
        uint256 missing = totalIn.zeroFloorSub(trade.balanceIn);
        if (missing == 0) return;
        if (side == Side.Sell) _layout().pool.borrow(trade.tokenIn, missing);
        else _layout().pool.withdraw(trade.tokenIn, missing);
        trade.balanceIn = totalIn; // what did not arrive would count as spent
    }

    /// @dev One leg, measured by what really left and arrived, against the oracle and the keeper's own minimum.
    function _swap(Trade memory trade, Leg calldata leg, Fill memory fill) private {
        address adapter = _layout().venues[leg.venue];
        if (adapter == address(0)) revert UnknownVenue(leg.venue);
        trade.tokenIn.safeApproveWithRetry(adapter, leg.amountIn);
        IVenue(adapter).swap(trade.tokenIn, trade.tokenOut, leg.amountIn, leg.minAmountOut, leg.data);

        (uint256 balanceIn, uint256 balanceOut) = (trade.balanceIn, trade.balanceOut);
        _readBalances(trade);
        uint256 spent = balanceIn - trade.balanceIn;
        uint256 received = trade.balanceOut - balanceOut;
        // The allowance is the only way out during the swap: when all of it left, none of it is left.
        if (spent != leg.amountIn) trade.tokenIn.safeApprove(adapter, 0);
        if (received < leg.minAmountOut) revert IVenue.VenueOutputTooLow(received, leg.minAmountOut);
        fill.amountIn += spent;
        fill.amountOut += received;
        fill.loss += _lossOf(trade, spent, received);
        emit LegFilled(trade.intentId, leg.venue, spent, received);
    }

    /// @dev Debt first; what is left is inventory.
    function _repay(Trade memory trade, uint256 bought) private {
        if (trade.debtToken == address(0)) return;
        uint256 amount = bought.min(_balance(trade.debtToken));
        if (amount == 0) return;
        _layout().pool.repay(trade.tokenOut, amount);
        trade.balanceOut = _balance(trade.tokenOut);
    }

    /// @dev A health factor below the floor is tolerated only after a trade that raised it.
    function _settle(HedgeOrder calldata order, Trade memory trade, Fill memory fill) private {
        (uint256 equity, uint256 health) = _layout().pool.account();
        uint256 floor = _layout().minHealthFactor;
        if (health < floor && health <= trade.healthBefore) revert HealthFactorTooLow(health, floor);
        _chargeLoss(trade, order.side, equity, fill.loss);

        emit HedgeExecuted(
            trade.intentId, order.asset, order.side, fill.amountIn, fill.amountOut, fill.heldAfter, fill.loss
        );
        emit RiskAssessment(order.asset, trade.exposure, trade.target, fill.heldAfter, health);
    }

    function _chargeLoss(Trade memory trade, Side side, uint256 equity, uint256 loss) private {
        if (loss == 0) return;
        uint256 spent = _layout().losses.add(loss);
        _requireBudget(trade, side, equity, spent, loss);
    }
}
