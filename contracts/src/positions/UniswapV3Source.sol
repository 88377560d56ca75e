// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {RangeState} from "src/libraries/RangeState.sol";
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
        IUniswapV3Positions.Details memory item = _owned(ref, holder);
        return _amounts(
            item,
            price0 * 10 ** IERC20Metadata(item.token1).decimals(),
            price1 * 10 ** IERC20Metadata(item.token0).decimals()
        );
    }

    /// @inheritdoc IPositionSource
    function amountsAtUnitPrices(bytes32 ref, address holder, uint256 unitPrice0, uint256 unitPrice1)
        external
        view
        returns (uint256 amount0, uint256 amount1)
    {
        return _amounts(_owned(ref, holder), unitPrice0, unitPrice1);
    }

    /// @inheritdoc IPositionSource
    /// @dev Liquidity and ticks. Whoever holds the NFT alone takes liquidity out; anyone may add.
    function remember(bytes32 ref) external view returns (bytes32) {
        IUniswapV3Positions.Details memory item = positionManager.positions(uint256(ref));
        return RangeState.pack(item.liquidity, item.tickLower, item.tickUpper);
    }

    /// @inheritdoc IPositionSource
    function amountsOf(bytes32 state, uint256 unitPrice0, uint256 unitPrice1)
        external
        pure
        returns (uint256 amount0, uint256 amount1)
    {
        return RangeState.amounts(state, unitPrice0, unitPrice1);
    }

    function _owned(bytes32 ref, address holder)
        private
        view
        returns (IUniswapV3Positions.Details memory item)
    {
        if (positionManager.ownerOf(uint256(ref)) != holder) revert PositionNotHeld(ref, holder);
        return positionManager.positions(uint256(ref));
    }

    /// @dev Of the unit prices only the ratio matters.
    function _amounts(IUniswapV3Positions.Details memory item, uint256 unitPrice0, uint256 unitPrice1)
        private
        pure
        returns (uint256 amount0, uint256 amount1)
    {
        uint256 root = TickPrice.sqrtFromRatio(unitPrice0, unitPrice1);
        return TickPrice.amounts(item.liquidity, root, item.tickLower, item.tickUpper);
    }
}
