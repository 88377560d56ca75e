// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice Chain-independent name of an asset, left-aligned ASCII: "WETH", "WBTC", "POL", "USDC".
type AssetId is bytes32;

/// @notice Kind of LP position, the key of a registered position source.
type SourceKind is bytes32;

/// @notice Name of an execution venue, the key of a registered adapter: "uniswap-v3", "uniswap-v2", "sushi".
type VenueId is bytes32;

using {assetEq as ==, assetNe as !=} for AssetId global;

function assetEq(AssetId a, AssetId b) pure returns (bool) {
    return AssetId.unwrap(a) == AssetId.unwrap(b);
}

function assetNe(AssetId a, AssetId b) pure returns (bool) {
    return AssetId.unwrap(a) != AssetId.unwrap(b);
}

// Quantities are signed or unsigned WAD (18 decimals) of the asset whatever its token decimals are,
// prices are USD per whole asset in WAD, values are USD in WAD.

/// @notice How the vault prices, limits and moves one asset.
struct AssetConfig {
    address token;
    address feed;
    uint32 maxAge; // seconds a feed answer may be old
    uint8 tokenDecimals; // read from the token when the asset is listed
    uint8 feedDecimals; // read from the feed when the asset is listed
    uint128 minPrice; // sanity bounds of the feed's answer, USD WAD
    uint128 maxPrice;
    uint128 maxShort; // largest short the vault may hold
    uint128 maxLong; // largest inventory the vault may hold
    uint128 maxOrder; // largest single execution
}

/// @notice What a position's exposure is measured against.
enum Benchmark {
    UsdNeutral, // nothing: the whole position is exposure
    Hodl // the token amounts at entry
}

/// @notice One LP position under protection.
struct Position {
    address holder; // the vault itself, or a registered owner the vault watches
    SourceKind kind;
    uint64 lastUpdate; // this line to hedgeRatio share a slot: one write per ratio update
    bool isActive;
    Benchmark benchmark;
    uint64 hedgeRatio; // WAD, 0 to 1
    bytes32 ref; // NFT id, pair address or pool id, as its source reads it
    AssetId asset0;
    AssetId asset1;
    uint128 entry0; // benchmark amounts, zero when USD-neutral
    uint128 entry1;
}

/// @notice Limits that bound what any keeper can do.
struct VaultLimits {
    uint64 maxSlippage; // WAD, worst execution price against the oracle
    uint64 lossBudget; // WAD of NAV that execution may lose in any rolling 24 hours
    uint64 minHealthFactor; // WAD
    uint64 maxPlanAge; // seconds a plan may be valid for at most
}

struct RatioUpdate {
    uint256 positionId;
    uint64 ratio;
}

/// @notice New ratios for some positions under the plan in force; everything else in it stays.
struct RatioOrder {
    address vault;
    uint64 epoch; // of the plan it amends
    uint64 sequence; // above that of every earlier order
    uint64 validUntil;
    RatioUpdate[] ratios; // strictly ascending by position
}

struct Overlay {
    AssetId asset;
    int128 quantity;
}

/// @notice Part of this vault's target that another chain's vault carries. Absolute, replaces the previous one.
struct MandateOrder {
    uint32 dstEid;
    AssetId asset;
    int128 quantity;
}

struct PriceBand {
    AssetId asset;
    uint128 minPrice;
    uint128 maxPrice;
}

/// @notice What the fund's optimizer signs: everything a keeper may act on until a higher epoch replaces it.
struct HedgePlan {
    address vault;
    uint64 epoch;
    uint64 validUntil;
    RatioUpdate[] ratios;
    Overlay[] overlays;
    MandateOrder[] mandates;
    PriceBand[] priceBands;
}

/// @notice The plan a vault acts on.
struct PlanState {
    bytes32 planHash; // EIP-712 digest, zero before the first plan
    uint64 epoch;
    uint64 validUntil;
    Overlay[] overlays; // those that are not zero
}

enum Side {
    Sell, // lowers the held quantity: inventory first, then borrow and sell
    Buy // raises it: repays debt first, the rest becomes inventory
}

/// @notice One swap of an execution. `amountIn` is in the input token's own units.
struct Leg {
    VenueId venue;
    uint256 amountIn;
    uint256 minAmountOut;
    bytes data; // venue parameters (fee tier, pool id); never a call target
}

struct HedgeOrder {
    AssetId asset;
    Side side;
    uint64 sequence; // chosen once per intent: above all of its asset with the same lowest six bits; see SequenceTooNew
    uint64 deadline;
    Leg[] legs;
}

/// @notice What an execution did, in token units and USD.
struct Fill {
    uint256 amountIn;
    uint256 amountOut;
    int128 heldBefore;
    int128 heldAfter;
    uint256 loss; // USD WAD against the oracle price, zero when the fill was better
}

/// @notice What integrators and keepers read about one asset.
struct HedgeState {
    uint256 price;
    int256 exposure; // ratio-weighted, positions of this vault only
    int256 overlay;
    int256 inbound; // mandates carried for other chains
    int256 outbound; // mandates other chains carry for this one: max(sent, acknowledged)
    int256 target;
    int256 held; // inventory minus debt
    uint256 inventory;
    uint256 debt;
    bytes32 planHash; // EIP-712 digest of the plan in force
    uint64 epoch;
    uint64 validUntil;
    uint256 lossBudgetLeft; // USD WAD
    uint256 healthFactor; // WAD, max when there is no debt
    bool halted;
}

/// @notice State of one mandate at the vault that gave it.
struct OutboundMandate {
    int128 sent;
    int128 acknowledged;
    int128 filled;
    uint64 sentEpoch;
    uint64 acknowledgedEpoch;
}

/// @notice State of one mandate at the vault that carries it.
struct InboundMandate {
    int128 quantity;
    uint64 epoch;
    bool rejected; // last epoch arrived expired or out of its price band; the older quantity stays
}
