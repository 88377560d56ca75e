// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {LimitOrder} from "src/types/AuctionTypes.sol";
import {AssetId, HedgeOrder, Leg, Side, VenueId} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

interface ILimitOrders {
    error BadSignature();
    error OrderExpired();
    error InvalidatedOrder();
    error PartialFillNotAllowed();

    function fillContractOrderArgs(
        LimitOrder calldata order,
        bytes calldata signature,
        uint256 amount,
        uint256 takerTraits,
        bytes calldata args
    ) external returns (uint256 making, uint256 taking, bytes32 orderHash);

    function fillOrderArgs(
        LimitOrder calldata order,
        bytes32 r,
        bytes32 vs,
        uint256 amount,
        uint256 takerTraits,
        bytes calldata args
    ) external returns (uint256 making, uint256 taking, bytes32 orderHash);

    function hashOrder(LimitOrder calldata order) external view returns (bytes32);
    function rawRemainingInvalidatorForOrder(address maker, bytes32 orderHash) external view returns (uint256);
}

/// @notice 1inch's order protocol and settlement as published (compiled here, see apps/devnet/src/artifacts), and a
///         whitelisted resolver with money.
abstract contract FusionWorld is VaultWorld {
    VenueId internal constant FUSION = VenueId.wrap("1inch-fusion");
    uint256 internal constant IN_PARTS = 1 << 254;
    uint256 internal constant AT_ONCE = 1 << 255;
    uint256 internal constant CALLS = 1 << 252 | 1 << 251 | 1 << 249; // pre, post, extension
    uint256 internal constant MAKING_AMOUNT = 1 << 255;
    uint24 internal constant BUMP = 100_000; // 1 % above the worst price at first
    uint24 internal constant DURATION = 180;

    ILimitOrders internal limitOrders;
    address internal settlement;
    address internal resolver = makeAddr("resolver");
    uint40 private _nonce;

    function setUp() public virtual override {
        super.setUp();
        limitOrders = ILimitOrders(deployArtifact("AggregationRouterOrders", abi.encode(weth)));
        address access = deployArtifact("MintableERC20", abi.encode("Access", "ACC", uint8(18)));
        settlement =
            deployArtifact("SimpleSettlement", abi.encode(address(limitOrders), access, weth, address(this)));
        vm.prank(fund);
        vault.setFusion(address(limitOrders), settlement);
        fundResolver(resolver);
        openPlan(vault);
    }

    function fundResolver(address who) internal {
        give(usdc, who, 10_000_000e6);
        give(weth, who, 10_000e18);
        vm.startPrank(who);
        IERC20(usdc).approve(address(limitOrders), type(uint256).max);
        IERC20(weth).approve(address(limitOrders), type(uint256).max);
        vm.stopPrank();
    }

    /* ORDERS */

    /// @notice An auction of WETH whose worst price is half a per cent below the oracle.
    function auctionOf(Side side, uint64 sequence, uint256 making) internal returns (HedgeOrder memory) {
        uint256 price = vault.priceOf(WETH);
        uint256 taking = side == Side.Sell ? making * price / 1e30 : making * 1e30 / price;
        return auctionOf(side, sequence, making, taking * 995 / 1000, IN_PARTS);
    }

    function auctionOf(Side side, uint64 sequence, uint256 making, uint256 taking, uint256 parts)
        internal
        returns (HedgeOrder memory made)
    {
        bytes memory extension = extensionOf(resolver);
        made = auctionWith(side, sequence, making, taking, traits(parts, 5 minutes), extension);
    }

    function auctionWith(
        Side side,
        uint64 sequence,
        uint256 making,
        uint256 taking,
        uint256 makerTraits,
        bytes memory extension
    ) internal view returns (HedgeOrder memory made) {
        made.asset = WETH;
        made.side = side;
        made.sequence = sequence;
        made.deadline = uint64(block.timestamp + 1 minutes);
        made.legs = new Leg[](1);
        uint256 salt = uint160(uint256(keccak256(extension)));
        made.legs[0] = Leg(FUSION, making, taking, abi.encodePacked(salt, makerTraits, extension));
    }

    /// @dev A nonce of its own keeps two equal auctions apart.
    function traits(uint256 parts, uint256 life) internal returns (uint256) {
        return parts | CALLS | (block.timestamp + life) << 80 | uint256(++_nonce) << 120;
    }

    function extensionOf(address taker) internal view returns (bytes memory) {
        return extensionOf(curveOf(taker), postOf(taker));
    }

    /// @dev Field ends: two suffixes empty, both amounts the curve, no predicate, permit or pre-interaction data.
    function extensionOf(bytes memory curve, bytes memory post) internal pure returns (bytes memory) {
        uint256 one = curve.length;
        uint256 both = 2 * one;
        uint256 ends =
            one << 64 | both << 96 | both << 128 | both << 160 | both << 192 | (both + post.length) << 224;
        return abi.encodePacked(ends, curve, curve, post);
    }

    /// @dev No gas terms; falls from BUMP to half of it in a minute and to the worst price at the end. No fees.
    function curveOf(address taker) internal view returns (bytes memory) {
        return abi.encodePacked(
            settlement,
            bytes7(0),
            uint32(block.timestamp),
            DURATION,
            BUMP,
            uint8(1),
            BUMP / 2,
            uint16(60),
            bytes6(0),
            uint8(1),
            uint80(uint160(taker))
        );
    }

    /// @dev No flags, recipients or fees; one resolver from now on; an estimate above every price, so no surplus.
    function postOf(address taker) internal view returns (bytes memory) {
        return abi.encodePacked(
            settlement,
            uint8(0),
            bytes32(0),
            bytes8(0),
            bytes6(0),
            uint32(block.timestamp),
            uint8(1),
            uint80(uint160(taker)),
            uint16(0),
            type(uint256).max >> 128,
            uint8(0)
        );
    }

    /* ACTIONS */

    function open(HedgeOrder memory wanted) internal returns (bytes32 orderHash) {
        vm.prank(keeper);
        return vault.openAuction(wanted);
    }

    function fill(HedgeOrder memory wanted, uint256 making) internal returns (uint256 given, uint256 paid) {
        return fillAs(resolver, wanted, making);
    }

    function fillAs(address taker, HedgeOrder memory wanted, uint256 making)
        internal
        returns (uint256 given, uint256 paid)
    {
        LimitOrder memory made = limitOrder(wanted);
        bytes memory extension = extensionIn(wanted);
        vm.prank(taker);
        (given, paid,) = limitOrders.fillContractOrderArgs(
            made, "", making, MAKING_AMOUNT | extension.length << 224, extension
        );
    }

    /* READING */

    /// @notice The order as a resolver forms it from what the keeper published.
    function limitOrder(HedgeOrder memory wanted) internal view returns (LimitOrder memory made) {
        bytes memory data = wanted.legs[0].data;
        (uint256 salt, uint256 makerTraits) = abi.decode(data, (uint256, uint256));
        (address give_, address take) = wanted.side == Side.Sell ? (weth, usdc) : (usdc, weth);
        made = LimitOrder(
            salt,
            uint160(address(vault)),
            0,
            uint160(give_),
            uint160(take),
            wanted.legs[0].amountIn,
            wanted.legs[0].minAmountOut,
            makerTraits
        );
    }

    function extensionIn(HedgeOrder memory wanted) internal pure returns (bytes memory extension) {
        bytes memory data = wanted.legs[0].data;
        extension = new bytes(data.length - 64);
        for (uint256 i; i < extension.length; ++i) {
            extension[i] = data[64 + i];
        }
    }

    function hashOf(HedgeOrder memory wanted) internal view returns (bytes32) {
        return limitOrders.hashOrder(limitOrder(wanted));
    }

    function sellsInFlight() internal view returns (uint256 sells) {
        (sells,) = vault.inFlight(WETH);
    }

    function buysInFlight() internal view returns (uint256 buys) {
        (, buys) = vault.inFlight(WETH);
    }

    function held() internal view returns (int256) {
        return vault.hedgeState(WETH).held;
    }
}
