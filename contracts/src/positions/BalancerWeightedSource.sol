// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {Wad} from "src/libraries/Wad.sol";
import {IBalancerVault, IWeightedPool} from "src/positions/IBalancerV2.sol";

/// @notice Shares of two-token Balancer v2 weighted pools. `ref` is the pool id.
/// @dev A trade keeps balance0^weight0 * balance1^weight1. At the oracle price the pool would hold values in the ratio of
///      its weights, which fixes both balances: with r = (balance1 * price1 / weight1) / (balance0 * price0 / weight0)
///      they are balance0 * r^weight1 and balance1 / r^weight0.
contract BalancerWeightedSource is IPositionSource {
    using FixedPointMathLib for uint256;

    IBalancerVault public immutable balancerVault;

    error BalancerLocked();
    error NotTwoTokens(bytes32 poolId, uint256 count);

    constructor(address balancerVault_) {
        balancerVault = IBalancerVault(balancerVault_);
    }

    /// @inheritdoc IPositionSource
    function tokens(bytes32 ref) external view returns (address token0, address token1) {
        (address[] memory pair,) = _contents(ref);
        return (pair[0], pair[1]);
    }

    /// @inheritdoc IPositionSource
    function custody(bytes32 ref) external view returns (address token, bool isNft) {
        return (_pool(ref), false);
    }

    /// @inheritdoc IPositionSource
    function amountsAt(bytes32 ref, address holder, uint256 price0, uint256 price1)
        external
        view
        returns (uint256 amount0, uint256 amount1)
    {
        (address[] memory pair,) = _contents(ref);
        return _amounts(
            ref,
            holder,
            Wad.fromUnits(price0, IERC20Metadata(pair[0]).decimals()),
            Wad.fromUnits(price1, IERC20Metadata(pair[1]).decimals())
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

    function _amounts(bytes32 ref, address holder, uint256 unitPrice0, uint256 unitPrice1)
        private
        view
        returns (uint256 amount0, uint256 amount1)
    {
        _requireUnlocked();
        IWeightedPool pool = IWeightedPool(_pool(ref));
        uint256 shares = pool.balanceOf(holder);
        if (shares == 0) revert PositionNotHeld(ref, holder);

        (, uint256[] memory balances) = _contents(ref);
        (amount0, amount1) =
            _atPrices(balances[0], balances[1], pool.getNormalizedWeights(), unitPrice0, unitPrice1);
        uint256 supply = pool.getActualSupply();
        amount0 = amount0.fullMulDiv(shares, supply);
        amount1 = amount1.fullMulDiv(shares, supply);
    }

    /// @dev Balances in token units, values in USD WAD: a unit price carries 36 decimals.
    function _atPrices(
        uint256 balance0,
        uint256 balance1,
        uint256[] memory weights,
        uint256 unitPrice0,
        uint256 unitPrice1
    ) private pure returns (uint256, uint256) {
        int256 ratio = int256(
            balance1.mulWad(unitPrice1).divWad(weights[1])
                .fullMulDiv(Wad.ONE, balance0.mulWad(unitPrice0).divWad(weights[0]))
        );
        uint256 factor0 = uint256(FixedPointMathLib.powWad(ratio, int256(weights[1])));
        uint256 divisor1 = uint256(FixedPointMathLib.powWad(ratio, int256(weights[0])));
        return (balance0.mulWad(factor0), balance1.divWad(divisor1));
    }

    /// @dev During a join or exit the vault's balances are stale. Its lock cannot be read, but a call that changes
    ///      nothing fails without data in a static context when it is free and with data when it is taken.
    function _requireUnlocked() private view {
        IBalancerVault.UserBalanceOp[] memory none = new IBalancerVault.UserBalanceOp[](0);
        (bool succeeded, bytes memory reason) = address(balancerVault).staticcall{gas: 10_000}(
            abi.encodeCall(IBalancerVault.manageUserBalance, (none))
        );
        // It cannot succeed; a vault where it did is not one this probe understands.
        if (succeeded || reason.length != 0) revert BalancerLocked();
    }

    function _pool(bytes32 poolId) private view returns (address pool) {
        (pool,) = balancerVault.getPool(poolId);
    }

    function _contents(bytes32 poolId)
        private
        view
        returns (address[] memory pair, uint256[] memory balances)
    {
        (pair, balances,) = balancerVault.getPoolTokens(poolId);
        if (pair.length != 2) revert NotTwoTokens(poolId, pair.length);
    }
}
