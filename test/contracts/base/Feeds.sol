// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Artifacts} from "test/contracts/base/Artifacts.sol";

interface IFluxAggregator {
    function changeOracles(
        address[] calldata removed,
        address[] calldata added,
        address[] calldata admins,
        uint32 minSubmissions,
        uint32 maxSubmissions,
        uint32 restartDelay
    ) external;
    function submit(uint256 roundId, int256 submission) external;
    function latestRound() external view returns (uint256);
}

/// @notice Chainlink's proxy over its round-based aggregator, with this test as the only oracle.
abstract contract Feeds is Artifacts {
    int256 private constant LOWEST = -1e20;
    int256 private constant HIGHEST = 1e20;

    mapping(address proxy => IFluxAggregator) private _aggregators;

    function deployFeed(uint8 decimals, int256 answer) internal returns (address proxy) {
        IFluxAggregator aggregator = IFluxAggregator(
            deployArtifact(
                "FluxAggregator",
                abi.encode(address(0), uint128(0), uint32(30), address(0), LOWEST, HIGHEST, decimals, "feed")
            )
        );
        address[] memory oracles = new address[](1);
        oracles[0] = address(this);
        aggregator.changeOracles(new address[](0), oracles, oracles, 1, 1, 0);
        proxy = deployArtifact("EACAggregatorProxy", abi.encode(address(aggregator), address(0)));
        _aggregators[proxy] = aggregator;
        push(proxy, answer);
    }

    /// @notice A new oracle round, in the feed's own decimals.
    function push(address proxy, int256 answer) internal {
        IFluxAggregator aggregator = _aggregators[proxy];
        aggregator.submit(aggregator.latestRound() + 1, answer);
    }
}
