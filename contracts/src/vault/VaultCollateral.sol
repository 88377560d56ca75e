// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {ICollateralBridge} from "src/interfaces/ICollateralBridge.sol";
import {IHedgeVaultCollateral} from "src/interfaces/IHedgeVaultCollateral.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {Wad} from "src/libraries/Wad.sol";
import {CollateralBooks, CollateralRoute} from "src/types/CollateralTypes.sol";
import {VaultBalances} from "src/vault/VaultBalances.sol";

/// @notice Sends collateral to the fund's other vaults.
abstract contract VaultCollateral is IHedgeVaultCollateral, VaultBalances {
    using AaveV3 for IAavePool;
    using FixedPointMathLib for uint256;
    using LossWindow for LossWindow.Window;
    using SafeTransferLib for address;

    /// @custom:storage-location erc7201:ballast.storage.HedgeVault.Collateral
    struct CollateralLayout {
        mapping(uint32 eid => CollateralRoute) routes;
        mapping(uint32 eid => CollateralBooks) books;
        mapping(uint32 eid => LossWindow.Window) outflows;
    }

    /// @dev keccak256(abi.encode(uint256(keccak256("ballast.storage.HedgeVault.Collateral")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant COLLATERAL = 0x25f52626ded82336729cd2c016ee2a2d21eb98707612f723d99901ce878fcf00;

    struct Sent {
        bytes32 guid;
        uint256 sent;
        uint256 received;
        uint256 nativeFee;
    }

    /// @inheritdoc IHedgeVaultCollateral
    function setCollateralRoute(uint32 dstEid, CollateralRoute calldata route) external onlyFund {
        if (route.bridge != address(0)) {
            _requirePeer(dstEid);
            _requireAddress(route.peerVault, "peerVault");
            if (route.maxFee > Wad.ONE) revert BadLimit("maxFee", route.maxFee);
            address token = ICollateralBridge(route.bridge).token();
            if (token != _layout().settlement) revert BadLimit("bridge", uint160(token));
        }
        _collateral().routes[dstEid] = route;
        emit ConfigChanged("collateralRoute", bytes32(uint256(dstEid)));
    }

    /// @inheritdoc IHedgeVaultCollateral
    function bridgeCollateral(uint32 dstEid, uint256 amount, uint256 minReceived, uint256 maxFee)
        external
        payable
        nonReentrant
        returns (bytes32)
    {
        if (msg.sender != _layout().fund) {
            _requireKeeper();
            _requireActive();
        }
        _requirePeer(dstEid);
        if (amount == 0) revert EmptyOrder();
        CollateralRoute memory route = _route(dstEid);
        uint256 budget = _lossBudgetLeft();

        _free(amount);
        Sent memory done = _send(route, dstEid, amount, minReceived, maxFee);
        _takeFee(route, done, budget);
        _takeOutflow(route, dstEid, done.sent);
        _collateral().books[dstEid].sent += done.received;
        emit CollateralSent(dstEid, done.guid, done.sent, done.received, done.nativeFee);
        if (msg.value > done.nativeFee) msg.sender.safeTransferETH(msg.value - done.nativeFee);
        return done.guid;
    }

    /// @inheritdoc IHedgeVaultCollateral
    function confirmCollateral(uint32 dstEid, uint256 total) external {
        if (msg.sender != _layout().fund) _requireKeeper();
        CollateralBooks storage books = _collateral().books[dstEid];
        if (total > books.sent) revert ConfirmedTooMuch(dstEid, total, books.sent);
        if (total <= books.confirmed) return;
        books.confirmed = total;
        emit CollateralConfirmed(dstEid, total);
    }

    /* VIEWS */

    /// @inheritdoc IHedgeVaultCollateral
    function quoteCollateral(uint32 dstEid, uint256 amount)
        external
        view
        returns (uint256 nativeFee, uint256 received)
    {
        CollateralRoute memory route = _route(dstEid);
        ICollateralBridge.Quote memory quoted =
            ICollateralBridge(route.bridge).quote(dstEid, route.peerVault, amount);
        return (quoted.nativeFee, quoted.received);
    }

    /// @inheritdoc IHedgeVaultCollateral
    function collateralInFlight(uint32 dstEid) external view returns (uint256) {
        CollateralBooks storage books = _collateral().books[dstEid];
        return books.sent - books.confirmed;
    }

    /// @inheritdoc IHedgeVaultCollateral
    function collateralRoute(uint32 dstEid)
        external
        view
        returns (CollateralRoute memory route, CollateralBooks memory books, uint256 used)
    {
        CollateralLayout storage $ = _collateral();
        return ($.routes[dstEid], $.books[dstEid], $.outflows[dstEid].spent());
    }

    /* INTERNAL */

    function _collateral() private pure returns (CollateralLayout storage $) {
        assembly {
            $.slot := COLLATERAL
        }
    }

    function _route(uint32 dstEid) private view returns (CollateralRoute memory route) {
        route = _collateral().routes[dstEid];
        if (route.bridge == address(0)) revert NoCollateralRoute(dstEid);
    }

    function _free(uint256 amount) private {
        uint256 missing = amount.zeroFloorSub(_balance(_layout().settlement));
        if (missing == 0) return;
        _layout().pool.withdraw(_layout().settlement, missing);
        _requireHealthy();
    }

    /// @dev What left is measured, never believed.
    function _send(
        CollateralRoute memory route,
        uint32 dstEid,
        uint256 amount,
        uint256 minReceived,
        uint256 maxFee
    ) private returns (Sent memory done) {
        ICollateralBridge bridge = ICollateralBridge(route.bridge);
        done.nativeFee = bridge.quote(dstEid, route.peerVault, amount).nativeFee;
        uint256 payable_ = maxFee.min(msg.value);
        if (done.nativeFee > payable_) revert NativeFeeTooHigh(done.nativeFee, payable_);

        address token = _layout().settlement;
        uint256 before = _balance(token);
        token.safeApproveWithRetry(address(bridge), amount);
        (done.guid,, done.received) =
            bridge.send{value: done.nativeFee}(dstEid, route.peerVault, amount, minReceived, msg.sender);
        if (IERC20(token).allowance(address(this), address(bridge)) != 0) {
            token.safeApprove(address(bridge), 0);
        }
        done.sent = before - _balance(token);
        if (done.received < minReceived) {
            revert ICollateralBridge.BridgeOutputTooLow(done.received, minReceived);
        }
    }

    /// @dev Going back and forth must not cost more than trading badly would.
    function _takeFee(CollateralRoute memory route, Sent memory done, uint256 budget) private {
        uint256 fee = done.sent.zeroFloorSub(done.received);
        uint256 limit = done.sent.mulWad(route.maxFee);
        if (fee > limit) revert CollateralFeeTooHigh(fee, limit);
        if (fee == 0) return;
        uint256 loss = _quantity(fee).mulWadUp(_price(_layout().settlementId));
        if (loss > budget) revert LossBudgetExceeded(loss, budget);
        _layout().losses.add(loss);
    }

    function _takeOutflow(CollateralRoute memory route, uint32 dstEid, uint256 sent) private {
        LossWindow.Window storage window = _collateral().outflows[dstEid];
        uint256 quantity = _quantity(sent);
        uint256 left = uint256(route.dailyCap).zeroFloorSub(window.spent());
        if (quantity > left) revert CollateralCapExceeded(quantity, left);
        window.add(quantity);
    }

    function _quantity(uint256 amount) private view returns (uint256) {
        return Wad.fromUnits(amount, _layout().assets[_layout().settlementId].tokenDecimals);
    }
}
