// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeCastLib} from "solady/utils/SafeCastLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {Wad} from "src/libraries/Wad.sol";
import {Auction, AuctionState, LimitOrder} from "src/types/AuctionTypes.sol";
import {Side} from "src/types/HedgeTypes.sol";
import {VaultAuctions} from "src/vault/VaultAuctions.sol";

/// @notice The vault as a maker: what it says to the order protocol, and what it does before each fill.
abstract contract VaultAuctionFills is VaultAuctions {
    using AaveV3 for IAavePool;
    using FixedPointMathLib for uint256;
    using LossWindow for LossWindow.Window;
    using SafeCastLib for uint256;
    using SafeTransferLib for address;
    using TransientSlot for *;

    bytes4 private constant REFUSED = 0xffffffff;

    /// @inheritdoc IHedgeVaultAuctions
    /// @dev Whatever the signature says: only what the vault registered itself counts.
    function isValidSignature(bytes32 orderHash, bytes calldata) external view returns (bytes4) {
        Auction storage item = _auctions().auctions[orderHash];
        bool valid = item.state == AuctionState.Live && block.timestamp <= item.expiry && !_layout().halted;
        return valid ? IERC1271.isValidSignature.selector : REFUSED;
    }

    /// @inheritdoc IHedgeVaultAuctions
    function preInteraction(
        LimitOrder calldata,
        bytes calldata,
        bytes32 orderHash,
        address taker,
        uint256 makingAmount,
        uint256 takingAmount,
        uint256,
        bytes calldata
    ) external {
        _lockForTransaction();
        address orderProtocol = _auctions().orderProtocol;
        if (msg.sender != orderProtocol) revert NotOrderProtocol(msg.sender);
        _requireActive();
        _requireLivePlan();
        Auction storage item = _known(orderHash);
        if (item.state != AuctionState.Live || block.timestamp > item.expiry) {
            revert AuctionNotLive(orderHash);
        }
        uint256 left = item.making - item.filled;
        if (makingAmount > left) revert AuctionOverfilled(orderHash, makingAmount, left);

        Trade memory trade = _trade(item.asset, item.side);
        _checkFill(item, trade, makingAmount, takingAmount);
        uint256 loss = _takeLoss(trade, makingAmount, takingAmount);
        _setProgress(item, AuctionState.Live, item.filled + makingAmount);
        if (item.side == Side.Buy) item.toRepay = (item.toRepay + takingAmount).toUint128();
        _fundFill(item.side, trade.tokenIn, makingAmount);
        trade.tokenIn.safeApproveWithRetry(orderProtocol, makingAmount);
        emit AuctionFilled(orderHash, taker, makingAmount, takingAmount, loss);
    }

    /// @dev Direction, overshoot and caps by what is held now, not by what was when the auction was opened.
    function _checkFill(Auction storage item, Trade memory trade, uint256 making, uint256 taking)
        private
        view
    {
        bool selling = item.side == Side.Sell;
        int256 change = selling ? -int256(making * trade.unitIn) : int256(taking * trade.unitOut);
        int256 held = _held(item.asset);
        int256 gap = trade.target - held;
        if (gap == 0 || (gap < 0) != selling) revert WrongDirection(gap, item.side);
        _checkGap(gap, gap - change, trade.unit);
        _checkCaps(item.asset, item.side, held + change);
    }

    function _takeLoss(Trade memory trade, uint256 making, uint256 taking) private returns (uint256 loss) {
        loss = _lossOf(trade, making, taking);
        if (loss == 0) return 0;
        uint256 left = _budgetAfter(loss);
        if (loss > left) revert LossBudgetExceeded(loss, left);
        _layout().losses.add(loss);
    }

    /// @dev Selling gives inventory first and borrows the rest; buying gives idle cash first and collateral after. Only
    ///      borrowing and taking collateral out can hurt the lending position.
    function _fundFill(Side side, address token, uint256 amount) private {
        uint256 missing = amount.zeroFloorSub(_balance(token));
        if (missing == 0) return;
        if (side == Side.Sell) _layout().pool.borrow(token, missing);
        else _layout().pool.withdraw(token, missing);
        _requireHealthy();
    }

    /// @dev The resolver gets the tokens before it pays, and may call anything in between. Nothing tells the vault when it
    ///      has paid, so the guard closes and stays closed until the transaction ends.
    function _lockForTransaction() private {
        if (_reentrancyGuardEntered()) revert ReentrancyGuardReentrantCall();
        _reentrancyGuardStorageSlot().asBoolean().tstore(true);
    }
}
