// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {TickPrice} from "src/libraries/TickPrice.sol";
import {IUniswapV3Positions} from "src/positions/IUniswapV3Positions.sol";

/// @notice Uniswap v3 position NFTs. `ref` is the token id. Uncollected fees are not part of the amounts.
contract UniswapV3Source is IPositionSource {
    IUniswapV3Positions public immutable positionManager;

    constructor(address positionManager_) {
        positionManager = IUniswapV3Positions(positionManager_);
    }

    /// @inheritdoc IPositionSource
    function tokens(bytes32 ref) public view returns (address token0, address token1) {
        IUniswapV3Positions.Details memory item = positionManager.positions(uint256(ref));
        return (item.token0, item.token1);
    }

    /// @inheritdoc IPositionSource
    function custody(bytes32) external view returns (address token, bool isNft) {
        return (address(positionManager), true);
    }

    /// @inheritdoc IPositionSource
    function amountsAt(bytes32 ref, address holder, uint256 price0, uint256 price1)
        external
        view
        returns (uint256 amount0, uint256 amount1)
    {
        if (positionManager.ownerOf(uint256(ref)) != holder) revert PositionNotHeld(ref, holder);
        IUniswapV3Positions.Details memory item = positionManager.positions(uint256(ref));
        uint256 root = _sqrtPrice(item.token0, item.token1, price0, price1);
        return TickPrice.amounts(item.liquidity, root, item.tickLower, item.tickUpper);
    }

    function _sqrtPrice(address token0, address token1, uint256 price0, uint256 price1)
        private
        view
        returns (uint256)
    {
        return TickPrice.sqrtFromPrices(
            price0, IERC20Metadata(token0).decimals(), price1, IERC20Metadata(token1).decimals()
        );
    }
}
