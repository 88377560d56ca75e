// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice The part of a Chainlink aggregator the vault reads. The sequencer uptime feed has the same shape.
interface IPriceFeed {
    function decimals() external view returns (uint8);

    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
