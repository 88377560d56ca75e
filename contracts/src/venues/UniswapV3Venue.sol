// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {SafeCastLib} from "solady/utils/SafeCastLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IVenue} from "src/interfaces/IVenue.sol";

/// @notice The part of Uniswap v3's periphery router that people trade with; the adapter asks it for its factory only.
interface ISwapRouter {
    struct ExactInputSingleParams {
        address tokenIn;
        address tokenOut;
        uint24 fee;
        address recipient;
        uint256 deadline;
        uint256 amountIn;
        uint256 amountOutMinimum;
        uint160 sqrtPriceLimitX96;
    }

    function exactInputSingle(ExactInputSingleParams calldata params)
        external
        payable
        returns (uint256 amountOut);

    function factory() external view returns (address);
}

/// @notice The part of a Uniswap v3 pool this adapter uses.
interface IUniswapV3Swap {
    function swap(
        address recipient,
        bool zeroForOne,
        int256 amountSpecified,
        uint160 sqrtPriceLimitX96,
        bytes calldata data
    ) external returns (int256 amount0, int256 amount1);
}

/// @notice One Uniswap v3 pool per swap, called directly: what the caller allowed goes from it to the pool, and the output
///         from the pool to it. `data` is `abi.encode(uint24 fee)`, the pool's fee tier.
/// @dev Pools are found as Uniswap's periphery finds them, by the hash of the published creation code; a factory that
///      deploys other code has no pools here. A pool calls back only whoever called it, so the data with which the pool called
///      last comes back was written by `swap`, and pays with the allowance of the caller of that `swap`.
contract UniswapV3Venue is IVenue {
    using SafeCastLib for uint256;
    using SafeTransferLib for address;

    bytes32 private constant POOL_CREATION_HASH =
        0xe34f199b19b2b4f47f68442619d555527d244f78a3297ea89325f843f87b8b54;
    // The prices beside which a pool has no ticks: no limit but liquidity.
    uint160 private constant LOWEST_PRICE = 4_295_128_739 + 1;
    uint160 private constant HIGHEST_PRICE =
        1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342 - 1;

    /// @dev keccak256("ballast.transient.UniswapV3Venue.pool")
    uint256 private constant CALLED_POOL = 0x2c70317d7001e9758d67f633c9248a83fab0808b642a181ea20280cb6805fa5b;

    /// @notice Names the deployment; trades do not pass through it.
    ISwapRouter public immutable router;
    address public immutable factory;

    constructor(address router_) {
        router = ISwapRouter(router_);
        factory = router.factory();
    }

    /// @inheritdoc IVenue
    /// @dev A pool that runs out of liquidity takes, and is paid, only part of the input.
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minAmountOut,
        bytes calldata data
    ) external returns (uint256 amountOut) {
        if (data.length != 32) revert VenueBadData(data);
        uint24 fee = abi.decode(data, (uint24));
        address pool = _pool(tokenIn, tokenOut, fee);
        if (pool.code.length == 0) revert VenueBadData(data);

        assembly ("memory-safe") {
            tstore(CALLED_POOL, pool)
        }
        amountOut = _swap(pool, tokenIn < tokenOut, amountIn, abi.encode(tokenIn, msg.sender));
        if (amountOut < minAmountOut) revert VenueOutputTooLow(amountOut, minAmountOut);
    }

    /// @notice The pool asks for what a swap costs; the swap's caller pays it.
    /// @param amount0 Owed to the pool when positive, token0 units.
    /// @param amount1 The same of token1.
    /// @param data As `swap` wrote it.
    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata data) external {
        address pool;
        assembly ("memory-safe") {
            pool := tload(CALLED_POOL)
        }
        if (msg.sender != pool) revert VenueCallerRefused(msg.sender);
        (address tokenIn, address payer) = abi.decode(data, (address, address));
        // Of the input token something is owed, of the output token something was paid.
        tokenIn.safeTransferFrom(payer, msg.sender, uint256(amount0 > 0 ? amount0 : amount1));
    }

    function _swap(address pool, bool zeroForOne, uint256 amountIn, bytes memory payment)
        private
        returns (uint256)
    {
        uint160 limit = zeroForOne ? LOWEST_PRICE : HIGHEST_PRICE;
        (int256 amount0, int256 amount1) =
            IUniswapV3Swap(pool).swap(msg.sender, zeroForOne, amountIn.toInt256(), limit, payment);
        return uint256(-(zeroForOne ? amount1 : amount0));
    }

    /// @dev keccak256(0xff ++ factory ++ keccak256(abi.encode(token0, token1, fee)) ++ hash of the creation code).
    function _pool(address a, address b, uint24 fee) private view returns (address pool) {
        (address token0, address token1) = a < b ? (a, b) : (b, a);
        address deployer = factory;
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, token0)
            mstore(add(at, 0x20), token1)
            mstore(add(at, 0x40), fee)
            let salt := keccak256(at, 0x60)
            mstore(at, or(shl(248, 0xff), shl(88, deployer)))
            mstore(add(at, 0x15), salt)
            mstore(add(at, 0x35), POOL_CREATION_HASH)
            pool := and(keccak256(at, 0x55), 0xffffffffffffffffffffffffffffffffffffffff)
        }
    }
}
