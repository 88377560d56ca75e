// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Auction, LimitOrder} from "src/types/AuctionTypes.sol";
import {AssetId, HedgeOrder, Side, VenueId} from "src/types/HedgeTypes.sol";

/// @notice 1inch Fusion: the vault is the maker of Dutch auctions that whitelisted resolvers fill, in parts if they like.
/// @dev The limit order protocol checks a signature on the first fill only. Every auction therefore carries the maker's
///      pre-interaction, and the vault judges each fill there as it judges an execution: halt, plan, prices, direction,
///      size, caps, slippage, loss budget, health factor. The tokens are borrowed, or taken from collateral, at that
///      moment and approved for exactly this fill, so an auction that never fills leaves neither debt nor allowance.
interface IHedgeVaultAuctions {
    /// @notice An auction is registered: resolvers may fill it from now on.
    /// @param orderHash Hash of its order at the limit order protocol.
    /// @param intentId Of the leg it consumed.
    /// @param asset Hedged.
    /// @param side Whether the vault sells or buys the asset.
    /// @param makingAmount Token units the vault gives at most.
    /// @param takingAmount Token units it gets for all of it at the worst price.
    /// @param expiry Last second it may fill, since 1970.
    event AuctionOpened(
        bytes32 indexed orderHash,
        bytes32 indexed intentId,
        AssetId indexed asset,
        Side side,
        uint256 makingAmount,
        uint256 takingAmount,
        uint256 expiry
    );

    /// @notice A resolver filled an auction, wholly or in part.
    /// @param orderHash Of the auction.
    /// @param taker Who filled it.
    /// @param makingAmount Token units the vault gave.
    /// @param takingAmount Token units it got.
    /// @param loss Against the oracle, USD WAD.
    event AuctionFilled(
        bytes32 indexed orderHash,
        address indexed taker,
        uint256 makingAmount,
        uint256 takingAmount,
        uint256 loss
    );

    /// @notice An auction ended: filled, expired, cancelled, or switched off with all others.
    /// @param orderHash Of the auction.
    /// @param filled Token units the vault gave in all.
    /// @param makingAmount Token units it would have given.
    event AuctionClosed(bytes32 indexed orderHash, uint256 filled, uint256 makingAmount);

    /// @notice Bought tokens went against the debt.
    /// @param orderHash Of the auction that bought them.
    /// @param amount Token units repaid.
    event AuctionRepaid(bytes32 indexed orderHash, uint256 amount);

    /// @notice The fund has registered no limit order protocol.
    error FusionNotConfigured();

    /// @notice The order protocol hashes orders under another domain than it declares.
    /// @param declared EIP-712 domain separator that follows from what it declares.
    /// @param used The one it hashes orders under.
    error FusionDomainMismatch(bytes32 declared, bytes32 used);

    /// @notice Only the registered limit order protocol reports fills.
    /// @param caller Who called.
    error NotOrderProtocol(address caller);

    /// @notice An auction is exactly one leg, for this venue.
    /// @param count Legs of the order.
    /// @param venue Of its first leg.
    error AuctionLegs(uint256 count, VenueId venue);

    /// @notice The maker traits are not those of an auction the vault signs.
    /// @param makerTraits As given.
    error AuctionTraits(uint256 makerTraits);

    /// @notice The auction would end too soon or too late.
    /// @param expiry Of the order, in seconds since 1970.
    /// @param earliest Least it may be.
    /// @param latest Most it may be.
    error AuctionExpiry(uint256 expiry, uint256 earliest, uint256 latest);

    /// @notice A field of the order's extension is not what the vault signs.
    /// @param field Its name, ASCII.
    /// @param value What stands there.
    error AuctionExtension(bytes32 field, uint256 value);

    /// @notice This order was registered before.
    /// @param orderHash Of the order.
    error AuctionKnown(bytes32 orderHash);

    /// @notice No auction of this vault has this order.
    /// @param orderHash Of the order.
    error UnknownAuction(bytes32 orderHash);

    /// @notice The auction is closed or expired: nothing fills any more.
    /// @param orderHash Of the auction.
    error AuctionNotLive(bytes32 orderHash);

    /// @notice The fill asks for more than is left.
    /// @param orderHash Of the auction.
    /// @param makingAmount Token units asked for.
    /// @param left Token units left.
    error AuctionOverfilled(bytes32 orderHash, uint256 makingAmount, uint256 left);

    /// @notice As many auctions are live as may be.
    /// @param limit Most that may be.
    error TooManyAuctions(uint256 limit);

    /* FUND */

    /// @notice Registers the limit order protocol and the settlement contract auctions run on, or with zero for both none.
    ///         Every live auction is closed: nothing fills any more under what was registered before.
    /// @param orderProtocol 1inch limit order protocol v4, zero for none.
    /// @param settlement The Fusion settlement contract, zero for none.
    function setFusion(address orderProtocol, address settlement) external;

    /* KEEPER */

    /// @notice Registers a Dutch auction of one leg after the checks of `executeHedge`, at its worst price, and consumes
    ///         the intent. The vault forms the order itself: maker and receiver are the vault, the tokens follow from
    ///         asset and side, the amounts from the leg (`minAmountOut` is the price at the end of the curve).
    ///         At most 10 are live. Resolvers fill it with an empty signature.
    /// @param order One leg for venue "1inch-fusion" with `data = abi.encodePacked(salt, makerTraits, extension)`, two
    ///        words and the order's extension.
    /// @return orderHash Hash of the order at the limit order protocol.
    function openAuction(HedgeOrder calldata order) external returns (bytes32 orderHash);

    /// @notice Closes an auction at once, whatever is left of it; by a keeper, a guardian or the fund, halted or not.
    /// @param orderHash Of the auction.
    function cancelAuction(bytes32 orderHash) external;

    /* ANYONE */

    /// @notice Pays debt back from what the auction bought, and closes it when it is filled or expired. Can be repeated.
    /// @param orderHash Of the auction.
    function settleAuction(bytes32 orderHash) external;

    /* ORDER PROTOCOL */

    /// @notice ERC-1271: the magic value for a registered live auction, else 0xffffffff. Anyone may ask, a relayer too: the
    ///         vault formed the hash itself, under the order protocol's domain, so it is good for nothing else.
    /// @param orderHash Of the order to be filled.
    /// @param signature Ignored.
    function isValidSignature(bytes32 orderHash, bytes calldata signature) external view returns (bytes4);

    /// @notice Called by the order protocol before each fill. Until the transaction ends the vault then refuses everything
    ///         that changes its state: what the resolver pays has not arrived yet. One fill for each transaction.
    /// @param order Being filled.
    /// @param extension Of the order.
    /// @param orderHash Of the order.
    /// @param taker Who fills it.
    /// @param makingAmount Token units the vault gives in this fill.
    /// @param takingAmount Token units it gets.
    /// @param remainingMakingAmount Token units that were left before this fill.
    /// @param extraData What the extension passes to the maker: empty.
    function preInteraction(
        LimitOrder calldata order,
        bytes calldata extension,
        bytes32 orderHash,
        address taker,
        uint256 makingAmount,
        uint256 takingAmount,
        uint256 remainingMakingAmount,
        bytes calldata extraData
    ) external;

    /* VIEWS */

    /// @notice The order `openAuction` would register, and its hash.
    /// @param order As for `openAuction`.
    /// @return made The order in the form of the limit order protocol.
    /// @return orderHash Its hash there.
    function auctionOrder(HedgeOrder calldata order)
        external
        view
        returns (LimitOrder memory made, bytes32 orderHash);

    /// @notice What the vault keeps of an auction; all zero when it does not know it.
    /// @param orderHash Of the auction.
    function auction(bytes32 orderHash) external view returns (Auction memory);

    /// @notice Auctions that are not closed, expired ones that nobody settled included.
    function liveAuctions() external view returns (bytes32[] memory orderHashes);

    /// @notice What live auctions may still sell and buy of an asset, WAD. Executions and new auctions in the same
    ///         direction count it as done; expired auctions count until they are settled.
    /// @param asset Hedged.
    /// @return sells WAD still to be sold.
    /// @return buys WAD still to be bought.
    function inFlight(AssetId asset) external view returns (uint256 sells, uint256 buys);

    /// @notice What auctions run on, and the loss they may still make.
    /// @return orderProtocol The limit order protocol.
    /// @return settlement The settlement contract.
    /// @return domain EIP-712 domain separator of orders.
    /// @return reserved USD WAD of the loss budget live auctions may still use. It keeps further auctions from being
    ///         opened, not executions from reducing risk: a fill that no longer fits the budget is refused.
    function fusion()
        external
        view
        returns (address orderProtocol, address settlement, bytes32 domain, uint256 reserved);
}
