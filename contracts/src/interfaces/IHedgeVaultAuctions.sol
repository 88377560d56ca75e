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
    event AuctionOpened(
        bytes32 indexed orderHash,
        bytes32 indexed intentId,
        AssetId indexed asset,
        Side side,
        uint256 makingAmount,
        uint256 takingAmount,
        uint256 expiry
    );
    /// @notice One fill, in token units; `loss` against the oracle in USD WAD.
    event AuctionFilled(
        bytes32 indexed orderHash,
        address indexed taker,
        uint256 makingAmount,
        uint256 takingAmount,
        uint256 loss
    );
    event AuctionClosed(bytes32 indexed orderHash, uint256 filled, uint256 makingAmount);
    /// @notice Bought tokens went against the debt.
    event AuctionRepaid(bytes32 indexed orderHash, uint256 amount);

    error FusionNotConfigured();
    /// @notice The order protocol hashes orders under another domain than it declares.
    error FusionDomainMismatch(bytes32 declared, bytes32 used);
    error NotOrderProtocol(address caller);
    /// @notice An auction is exactly one leg, for this venue.
    error AuctionLegs(uint256 count, VenueId venue);
    error AuctionTraits(uint256 makerTraits);
    error AuctionExpiry(uint256 expiry, uint256 earliest, uint256 latest);
    /// @notice A field of the order's extension is not what the vault signs; `value` is what stands there.
    error AuctionExtension(bytes32 field, uint256 value);
    error AuctionKnown(bytes32 orderHash);
    error UnknownAuction(bytes32 orderHash);
    error AuctionNotLive(bytes32 orderHash);
    error AuctionOverfilled(bytes32 orderHash, uint256 makingAmount, uint256 left);
    error TooManyAuctions(uint256 limit);

    /* FUND */

    /// @notice Registers the limit order protocol and the settlement contract auctions run on, or with zero for both none.
    ///         Every live auction is closed: nothing fills any more under what was registered before.
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
    function cancelAuction(bytes32 orderHash) external;

    /* ANYONE */

    /// @notice Pays debt back from what the auction bought, and closes it when it is filled or expired. Can be repeated.
    function settleAuction(bytes32 orderHash) external;

    /* ORDER PROTOCOL */

    /// @notice ERC-1271: the magic value for a registered live auction when the order protocol asks, else 0xffffffff.
    function isValidSignature(bytes32 orderHash, bytes calldata signature) external view returns (bytes4);

    /// @notice Called by the order protocol before each fill. Until the transaction ends the vault then refuses everything
    ///         that changes its state: what the resolver pays has not arrived yet. One fill for each transaction.
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
    function auctionOrder(HedgeOrder calldata order)
        external
        view
        returns (LimitOrder memory made, bytes32 orderHash);

    function auction(bytes32 orderHash) external view returns (Auction memory);

    function liveAuctions() external view returns (bytes32[] memory orderHashes);

    /// @notice What live auctions may still sell and buy of an asset, WAD. Executions and new auctions in the same
    ///         direction count it as done; expired auctions count until they are settled.
    function inFlight(AssetId asset) external view returns (uint256 sells, uint256 buys);

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
