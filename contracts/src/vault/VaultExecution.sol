// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeCastLib} from "solady/utils/SafeCastLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IHedgeVaultCore} from "src/interfaces/IHedgeVaultCore.sol";
import {IVenue} from "src/interfaces/IVenue.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {PlanHash} from "src/libraries/PlanHash.sol";
import {Wad} from "src/libraries/Wad.sol";
import {AssetConfig, AssetId, Fill, HedgeOrder, Leg, Side} from "src/types/HedgeTypes.sol";
import {VaultPlans} from "src/vault/VaultPlans.sol";

/// @notice Trades held quantities toward their targets. Whatever the keeper chose, the checks before and after the
///         trade bound what it can cost.
abstract contract VaultExecution is VaultPlans {
    using AaveV3 for IAavePool;
    using FixedPointMathLib for uint256;
    using LossWindow for LossWindow.Window;
    using SafeCastLib for int256;
    using SafeTransferLib for address;

    /// @dev Between deciding and executing, price and amounts move a little; an order may end this far (WAD of the gap)
    ///      beyond the target, or one token unit when that is more.
    uint256 internal constant OVERSHOOT_TOLERANCE = 0.01e18;

    struct Trade {
        bytes32 intentId;
        address tokenIn;
        address tokenOut;
        uint8 decimalsIn;
        uint8 decimalsOut;
        uint256 priceIn;
        uint256 priceOut;
        int256 exposure;
        int256 target;
        uint256 healthBefore;
        uint256 budget;
    }

    /// @inheritdoc IHedgeVaultCore
    function executeHedge(HedgeOrder calldata order) external nonReentrant returns (Fill memory fill) {
        bytes32 intentId = _admit(order);
        Trade memory trade = _trade(order);
        trade.intentId = intentId;
        fill.heldBefore = _held(order.asset).toInt128();
        uint256 totalIn = _checkSize(order, trade, trade.target - fill.heldBefore);
        trade.budget = _lossBudgetLeft();
        trade.healthBefore = _layout().pool.healthFactor();

        _provide(order.side, trade, totalIn);
        for (uint256 i; i < order.legs.length; ++i) {
            _swap(trade, order.legs[i], fill);
        }
        if (order.side == Side.Buy) _repay(order.asset, trade.tokenOut, fill.amountOut);

        fill.heldAfter = _held(order.asset).toInt128();
        _checkGap(trade.target - fill.heldBefore, trade.target - fill.heldAfter, _unit(order.asset));
        _checkCaps(order, fill.heldAfter);
        _chargeLoss(trade.budget, fill.loss);
        _report(order, trade, fill);
    }

    /// @inheritdoc IHedgeVaultCore
    function intentIdOf(HedgeOrder calldata order) external view returns (bytes32) {
        return PlanHash.intentId(order);
    }

    /// @inheritdoc IHedgeVaultCore
    function isConsumed(bytes32 intentId) external view returns (bool) {
        return _layout().consumed[intentId];
    }

    /// @dev Role, halt, once-only, deadline, plan. A sequence is good for one intent: changed parameters under a used
    ///      sequence are the same decision again.
    function _admit(HedgeOrder calldata order) private returns (bytes32 intentId) {
        Layout storage $ = _layout();
        _requireKeeper();
        _requireActive();
        intentId = $.intents[order.asset][order.sequence];
        if (intentId != 0) revert IntentConsumed(intentId);
        if (block.timestamp > order.deadline) revert DeadlinePassed(order.deadline, block.timestamp);
        _requireLivePlan();

        intentId = PlanHash.intentId(order);
        $.intents[order.asset][order.sequence] = intentId;
        $.consumed[intentId] = true;
    }

    function _trade(HedgeOrder calldata order) private view returns (Trade memory trade) {
        Layout storage $ = _layout();
        _requireHedgeable(order.asset);
        AssetConfig storage asset = $.assets[order.asset];
        AssetConfig storage money = $.assets[$.settlementId];
        uint256 price = _price(order.asset);
        uint256 moneyPrice = _price($.settlementId);
        (uint128 minPrice, uint128 maxPrice) = _band($.bands[order.asset]);
        if (price < minPrice || price > maxPrice) {
            revert PriceOutOfBand(order.asset, price, minPrice, maxPrice);
        }

        bool selling = order.side == Side.Sell;
        (trade.tokenIn, trade.tokenOut) = selling ? (asset.token, money.token) : (money.token, asset.token);
        (trade.priceIn, trade.priceOut) = selling ? (price, moneyPrice) : (moneyPrice, price);
        (trade.decimalsIn, trade.decimalsOut) =
            selling ? (asset.tokenDecimals, money.tokenDecimals) : (money.tokenDecimals, asset.tokenDecimals);
        trade.exposure = _exposure(order.asset);
        trade.target = _ownTarget(order.asset, trade.exposure) + _inboundTotal(order.asset);
    }

    /// @dev Direction and size before anything is touched. A purchase is sized at the oracle price.
    /// @return totalIn Input of all legs, token units.
    function _checkSize(HedgeOrder calldata order, Trade memory trade, int256 gap)
        private
        view
        returns (uint256 totalIn)
    {
        bool selling = order.side == Side.Sell;
        if (gap == 0 || (gap < 0) != selling) revert WrongDirection(gap, order.side);
        for (uint256 i; i < order.legs.length; ++i) {
            if (order.legs[i].amountIn == 0) revert EmptyOrder();
            totalIn += order.legs[i].amountIn;
        }
        if (totalIn == 0) revert EmptyOrder();

        uint256 quantity = Wad.fromUnits(totalIn, trade.decimalsIn);
        if (!selling) quantity = quantity.fullMulDiv(trade.priceIn, trade.priceOut);
        uint256 limit = _layout().assets[order.asset].maxOrder;
        if (quantity > limit) revert OrderTooLarge(quantity, limit);
        _checkGap(gap, selling ? gap + int256(quantity) : gap - int256(quantity), _unit(order.asset));
    }

    /// @dev Selling takes inventory first and borrows the rest; buying takes idle cash first and collateral after.
    function _provide(Side side, Trade memory trade, uint256 totalIn) private {
        uint256 missing = totalIn.zeroFloorSub(_balance(trade.tokenIn));
        if (missing == 0) return;
        if (side == Side.Sell) _layout().pool.borrow(trade.tokenIn, missing);
        else _layout().pool.withdraw(trade.tokenIn, missing);
    }

    /// @dev One leg, measured by what really left and arrived, against the oracle and the keeper's own minimum.
    function _swap(Trade memory trade, Leg calldata leg, Fill memory fill) private {
        address adapter = _layout().venues[leg.venue];
        if (adapter == address(0)) revert UnknownVenue(leg.venue);
        uint256 balanceIn = _balance(trade.tokenIn);
        uint256 balanceOut = _balance(trade.tokenOut);

        trade.tokenIn.safeApproveWithRetry(adapter, leg.amountIn);
        IVenue(adapter).swap(trade.tokenIn, trade.tokenOut, leg.amountIn, leg.minAmountOut, leg.data);
        if (IERC20(trade.tokenIn).allowance(address(this), adapter) != 0) {
            trade.tokenIn.safeApprove(adapter, 0);
        }

        uint256 spent = balanceIn - _balance(trade.tokenIn);
        uint256 received = _balance(trade.tokenOut) - balanceOut;
        if (received < leg.minAmountOut) revert IVenue.VenueOutputTooLow(received, leg.minAmountOut);
        fill.amountIn += spent;
        fill.amountOut += received;
        fill.loss += _lossOf(trade, spent, received);
        emit LegFilled(trade.intentId, leg.venue, spent, received);
    }

    /// @dev USD lost against the oracle, nothing when the fill was better; reverts beyond the slippage limit.
    function _lossOf(Trade memory trade, uint256 spent, uint256 received) private view returns (uint256) {
        uint256 valueIn = Wad.fromUnits(spent, trade.decimalsIn).mulWadUp(trade.priceIn);
        uint256 valueOut = Wad.fromUnits(received, trade.decimalsOut).mulWad(trade.priceOut);
        uint256 minimumOut = valueIn.mulWadUp(Wad.ONE - _layout().limits.maxSlippage);
        if (valueOut < minimumOut) revert SlippageTooHigh(valueIn, valueOut, minimumOut);
        return valueIn.zeroFloorSub(valueOut);
    }

    /// @dev Debt first; what is left is inventory.
    function _repay(AssetId asset, address token, uint256 bought) private {
        address debtToken = _layout().debtTokens[asset];
        if (debtToken == address(0)) return;
        uint256 amount = bought.min(_balance(debtToken));
        if (amount != 0) _layout().pool.repay(token, amount);
    }

    /// @dev The distance to the target must not grow, nor the order end beyond it by more than the tolerance.
    function _checkGap(int256 gapBefore, int256 gapAfter, uint256 unit) private pure {
        uint256 sizeBefore = Wad.magnitude(gapBefore);
        uint256 sizeAfter = Wad.magnitude(gapAfter);
        bool crossed = gapAfter != 0 && (gapBefore < 0) != (gapAfter < 0);
        uint256 tolerance = sizeBefore.mulWad(OVERSHOOT_TOLERANCE).max(unit);
        if (sizeAfter > sizeBefore || (crossed && sizeAfter > tolerance)) {
            revert Overshoot(gapBefore, gapAfter);
        }
    }

    /// @dev Caps bind the side that is being extended; leaving a position beyond a lowered cap stays possible.
    function _checkCaps(HedgeOrder calldata order, int256 held) private view {
        AssetConfig storage config = _layout().assets[order.asset];
        if (order.side == Side.Sell && held < -int256(uint256(config.maxShort))) {
            revert PositionLimit(order.asset, held, config.maxShort);
        }
        if (order.side == Side.Buy && held > int256(uint256(config.maxLong))) {
            revert PositionLimit(order.asset, held, config.maxLong);
        }
    }

    function _chargeLoss(uint256 budget, uint256 loss) private {
        if (loss == 0) return;
        if (loss > budget) revert LossBudgetExceeded(loss, budget);
        _layout().losses.add(loss);
    }

    /// @dev A health factor below the floor is tolerated only after a trade that raised it.
    function _report(HedgeOrder calldata order, Trade memory trade, Fill memory fill) private {
        uint256 health = _layout().pool.healthFactor();
        uint256 floor = _layout().limits.minHealthFactor;
        if (health < floor && health <= trade.healthBefore) revert HealthFactorTooLow(health, floor);

        emit HedgeExecuted(
            trade.intentId, order.asset, order.side, fill.amountIn, fill.amountOut, fill.heldAfter, fill.loss
        );
        emit RiskAssessment(order.asset, trade.exposure, trade.target, fill.heldAfter, health);
    }

    function _unit(AssetId asset) private view returns (uint256) {
        return Wad.unit(_layout().assets[asset].tokenDecimals);
    }
}
