// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {ISwapRouter} from "src/venues/UniswapV3Venue.sol";

/// @notice The same short as the vault's, by somebody who checks nothing: borrow from Aave, sell on Uniswap v3.
contract RawShort {
    IAavePool private immutable _pool;
    ISwapRouter private immutable _router;

    constructor(address pool, address router) {
        _pool = IAavePool(pool);
        _router = ISwapRouter(router);
    }

    function supply(address token, uint256 amount) external {
        IERC20(token).approve(address(_pool), amount);
        _pool.supply(token, amount, address(this), 0);
    }

    function open(address asset, address settlement, uint24 fee, uint256 amount) external {
        _pool.borrow(asset, amount, 2, 0, address(this));
        IERC20(asset).approve(address(_router), amount);
        _router.exactInputSingle(
            ISwapRouter.ExactInputSingleParams(
                asset, settlement, fee, address(this), block.timestamp, amount, 0, 0
            )
        );
    }
}
