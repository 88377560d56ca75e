// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IAaveOracle, IAavePool} from "src/lending/IAavePool.sol";

/// @notice The vault's lending position on Aave v3: one collateral, variable-rate debts.
/// @dev Internal functions, so that supply and debt belong to the calling vault.
library AaveV3 {
    using SafeTransferLib for address;

    uint256 private constant VARIABLE_RATE = 2;
    uint16 private constant NO_REFERRAL = 0;
    uint8 private constant BASE_DECIMALS = 8;
    uint256 private constant BASE_UNIT = 1e10; // WAD

    function supply(IAavePool pool, address token, uint256 amount) internal {
        token.safeApproveWithRetry(address(pool), amount);
        pool.supply(token, amount, address(this), NO_REFERRAL);
    }

    function withdraw(IAavePool pool, address token, uint256 amount) internal returns (uint256 withdrawn) {
        return pool.withdraw(token, amount, address(this));
    }

    function borrow(IAavePool pool, address token, uint256 amount) internal {
        pool.borrow(token, amount, VARIABLE_RATE, NO_REFERRAL, address(this));
    }

    /// @dev Aave pulls exactly `amount` when it is at most the debt, so no allowance is left over.
    function repay(IAavePool pool, address token, uint256 amount) internal {
        token.safeApproveWithRetry(address(pool), amount);
        pool.repay(token, amount, VARIABLE_RATE, address(this));
    }

    /// @notice Receipt and debt tokens of a reserve, both zero when the pool does not know the token.
    function tokensOf(IAavePool pool, address token) internal view returns (address supplied, address owed) {
        IAavePool.ReserveData memory reserve = pool.getReserveData(token);
        return (reserve.aTokenAddress, reserve.variableDebtTokenAddress);
    }

    /// @notice Collateral minus debt in USD WAD at Aave's own prices, and the health factor.
    function account(IAavePool pool) internal view returns (uint256 equity, uint256 health) {
        uint256 collateral;
        uint256 debt;
        (collateral, debt,,,, health) = pool.getUserAccountData(address(this));
        if (collateral > debt) equity = (collateral - debt) * BASE_UNIT;
    }

    /// @notice Whether the pool values accounts in USD with eight decimals, which `account` relies on.
    function pricesInUsd(IAavePool pool) internal view returns (bool) {
        IAaveOracle oracle = IAaveOracle(pool.ADDRESSES_PROVIDER().getPriceOracle());
        return oracle.BASE_CURRENCY() == address(0) && oracle.BASE_CURRENCY_UNIT() == 10 ** BASE_DECIMALS;
    }

    /// @notice WAD; the largest uint256 when there is no debt.
    function healthFactor(IAavePool pool) internal view returns (uint256 factor) {
        (,,,,, factor) = pool.getUserAccountData(address(this));
    }
}
