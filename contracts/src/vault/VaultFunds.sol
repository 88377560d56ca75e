// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {VaultPositions} from "src/vault/VaultPositions.sol";

/// @notice Moving collateral, and moving funds out.
abstract contract VaultFunds is VaultPositions {
    using AaveV3 for IAavePool;
    using SafeTransferLib for address;

    /// @inheritdoc IHedgeVaultAdmin
    function withdraw(address token, uint256 amount, address to) external onlyFund nonReentrant {
        _requireAddress(to, "to");
        token.safeTransfer(to, amount);
        // Only collateral leaving can hurt the lending position; idle funds must get out even when Aave is down.
        if (token == _layout().collateralToken) _requireHealthy();
        emit Withdrawn(token, to, amount);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function supplyCollateral(uint256 amount) external nonReentrant {
        if (msg.sender != _layout().fund) _requireKeeper();
        _layout().pool.supply(_layout().settlement, amount);
        emit CollateralMoved(int256(amount));
    }

    /// @inheritdoc IHedgeVaultAdmin
    function withdrawCollateral(uint256 amount) external nonReentrant {
        if (msg.sender != _layout().fund) {
            _requireKeeper();
            _requireActive();
        }
        uint256 withdrawn = _layout().pool.withdraw(_layout().settlement, amount);
        _requireHealthy();
        emit CollateralMoved(-int256(withdrawn));
    }
}
