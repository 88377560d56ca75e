// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {Wad} from "src/libraries/Wad.sol";
import {PriceReader} from "src/oracle/PriceReader.sol";
import {AssetId} from "src/types/HedgeTypes.sol";
import {AssetRecord} from "src/types/Records.sol";
import {VaultStorage} from "src/vault/VaultStorage.sol";

/// @notice Prices, what the vault holds and owes, and what it is worth.
abstract contract VaultBalances is VaultStorage {
    using AaveV3 for IAavePool;
    using FixedPointMathLib for uint256;
    using LossWindow for LossWindow.Window;

    /// @dev Reverts on any price that should not be acted on, which makes every caller hold.
    function _price(AssetId asset) internal view returns (uint256) {
        _requireSequencer();
        return PriceReader.read(asset, _layout().assets[asset]);
    }

    function _requireSequencer() internal view {
        Layout storage $ = _layout();
        if ($.hasSequencer) PriceReader.requireSequencerUp($.sequencerFeed, $.sequencerGrace);
    }

    /// @dev Tokens in the vault, WAD.
    function _inventory(AssetId asset) internal view returns (uint256) {
        AssetRecord storage record = _layout().assets[asset];
        return Wad.fromUnits(_balance(record.token), record.tokenDecimals);
    }

    /// @dev Variable-rate debt including interest up to now, WAD.
    function _debt(AssetId asset) internal view returns (uint256) {
        AssetRecord storage record = _layout().assets[asset];
        address token = record.debtToken;
        if (token == address(0)) return 0;
        return Wad.fromUnits(_balance(token), record.tokenDecimals);
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
        uint256 budget = _netAssets().mulWad(_layout().lossBudget);
        return budget.zeroFloorSub(_layout().losses.spent());
    }

    function _requireHealthy() internal view {
        uint256 factor = _layout().pool.healthFactor();
        uint256 floor = _layout().minHealthFactor;
        if (factor < floor) revert HealthFactorTooLow(factor, floor);
    }

    function _balance(address token) internal view returns (uint256) {
        (bool answered, uint256 amount) = SafeTransferLib.checkBalanceOf(token, address(this));
        if (!answered) revert BalanceUnknown(token);
        return amount;
    }
}
