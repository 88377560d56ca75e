// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {Wad} from "src/libraries/Wad.sol";
import {AssetConfig, AssetId, HedgeOrder, Side} from "src/types/HedgeTypes.sol";
import {AuctionStorage} from "src/vault/AuctionStorage.sol";
import {VaultTargets} from "src/vault/VaultTargets.sol";

/// @notice Everything about an order that is decided before it touches anything.
abstract contract VaultOrders is VaultTargets, AuctionStorage {
    using FixedPointMathLib for uint256;

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
        int256 inFlight; // auctions in the same direction: counts as held
        uint256 healthBefore;
        uint256 unit; // WAD of the asset's smallest amount
    }

    /// @dev Role, halt, once-only, deadline, plan. A sequence is good for one intent: changed parameters under a used
    ///      sequence are the same decision again.
    function _requireAdmissible(address caller, HedgeOrder calldata order) internal view {
        Layout storage $ = _layout();
        if (!$.keepers[caller] && !$.openExecution) revert NotKeeper(caller);
        _requireActive();
        bytes32 earlier = $.intents[order.asset][order.sequence];
        if (earlier != 0) revert IntentConsumed(earlier);
        if (block.timestamp > order.deadline) revert DeadlinePassed(order.deadline, block.timestamp);
        _requireLivePlan();
    }

    function _trade(AssetId id, Side side) internal view returns (Trade memory trade) {
        Layout storage $ = _layout();
        _requireHedgeable(id);
        Known memory known;
        (known.asset, known.money) = (id, $.settlementId);
        (known.price, known.moneyPrice) = (_price(known.asset), _price(known.money));
        (uint128 minPrice, uint128 maxPrice) = _band($.bands[id]);
        if (known.price < minPrice || known.price > maxPrice) {
            revert PriceOutOfBand(id, known.price, minPrice, maxPrice);
        }

        AssetConfig storage asset = $.assets[id];
        AssetConfig storage money = $.assets[known.money];
        (trade.tokenIn, trade.decimalsIn, trade.priceIn) = (asset.token, asset.tokenDecimals, known.price);
        (trade.tokenOut, trade.decimalsOut, trade.priceOut) =
        (money.token, money.tokenDecimals, known.moneyPrice);
        trade.unit = Wad.unit(trade.decimalsIn);
        if (side == Side.Buy) {
            (trade.tokenIn, trade.tokenOut) = (trade.tokenOut, trade.tokenIn);
            (trade.decimalsIn, trade.decimalsOut) = (trade.decimalsOut, trade.decimalsIn);
            (trade.priceIn, trade.priceOut) = (trade.priceOut, trade.priceIn);
        }
        trade.exposure = _exposure(id, known);
        trade.target = _ownTarget(id, trade.exposure) + _inboundTotal(id);
        trade.inFlight = _inFlight(id, side);
    }

    /// @dev What is left to trade when all that is in flight in this direction counts as done.
    function _gap(Trade memory trade, int256 held) internal pure returns (int256) {
        return trade.target - trade.inFlight - held;
    }

    /// @dev Direction and size before anything is touched. A purchase is sized at the oracle price.
    /// @return totalIn Input of all legs, token units.
    /// @return quantity The same in WAD of the hedged asset.
    function _checkSize(HedgeOrder calldata order, Trade memory trade, int256 gap)
        internal
        view
        returns (uint256 totalIn, uint256 quantity)
    {
        bool selling = order.side == Side.Sell;
        if (gap == 0 || (gap < 0) != selling) revert WrongDirection(gap, order.side);
        for (uint256 i; i < order.legs.length; ++i) {
            if (order.legs[i].amountIn == 0) revert EmptyOrder();
            totalIn += order.legs[i].amountIn;
        }
        if (totalIn == 0) revert EmptyOrder();

        quantity = Wad.fromUnits(totalIn, trade.decimalsIn);
        if (!selling) quantity = quantity.fullMulDiv(trade.priceIn, trade.priceOut);
        uint256 limit = _layout().assets[order.asset].maxOrder;
        if (quantity > limit) revert OrderTooLarge(quantity, limit);
        _checkGap(gap, selling ? gap + int256(quantity) : gap - int256(quantity), trade.unit);
    }

    /// @dev The distance to the target must not grow, nor the order end beyond it by more than the tolerance.
    function _checkGap(int256 gapBefore, int256 gapAfter, uint256 unit) internal pure {
        uint256 sizeBefore = Wad.magnitude(gapBefore);
        uint256 sizeAfter = Wad.magnitude(gapAfter);
        bool crossed = gapAfter != 0 && (gapBefore < 0) != (gapAfter < 0);
        uint256 tolerance = sizeBefore.mulWad(OVERSHOOT_TOLERANCE).max(unit);
        if (sizeAfter > sizeBefore || (crossed && sizeAfter > tolerance)) {
            revert Overshoot(gapBefore, gapAfter);
        }
    }

    /// @dev Caps bind the side that is being extended; leaving a position beyond a lowered cap stays possible.
    function _checkCaps(AssetId asset, Side side, int256 held) internal view {
        AssetConfig storage config = _layout().assets[asset];
        if (side == Side.Sell) {
            if (held < -int256(uint256(config.maxShort))) {
                revert PositionLimit(asset, held, config.maxShort);
            }
        } else if (held > int256(uint256(config.maxLong))) {
            revert PositionLimit(asset, held, config.maxLong);
        }
    }

    /// @dev USD lost against the oracle, nothing when the fill was better; reverts beyond the slippage limit.
    function _lossOf(Trade memory trade, uint256 spent, uint256 received) internal view returns (uint256) {
        uint256 valueIn = Wad.fromUnits(spent, trade.decimalsIn).mulWadUp(trade.priceIn);
        uint256 valueOut = Wad.fromUnits(received, trade.decimalsOut).mulWad(trade.priceOut);
        uint256 minimumOut = valueIn.mulWadUp(Wad.ONE - _layout().limits.maxSlippage);
        if (valueOut < minimumOut) revert SlippageTooHigh(valueIn, valueOut, minimumOut);
        return valueIn.zeroFloorSub(valueOut);
    }
}
