// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {Wad} from "src/libraries/Wad.sol";
import {AssetId, Benchmark} from "src/types/HedgeTypes.sol";
import {AssetRecord, Holding, PositionRecord} from "src/types/Records.sol";
import {VaultBalances} from "src/vault/VaultBalances.sol";

/// @notice What the protected LP positions add up to at oracle prices.
abstract contract VaultExposure is VaultBalances {
    /// @dev Two assets priced earlier in the same call; number zero is nothing known. Prices are of the smallest amount, USD
    ///      with 36 decimals, sizes the WAD of that amount.
    struct Known {
        uint256 number;
        uint256 price;
        uint256 size;
        uint256 moneyNumber;
        uint256 moneyPrice;
        uint256 moneySize;
    }

    /// @dev Ratio-weighted amounts at oracle prices minus benchmark, summed over this vault's positions.
    function _exposure(AssetId asset) internal view returns (int256) {
        Known memory none;
        return _exposure(_layout().assets[asset], none);
    }

    function _exposure(AssetRecord storage record, Known memory known)
        internal
        view
        returns (int256 exposure)
    {
        Layout storage $ = _layout();
        (uint256 next, uint256 number) = (record.firstPosition, record.number);
        while (next != 0) {
            PositionRecord storage item = $.positions[next - 1];
            (uint256 next0, uint256 next1, uint256 number0, uint64 ratio) =
                (item.next0, item.next1, item.number0, item.hedgeRatio);
            bool first = number0 == number;
            next = first ? next0 : next1;
            if (ratio == 0) continue;
            (uint256 amount0, uint256 amount1) = _amounts(item, known);
            exposure += _weighted(ratio, first ? amount0 : amount1, _entry(item, first));
        }
    }

    function _activePosition(uint256 positionId) internal view returns (PositionRecord storage item) {
        item = _layout().positions[positionId];
        if (!item.isActive) revert UnknownPosition(positionId);
    }

    /// @dev WAD amounts at oracle prices.
    function _amounts(PositionRecord storage item) internal view returns (uint256, uint256) {
        Known memory none;
        return _amounts(item, none);
    }

    function _amounts(PositionRecord storage item, Known memory known)
        internal
        view
        returns (uint256 amount0, uint256 amount1)
    {
        (uint256 number0, uint256 number1, uint8 number) = (item.number0, item.number1, item.source);
        Holding holding = item.holding;
        (uint256 price0, uint256 size0) = _unit(number0, known);
        (uint256 price1, uint256 size1) = _unit(number1, known);
        if (holding == Holding.Remembered) {
            (amount0, amount1) = _amountsOf(number, item.state, price0, price1);
        } else {
            (amount0, amount1) = IPositionSource(_layout().sources[number])
                .amountsAtUnitPrices(
                    item.ref, holding == Holding.Watched ? item.holder : address(this), price0, price1
                );
        }
        (amount0, amount1) = (amount0 * size0, amount1 * size1);
    }

    function _amountsOf(uint8 source, bytes32 state, uint256 unitPrice0, uint256 unitPrice1)
        internal
        view
        virtual
        returns (uint256 amount0, uint256 amount1)
    {
        return IPositionSource(_layout().sources[source]).amountsOf(state, unitPrice0, unitPrice1);
    }

    /// @dev What the vault holds it can only lose by its own doing: what a source can remember of it stays true.
    function _remember(PositionRecord storage item) internal {
        if (item.holding == Holding.Watched) return;
        bytes32 state = IPositionSource(_layout().sources[item.source]).remember(item.ref);
        (item.state, item.holding) = (state, state == 0 ? Holding.Held : Holding.Remembered);
    }

    /// @dev A USD-neutral position has no entry amounts worth reading.
    function _entry(PositionRecord storage item, bool first) internal view returns (uint128) {
        if (item.benchmark == Benchmark.UsdNeutral) return 0;
        return first ? item.entry0 : item.entry1;
    }

    function _weighted(uint64 ratio, uint256 amount, uint128 entry) internal pure returns (int256) {
        if (ratio == Wad.ONE) return int256(amount) - int256(uint256(entry));
        return int256(uint256(ratio)) * (int256(amount) - int256(uint256(entry))) / int256(Wad.ONE);
    }

    function _unit(uint256 number, Known memory known) private view returns (uint256 price, uint256 size) {
        if (number == known.number) return (known.price, known.size);
        if (number == known.moneyNumber) return (known.moneyPrice, known.moneySize);
        AssetId asset = _layout().assetIds[number - 1];
        size = Wad.unit(_layout().assets[asset].tokenDecimals);
        price = _price(asset) * size;
    }
}
