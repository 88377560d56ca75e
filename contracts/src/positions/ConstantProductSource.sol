// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {IPositionSource} from "src/interfaces/IPositionSource.sol";

/// @notice The part of a Uniswap v2 pair that describes a share of it.
interface IConstantProductPair {
    function token0() external view returns (address);

    function token1() external view returns (address);

    function getReserves()
        external
        view
        returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast);

    function totalSupply() external view returns (uint256);

    function balanceOf(address holder) external view returns (uint256);
}

/// @notice Shares of constant-product pairs (Uniswap v2 and its descendants). `ref` is the pair's address.
/// @dev A trade moves the reserves along reserve0 * reserve1, so the product alone, not spot, decides the amounts at an
///      oracle price.
contract ConstantProductSource is IPositionSource {
    using FixedPointMathLib for uint256;

    /// @inheritdoc IPositionSource
    function tokens(bytes32 ref) external view returns (address token0, address token1) {
        return (_pair(ref).token0(), _pair(ref).token1());
    }

    /// @inheritdoc IPositionSource
    function custody(bytes32 ref) external pure returns (address token, bool isNft) {
        return (address(_pair(ref)), false);
    }

    /// @inheritdoc IPositionSource
    function amountsAt(bytes32 ref, address holder, uint256 price0, uint256 price1)
        external
        view
        returns (uint256 amount0, uint256 amount1)
    {
        IConstantProductPair pair = _pair(ref);
        return _amounts(
            ref,
            holder,
            price0 * 10 ** IERC20Metadata(pair.token1()).decimals(),
            price1 * 10 ** IERC20Metadata(pair.token0()).decimals()
        );
    }

    /// @inheritdoc IPositionSource
    function amountsAtUnitPrices(bytes32 ref, address holder, uint256 unitPrice0, uint256 unitPrice1)
        external
        view
        returns (uint256 amount0, uint256 amount1)
    {
        return _amounts(ref, holder, unitPrice0, unitPrice1);
    }

    /// @inheritdoc IPositionSource
    /// @dev Every trade in the pool changes its shares.
    function remember(bytes32) external pure returns (bytes32) {
        return 0;
    }

    /// @inheritdoc IPositionSource
    function amountsOf(bytes32 state, uint256, uint256) external pure returns (uint256, uint256) {
        revert PositionNotRemembered(state);
    }

    /// @dev Of the unit prices only the ratio matters.
    function _amounts(bytes32 ref, address holder, uint256 unitPrice0, uint256 unitPrice1)
        private
        view
        returns (uint256 amount0, uint256 amount1)
    {
        IConstantProductPair pair = _pair(ref);
        uint256 shares = pair.balanceOf(holder);
        if (shares == 0) revert PositionNotHeld(ref, holder);

        (uint112 reserve0, uint112 reserve1,) = pair.getReserves();
        uint256 product = uint256(reserve0) * reserve1;
        uint256 supply = pair.totalSupply();
        amount0 = product.fullMulDiv(unitPrice1, unitPrice0).sqrt().fullMulDiv(shares, supply);
        amount1 = product.fullMulDiv(unitPrice0, unitPrice1).sqrt().fullMulDiv(shares, supply);
    }

    function _pair(bytes32 ref) private pure returns (IConstantProductPair) {
        return IConstantProductPair(address(uint160(uint256(ref))));
    }
}
