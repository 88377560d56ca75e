// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {PlanHash} from "src/libraries/PlanHash.sol";
import {Wad} from "src/libraries/Wad.sol";
import {PriceReader} from "src/oracle/PriceReader.sol";
import {AssetId, HedgeOrder, Leg, Side} from "src/types/HedgeTypes.sol";
import {AssetRecord} from "src/types/Records.sol";
import {AuctionStorage} from "src/vault/AuctionStorage.sol";
import {VaultTargets} from "src/vault/VaultTargets.sol";

/// @notice Everything about an order that is decided before it touches anything.
abstract contract VaultOrders is VaultTargets, AuctionStorage {
    using FixedPointMathLib for uint256;

    /// @dev Between deciding and executing, price and amounts move a little; an order may end this far (WAD of the gap)
    ///      beyond the target, or one token unit when that is more.
    uint256 internal constant OVERSHOOT_TOLERANCE = 0.01e18;

    /// @dev A sequence shifted right by this is the second before which it cannot be used.
    uint256 private constant SEQUENCE_TIME = 24;

    struct Trade {
        bytes32 intentId;
        address tokenIn;
        address tokenOut;
        uint256 unitIn; // WAD of the smallest amount
        uint256 unitOut;
        uint256 priceIn;
        uint256 priceOut;
        int256 exposure;
        int256 target;
        int256 inFlight; // auctions in the same direction: counts as held
        uint256 healthBefore;
        uint256 unit; // of the hedged asset
        address debtToken; // of the hedged asset, zero when it cannot be borrowed
        uint256 maxOrder; // WAD
        uint256 balanceIn; // of the vault, token units
        uint256 balanceOut;
    }

    /// @dev Role, halt, once-only, deadline, plan. A sequence is good for one intent: changed parameters under a used
    ///      sequence are the same decision again.
    /// @return lanes Of the asset: whoever executes writes the intent into the order's.
    function _requireAdmissible(address caller, HedgeOrder calldata order)
        internal
        view
        returns (bytes32[LANES] storage lanes)
    {
        Layout storage $ = _layout();
        (bool open, bool halted, uint64 epoch, uint64 validUntil) =
            ($.openExecution, $.halted, $.epoch, $.validUntil);
        if (!open && !$.keepers[caller]) revert NotKeeper(caller);
        if (halted) revert VaultHalted();
        lanes = $.lanes[order.asset];
        _requireUnused(lanes[order.sequence % LANES], order.sequence);
        if (block.timestamp > order.deadline) revert DeadlinePassed(order.deadline, block.timestamp);
        _requireLive(epoch, validUntil);
    }

    /// @dev A lane only goes up, so one slot per lane keeps every sequence from taking effect twice. None is ahead of its
    ///      time: whoever once executed cannot use up what is to come.
    function _requireUnused(bytes32 newest, uint64 sequence) private view {
        uint64 used = PlanHash.sequenceOf(newest);
        if (newest != 0 && sequence <= used) {
            if (sequence == used) revert IntentConsumed(newest);
            revert SequenceTooOld(sequence, used);
        }
        if (sequence >> SEQUENCE_TIME > block.timestamp) revert SequenceTooNew(sequence, block.timestamp);
    }

    function _trade(AssetId id, Side side) internal view returns (Trade memory trade) {
        Layout storage $ = _layout();
        AssetRecord storage asset = _requireHedgeable(id);
        _requireSequencer();
        uint256 price = PriceReader.read(id, asset);
        (address money, uint256 moneyPrice, uint256 moneyUnit) = _money();
        (uint128 minPrice, uint128 maxPrice) = _band(id);
        if (price < minPrice || price > maxPrice) {
            revert PriceOutOfBand(id, price, minPrice, maxPrice);
        }

        (trade.tokenIn, trade.priceIn, trade.unitIn) = (asset.token, price, Wad.unit(asset.tokenDecimals));
        (trade.tokenOut, trade.priceOut, trade.unitOut) = (money, moneyPrice, moneyUnit);
        (trade.unit, trade.debtToken, trade.maxOrder) = (trade.unitIn, asset.debtToken, asset.maxOrder);
        _measure(id, asset, trade);
        if (side == Side.Buy) {
            (trade.tokenIn, trade.tokenOut) = (trade.tokenOut, trade.tokenIn);
            (trade.unitIn, trade.unitOut) = (trade.unitOut, trade.unitIn);
            (trade.priceIn, trade.priceOut) = (trade.priceOut, trade.priceIn);
        }
        if ($.liveAuctions != 0) trade.inFlight = _inFlight(id, side);
    }

    /// @dev The settlement token, its price, and the WAD of its smallest amount.
    function _money() private view returns (address token, uint256 price, uint256 unit) {
        Layout storage $ = _layout();
        (token, unit) = ($.money.token, Wad.unit($.money.tokenDecimals));
        price = PriceReader.readMoney($.money);
        // This read fails and says why.
        if (price == 0) price = PriceReader.read($.settlementId, $.assets[$.settlementId]);
    }

    /// @dev What is left to trade when all that is in flight in this direction counts as done.
    function _gap(Trade memory trade, int256 held) internal pure returns (int256) {
        // Far from overflow: the last two come from 128 bits, and no position is near 2^254.
        unchecked {
            return trade.target - trade.inFlight - held;
        }
    }

    /// @dev Exposure and target, at the two prices the trade has before its sides are turned.
    function _measure(AssetId asset, AssetRecord storage record, Trade memory trade) private view {
        Known memory known;
        (known.number, known.moneyNumber) = (record.number, _layout().settlementNumber);
        (known.price, known.size) = (trade.priceIn * trade.unitIn, trade.unitIn);
        (known.moneyPrice, known.moneySize) = (trade.priceOut * trade.unitOut, trade.unitOut);
        trade.exposure = _exposure(record, known);
        trade.target = _ownTarget(asset, trade.exposure) + _inboundTotal(asset);
    }

    function _readBalances(Trade memory trade) internal view {
        (trade.balanceIn, trade.balanceOut) = (_balance(trade.tokenIn), _balance(trade.tokenOut));
    }

    /// @dev Inventory as last read minus debt as it is now, WAD.
    function _heldIn(Trade memory trade, Side side) internal view returns (int256) {
        uint256 inventory = side == Side.Sell ? trade.balanceIn : trade.balanceOut;
        uint256 debt = trade.debtToken == address(0) ? 0 : _balance(trade.debtToken);
        return int256(inventory * trade.unit) - int256(debt * trade.unit);
    }

    /// @dev Direction and size before anything is touched. A purchase is sized at the oracle price.
    /// @return totalIn Input of all legs, token units.
    /// @return quantity The same in WAD of the hedged asset.
    function _checkSize(HedgeOrder calldata order, Trade memory trade, int256 gap)
        internal
        pure
        returns (uint256 totalIn, uint256 quantity)
    {
        bool selling = order.side == Side.Sell;
        if (gap == 0 || (gap < 0) != selling) revert WrongDirection(gap, order.side);
        Leg[] calldata legs = order.legs;
        uint256 count = legs.length;
        for (uint256 i; i < count; ++i) {
            uint256 amountIn = legs[i].amountIn;
            if (amountIn == 0) revert EmptyOrder();
            totalIn += amountIn;
        }
        if (totalIn == 0) revert EmptyOrder();

        quantity = totalIn * trade.unitIn;
        if (!selling) quantity = quantity.fullMulDiv(trade.priceIn, trade.priceOut);
        if (quantity > trade.maxOrder) revert OrderTooLarge(quantity, trade.maxOrder);
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
        AssetRecord storage config = _layout().assets[asset];
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
        uint256 valueIn = (spent * trade.unitIn).mulWadUp(trade.priceIn);
        uint256 valueOut = (received * trade.unitOut).mulWad(trade.priceOut);
        uint256 minimumOut = valueIn.mulWadUp(Wad.ONE - _layout().maxSlippage);
        if (valueOut < minimumOut) revert SlippageTooHigh(valueIn, valueOut, minimumOut);
        return valueIn.zeroFloorSub(valueOut);
    }

    /// @dev The budget is a share of net assets after the trade. Lending equity and cash alone are a part of them that is
    ///      known by now; the whole book is valued only when they do not suffice.
    /// @param spent Of the window that ends now, `loss` included.
    function _requireBudget(Trade memory trade, Side side, uint256 equity, uint256 spent, uint256 loss)
        internal
        view
    {
        uint256 cash = side == Side.Sell
            ? (trade.balanceOut * trade.unitOut).mulWad(trade.priceOut)
            : (trade.balanceIn * trade.unitIn).mulWad(trade.priceIn);
        uint256 share = _layout().lossBudget;
        if (spent <= (equity + cash).mulWad(share)) return;

        uint256 left = _netAssets().mulWad(share).zeroFloorSub(spent - loss);
        if (loss > left) revert LossBudgetExceeded(loss, left);
    }
}
