// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IPriceFeed} from "src/oracle/IPriceFeed.sol";
import {Wad} from "src/libraries/Wad.sol";
import {AssetId} from "src/types/HedgeTypes.sol";
import {AssetRecord, MoneyRecord} from "src/types/Records.sol";

/// @notice Reads oracle prices and refuses any it should not trust. A refusal is a revert: the vault then holds.
library PriceReader {
    /// @notice USD WAD per whole asset, fresh and within the asset's sanity bounds.
    function read(AssetId asset, AssetRecord storage config) internal view returns (uint256 price) {
        (address feed, uint256 maxPrice) = (config.feed, config.maxPrice);
        if (feed == address(0)) revert IHedgeVaultErrors.UnknownAsset(asset);
        (uint256 maxAge, uint8 decimals) = (config.maxAge, config.feedDecimals);
        (int256 answer, uint256 updatedAt) = _latest(feed);
        if (!_isFresh(updatedAt, maxAge)) revert IHedgeVaultErrors.StalePrice(asset, updatedAt, maxAge);
        price = _within(answer, decimals, config.minPrice, maxPrice);
        if (price == 0) revert IHedgeVaultErrors.BadPrice(asset, answer);
    }

    /// @notice `read` of the settlement token by fewer slots.
    /// @return price Zero when it should not be trusted; `read` says why.
    function readMoney(MoneyRecord storage config) internal view returns (uint256 price) {
        (uint256 minPrice, uint8 decimals) = (config.minPrice, config.feedDecimals);
        (address feed, uint256 maxPrice, uint256 maxAge) = (config.feed, config.maxPrice, config.maxAge);
        if (feed == address(0)) return 0;
        (int256 answer, uint256 updatedAt) = _latest(feed);
        if (_isFresh(updatedAt, maxAge)) price = _within(answer, decimals, minPrice, maxPrice);
    }

    /// @notice Reverts while an L2 sequencer is down and for `grace` seconds after it came back.
    /// @param feed Chainlink uptime feed (answer 0 is up), zero on chains without a sequencer.
    function requireSequencerUp(address feed, uint32 grace) internal view {
        if (feed == address(0)) return;
        (, int256 answer, uint256 startedAt,,) = IPriceFeed(feed).latestRoundData();

        // The feed starts at zero before its first report.
        if (answer != 0 || startedAt == 0) revert IHedgeVaultErrors.SequencerDown();
        if (block.timestamp - startedAt <= grace) revert IHedgeVaultErrors.SequencerGrace(startedAt, grace);
    }

    /// @dev Answer and time of a round, without decoding the rest of it.
    function _latest(address feed) private view returns (int256 answer, uint256 updatedAt) {
        bytes4 selector = IPriceFeed.latestRoundData.selector;
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(0, selector)
            let ok := staticcall(gas(), feed, 0, 4, at, 0xa0)
            if iszero(and(ok, gt(returndatasize(), 0x9f))) {
                returndatacopy(at, 0, returndatasize())
                revert(at, returndatasize())
            }
            answer := mload(add(at, 0x20))
            updatedAt := mload(add(at, 0x60))
        }
    }

    /// @dev An answer from the future is as wrong as an old one.
    function _isFresh(uint256 updatedAt, uint256 maxAge) private view returns (bool) {
        return updatedAt <= block.timestamp && block.timestamp - updatedAt <= maxAge;
    }

    /// @dev USD WAD, zero when it is outside its bounds. The lowest bound is above zero.
    function _within(int256 answer, uint8 decimals, uint256 minPrice, uint256 maxPrice)
        private
        pure
        returns (uint256 price)
    {
        if (answer <= 0) return 0;
        price = Wad.fromUnits(uint256(answer), decimals);
        if (price < minPrice || price > maxPrice) return 0;
    }
}
