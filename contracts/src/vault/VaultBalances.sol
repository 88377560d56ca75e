// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {Wad} from "src/libraries/Wad.sol";
import {PriceReader} from "src/oracle/PriceReader.sol";
import {AssetConfig, AssetId} from "src/types/HedgeTypes.sol";
import {VaultStorage} from "src/vault/VaultStorage.sol";

/// @notice Prices, what the vault holds and owes, and what it is worth.
abstract contract VaultBalances is VaultStorage {
    using AaveV3 for IAavePool;
    using FixedPointMathLib for uint256;
    using LossWindow for LossWindow.Window;

    /// @dev Reverts on any price that should not be acted on, which makes every caller hold.
    function _price(AssetId asset) internal view returns (uint256) {
        Layout storage $ = _layout();
        PriceReader.requireSequencerUp($.sequencerFeed, $.sequencerGrace);
        return PriceReader.read(asset, $.assets[asset]);
    }

    /// @dev Two prices read earlier in the same call.
    struct Known {
        AssetId asset;
        AssetId money;
        uint256 price;
        uint256 moneyPrice;
    }

    function _priceOnce(AssetId asset, Known memory known) internal view returns (uint256) {
        if (known.price != 0) {
            if (asset == known.asset) return known.price;
            if (asset == known.money) return known.moneyPrice;
        }
        return _price(asset);
    }

    /// @dev Tokens in the vault, WAD.
    function _inventory(AssetId asset) internal view returns (uint256) {
        AssetConfig storage config = _layout().assets[asset];
        return Wad.fromUnits(_balance(config.token), config.tokenDecimals);
    }

    /// @dev Variable-rate debt including interest up to now, WAD.
    function _debt(AssetId asset) internal view returns (uint256) {
        address token = _layout().debtTokens[asset];
        if (token == address(0)) return 0;
        return Wad.fromUnits(_balance(token), _layout().assets[asset].tokenDecimals);
    }

    function _held(AssetId asset) internal view returns (int256) {
        return int256(_inventory(asset)) - int256(_debt(asset));
    }

    /// @dev Collateral counts at the settlement token's price. Assets the vault neither holds nor owes need no price.
    function _netAssets() internal view returns (uint256) {
        Layout storage $ = _layout();
        int256 net;
        for (uint256 i; i < $.assetIds.length; ++i) {
            AssetId asset = $.assetIds[i];
            int256 quantity = _held(asset);
            if (asset == $.settlementId) {
                quantity += int256(Wad.fromUnits(_balance($.collateralToken), $.assets[asset].tokenDecimals));
            }
            if (quantity != 0) net += quantity * int256(_price(asset)) / int256(Wad.ONE);
        }
        return net > 0 ? uint256(net) : 0;
    }

    function _lossBudgetLeft() internal view returns (uint256) {
        uint256 budget = _netAssets().mulWad(_layout().limits.lossBudget);
        return budget.zeroFloorSub(_layout().losses.spent());
    }

    function _requireHealthy() internal view {
        uint256 factor = _layout().pool.healthFactor();
        uint256 floor = _layout().limits.minHealthFactor;
        if (factor < floor) revert HealthFactorTooLow(factor, floor);
    }

    function _balance(address token) internal view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }
}
