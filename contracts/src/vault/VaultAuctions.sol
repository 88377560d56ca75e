// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeCastLib} from "solady/utils/SafeCastLib.sol";
import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {IOrderProtocol} from "src/interfaces/IOrderProtocol.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {FusionOrder} from "src/libraries/FusionOrder.sol";
import {PlanHash} from "src/libraries/PlanHash.sol";
import {Wad} from "src/libraries/Wad.sol";
import {Auction, AuctionState, InFlight, LimitOrder} from "src/types/AuctionTypes.sol";
import {AssetId, HedgeOrder, Leg, Side, VenueId} from "src/types/HedgeTypes.sol";
import {AssetRecord} from "src/types/Records.sol";
import {VaultOrders} from "src/vault/VaultOrders.sol";

/// @notice Opening, closing and settling Dutch auctions.
abstract contract VaultAuctions is IHedgeVaultAuctions, VaultOrders {
    using AaveV3 for IAavePool;
    using FixedPointMathLib for uint256;
    using SafeCastLib for uint256;

    VenueId private constant FUSION = VenueId.wrap("1inch-fusion");
    uint256 private constant MOST_LIVE = 10;
    uint256 private constant LONGEST = 15 minutes;
    uint256 private constant WORDS = 64; // salt and traits before the extension

    /// @inheritdoc IHedgeVaultAuctions
    function setFusion(address orderProtocol, address settlement) external onlyFund nonReentrant {
        AuctionBook storage book = _auctions();
        if ((orderProtocol == address(0)) != (settlement == address(0))) revert ZeroAddress("fusion");
        for (uint256 left = book.live.length; left != 0; --left) {
            bytes32 last = book.live[left - 1];
            _close(last, book.auctions[last]);
        }
        book.domain =
            orderProtocol == address(0) ? bytes32(0) : FusionOrder.domainOf(IOrderProtocol(orderProtocol));
        (book.orderProtocol, book.settlement) = (orderProtocol, settlement);
        emit ConfigChanged("fusion", bytes32(uint256(uint160(orderProtocol))));
    }

    /// @inheritdoc IHedgeVaultAuctions
    function openAuction(HedgeOrder calldata order) external nonReentrant returns (bytes32 orderHash) {
        _requireKeeper();
        bytes32 intentId = PlanHash.intentId(order);
        _requireAdmissible(msg.sender, order)[order.sequence % LANES] = intentId;

        Trade memory trade = _trade(order.asset, order.side);
        uint256 expiry;
        (orderHash, expiry) = _requireOrder(order, trade);
        Auction storage item = _auctions().auctions[orderHash];
        if (item.state != AuctionState.Unknown) revert AuctionKnown(orderHash);
        if (_auctions().live.length == MOST_LIVE) revert TooManyAuctions(MOST_LIVE);
        _auctions().live.push(orderHash);
        ++_layout().liveAuctions;
        Auction memory terms = _terms(order, trade);
        terms.expiry = uint40(expiry);
        _auctions().auctions[orderHash] = terms;
        _setProgress(item, AuctionState.Live, 0);

        Leg calldata leg = order.legs[0];
        emit AuctionOpened(
            orderHash, intentId, order.asset, order.side, leg.amountIn, leg.minAmountOut, expiry
        );
    }

    /// @inheritdoc IHedgeVaultAuctions
    function cancelAuction(bytes32 orderHash) external nonReentrant {
        Layout storage $ = _layout();
        if (msg.sender != $.fund && !$.guardians[msg.sender]) _requireKeeper();
        Auction storage item = _known(orderHash);
        if (item.state == AuctionState.Live) _close(orderHash, item);
    }

    /// @inheritdoc IHedgeVaultAuctions
    function settleAuction(bytes32 orderHash) external nonReentrant {
        Auction storage item = _known(orderHash);
        _repayBought(orderHash, item);
        bool done = item.filled == item.making || block.timestamp > item.expiry;
        if (done && item.state == AuctionState.Live) _close(orderHash, item);
    }

    /* VIEWS */

    /// @inheritdoc IHedgeVaultAuctions
    function auctionOrder(HedgeOrder calldata order)
        external
        view
        returns (LimitOrder memory made, bytes32 orderHash)
    {
        _requireLeg(order);
        made = _limitOrder(order.legs[0], _trade(order.asset, order.side));
        orderHash = FusionOrder.hash(made, _auctions().domain);
    }

    /// @inheritdoc IHedgeVaultAuctions
    function auction(bytes32 orderHash) external view returns (Auction memory) {
        return _auctions().auctions[orderHash];
    }

    /// @inheritdoc IHedgeVaultAuctions
    function liveAuctions() external view returns (bytes32[] memory) {
        return _auctions().live;
    }

    /// @inheritdoc IHedgeVaultAuctions
    function inFlight(AssetId asset) external view returns (uint256 sells, uint256 buys) {
        InFlight storage total = _auctions().inFlight[asset];
        return (total.sells, total.buys);
    }

    /// @inheritdoc IHedgeVaultAuctions
    function fusion()
        external
        view
        returns (address orderProtocol, address settlement, bytes32 domain, uint256 reserved)
    {
        AuctionBook storage book = _auctions();
        return (book.orderProtocol, book.settlement, book.domain, book.reserved);
    }

    /* INTERNAL */

    function _known(bytes32 orderHash) internal view returns (Auction storage item) {
        item = _auctions().auctions[orderHash];
        if (item.state == AuctionState.Unknown) revert UnknownAuction(orderHash);
    }

    /// @dev USD the rolling window still allows to lose, were `loss` lost now.
    function _budgetAfter(uint256 loss) internal view returns (uint256) {
        uint256 lost = loss.mulWadUp(_layout().lossBudget);
        return _lossBudgetLeft().zeroFloorSub(lost);
    }

    function _requireOrder(HedgeOrder calldata order, Trade memory trade)
        private
        view
        returns (bytes32 orderHash, uint256 expiry)
    {
        AuctionBook storage book = _auctions();
        if (book.orderProtocol == address(0)) revert FusionNotConfigured();
        _requireLeg(order);
        LimitOrder memory made = _limitOrder(order.legs[0], trade);
        expiry = FusionOrder.requireTraits(made.makerTraits);
        uint256 latest = block.timestamp + LONGEST;
        if (expiry <= block.timestamp || expiry > latest) {
            revert AuctionExpiry(expiry, block.timestamp + 1, latest);
        }
        FusionOrder.requireExtension(order.legs[0].data[WORDS:], made.salt, book.settlement);
        orderHash = FusionOrder.hash(made, book.domain);
    }

    function _requireLeg(HedgeOrder calldata order) private pure {
        uint256 count = order.legs.length;
        if (count != 1) revert AuctionLegs(count, VenueId.wrap(0));
        if (VenueId.unwrap(order.legs[0].venue) != VenueId.unwrap(FUSION)) {
            revert AuctionLegs(count, order.legs[0].venue);
        }
        if (order.legs[0].data.length < WORDS) {
            revert AuctionExtension("length", order.legs[0].data.length);
        }
    }

    function _limitOrder(Leg calldata leg, Trade memory trade) private view returns (LimitOrder memory made) {
        made.salt = uint256(bytes32(leg.data));
        made.maker = uint160(address(this));
        made.makerAsset = uint160(trade.tokenIn);
        made.takerAsset = uint160(trade.tokenOut);
        made.makingAmount = leg.amountIn;
        made.takingAmount = leg.minAmountOut;
        made.makerTraits = uint256(bytes32(leg.data[32:]));
    }

    /// @dev Size, caps and budget as if everything in flight were done already and this auction filled at its worst.
    function _terms(HedgeOrder calldata order, Trade memory trade)
        private
        view
        returns (Auction memory terms)
    {
        int256 held = _held(order.asset) + trade.inFlight;
        (uint256 making, uint256 quantity) = _checkSize(order, trade, trade.target - held);
        uint256 taking = order.legs[0].minAmountOut;
        if (taking == 0) revert EmptyOrder();
        if (order.side == Side.Buy) quantity = quantity.max(taking * trade.unitOut);
        int256 change = order.side == Side.Sell ? -int256(quantity) : int256(quantity);
        _checkCaps(order.asset, order.side, held + change);

        uint256 loss = _lossOf(trade, making, taking);
        uint256 left = _budgetAfter(loss).zeroFloorSub(_auctions().reserved);
        if (loss > left) revert LossBudgetExceeded(loss, left);
        (terms.asset, terms.side) = (order.asset, order.side);
        terms.making = making.toUint128();
        terms.quantity = quantity.toUint128();
        terms.reserved = loss.toUint128();
    }

    function _close(bytes32 orderHash, Auction storage item) private {
        _setProgress(item, AuctionState.Closed, item.filled);
        bytes32[] storage live = _auctions().live;
        uint256 last = live.length - 1;
        for (uint256 i; i < last; ++i) {
            if (live[i] == orderHash) {
                live[i] = live[last];
                break;
            }
        }
        live.pop();
        --_layout().liveAuctions;
        emit AuctionClosed(orderHash, item.filled, item.making);
    }

    /// @dev Debt first; what is left is inventory. What executions sold since is no longer there to repay with.
    function _repayBought(bytes32 orderHash, Auction storage item) private {
        uint256 bought = item.toRepay;
        AssetRecord storage asset = _layout().assets[item.asset];
        (address token, address debtToken) = (asset.token, asset.debtToken);
        if (bought == 0 || debtToken == address(0)) return;
        item.toRepay = 0;
        uint256 amount = bought.min(_balance(debtToken)).min(_balance(token));
        if (amount == 0) return;
        _layout().pool.repay(token, amount);
        emit AuctionRepaid(orderHash, amount);
    }
}
