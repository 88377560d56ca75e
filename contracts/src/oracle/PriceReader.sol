// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IPriceFeed} from "src/oracle/IPriceFeed.sol";
import {Wad} from "src/libraries/Wad.sol";
import {AssetId} from "src/types/HedgeTypes.sol";
import {AssetRecord} from "src/types/Records.sol";

/// @notice Reads oracle prices and refuses any it should not trust. A refusal is a revert: the vault then holds.
library PriceReader {
    /// @notice USD WAD per whole asset, fresh and within the asset's sanity bounds.
    function read(AssetId asset, AssetRecord storage config) internal view returns (uint256 price) {
        (address feed, uint256 maxPrice) = (config.feed, config.maxPrice);
        if (feed == address(0)) revert IHedgeVaultErrors.UnknownAsset(asset);
        (uint256 maxAge, uint8 decimals) = (config.maxAge, config.feedDecimals);
        (, int256 answer,, uint256 updatedAt,) = IPriceFeed(feed).latestRoundData();

        // An answer from the future is as wrong as an old one.
        if (updatedAt > block.timestamp || block.timestamp - updatedAt > maxAge) {
            revert IHedgeVaultErrors.StalePrice(asset, updatedAt, maxAge);
        }
        if (answer <= 0) revert IHedgeVaultErrors.BadPrice(asset, answer);

        price = Wad.fromUnits(uint256(answer), decimals);
        if (price < config.minPrice || price > maxPrice) revert IHedgeVaultErrors.BadPrice(asset, answer);
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
}
