// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IUniswapV3Positions} from "src/positions/IUniswapV3Positions.sol";

/// @notice A token of any decimals.
contract StageToken {
    uint8 public decimals;

    function setDecimals(uint256 decimals_) external {
        decimals = uint8(decimals_);
    }
}

/// @notice Position manager, pair, Balancer vault and weighted pool in one, in any state asked for: the real ones cannot
///         be brought into most of the states a table of cases has. Its creator holds whatever there is.
contract GoldenStage {
    StageToken public token0;
    StageToken public token1;
    uint256 public constant totalSupply = 1000e18;
    uint256 public constant getActualSupply = 1000e18;

    IUniswapV3Positions.Details private _details;
    address private immutable _holder = msg.sender;
    uint256 private _reserve0;
    uint256 private _reserve1;
    uint256 private _weight0;
    uint256 private _shares;

    constructor() {
        (token0, token1) = (new StageToken(), new StageToken());
        (_details.token0, _details.token1) = (address(token0), address(token1));
    }

    function setDecimals(uint256 decimals0, uint256 decimals1) external {
        token0.setDecimals(decimals0);
        token1.setDecimals(decimals1);
    }

    function setRange(uint128 liquidity, int24 lower, int24 upper) external {
        (_details.liquidity, _details.tickLower, _details.tickUpper) = (liquidity, lower, upper);
    }

    function setPool(uint256 reserve0, uint256 reserve1, uint256 weight0, uint256 shares) external {
        (_reserve0, _reserve1, _weight0, _shares) = (reserve0, reserve1, weight0, shares);
    }

    /* POSITION MANAGER */

    function ownerOf(uint256) external view returns (address) {
        return _holder;
    }

    function positions(uint256) external view returns (IUniswapV3Positions.Details memory) {
        return _details;
    }

    /* PAIR AND POOL */

    function getReserves() external view returns (uint112, uint112, uint32) {
        return (uint112(_reserve0), uint112(_reserve1), 0);
    }

    function balanceOf(address) external view returns (uint256) {
        return _shares;
    }

    function getNormalizedWeights() external view returns (uint256[] memory weights) {
        weights = new uint256[](2);
        (weights[0], weights[1]) = (_weight0, 1e18 - _weight0);
    }

    /* BALANCER VAULT: its lock is free, which a probe without data shows */

    function getPool(bytes32) external view returns (address, uint8) {
        return (address(this), 2);
    }

    function getPoolTokens(bytes32)
        external
        view
        returns (address[] memory tokens, uint256[] memory balances, uint256)
    {
        tokens = new address[](2);
        balances = new uint256[](2);
        (tokens[0], tokens[1]) = (address(token0), address(token1));
        (balances[0], balances[1]) = (_reserve0, _reserve1);
        return (tokens, balances, 0);
    }

    fallback() external {
        revert();
    }
}
