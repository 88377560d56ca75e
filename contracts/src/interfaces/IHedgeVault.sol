// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {
    AssetConfig,
    AssetId,
    Benchmark,
    Fill,
    HedgeOrder,
    HedgePlan,
    HedgeState,
    InboundMandate,
    OutboundMandate,
    Position,
    Side,
    SourceKind,
    VaultLimits,
    VenueId
} from "src/types/HedgeTypes.sol";
import {HaltMessage, MandateMessage, ReportMessage} from "src/types/Messages.sol";

/// @notice A fund's hedge vault on one chain. It accepts plans signed by the fund's optimizer signers and executions
///         by its keepers, and enforces every bound itself: a stolen keeper key can at worst spend the remaining
///         loss budget. Quantities, prices and values are WAD as in `HedgeTypes.sol` unless a name says otherwise.
/// @dev Assumes listed tokens take no transfer fee, do not rebase and do not call back.
interface IHedgeVault {
    struct InitParams {
        address fund; // owner
        address settlement; // USDC-like token
        AssetId settlementId;
        address lendingPool; // Aave v3 pool
        address sequencerFeed; // zero on chains without a sequencer
        uint32 sequencerGrace; // seconds
        address[] signers;
        uint8 threshold;
        address[] keepers;
        address[] guardians;
        VaultLimits limits;
    }

    /* EVENTS */

    event PositionRegistered(uint256 indexed positionId, SourceKind indexed kind, bytes32 ref, address holder);
    event PositionClosed(uint256 indexed positionId);
    event HedgeRatioUpdated(uint256 indexed positionId, uint64 ratio, uint64 epoch);
    event PlanAccepted(bytes32 indexed planHash, uint64 indexed epoch, uint64 validUntil);
    event HedgeExecuted(
        bytes32 indexed intentId,
        AssetId indexed asset,
        Side side,
        uint256 amountIn,
        uint256 amountOut,
        int256 heldAfter,
        uint256 loss
    );
    /// @notice One leg of an execution, in token units.
    event LegFilled(bytes32 indexed intentId, VenueId indexed venue, uint256 amountIn, uint256 amountOut);
    event RiskAssessment(AssetId indexed asset, int256 exposure, int256 target, int256 held, uint256 healthFactor);
    event MandateSent(uint32 indexed dstEid, uint64 indexed epoch, bytes32 guid);
    event MandateAdopted(uint32 indexed srcEid, AssetId indexed asset, uint64 epoch, int256 quantity);
    event MandateRejected(uint32 indexed srcEid, AssetId indexed asset, uint64 epoch, bytes32 reason);
    event MandateAcknowledged(uint32 indexed dstEid, AssetId indexed asset, uint64 epoch, int256 adopted, int256 filled);
    event ReportSent(uint32 indexed dstEid, uint64 indexed epoch, bytes32 guid);
    event Halted(uint64 indexed sequence, address indexed by);
    event Resumed(uint64 indexed sequence, address indexed by);
    event HaltAcknowledged(uint32 indexed eid, uint64 indexed sequence, bool halted);
    event CollateralMoved(int256 amount);
    event Withdrawn(address indexed token, address indexed to, uint256 amount);
    event ConfigChanged(bytes32 indexed what, bytes32 indexed key);

    /* ERRORS */

    error NotFund(address caller);
    error NotKeeper(address caller);
    error NotGuardian(address caller);
    error NotMessenger(address caller);
    error VaultHalted();
    error ZeroAddress(bytes32 what);
    error BadLimit(bytes32 what, uint256 value);
    error BadThreshold(uint256 threshold, uint256 signers);
    error UnknownAsset(AssetId asset);
    error AssetAlreadyListed(AssetId asset);
    error UnknownPosition(uint256 positionId);
    error UnknownSource(SourceKind kind);
    error UnknownVenue(VenueId venue);
    error UnknownPeer(uint32 eid);
    error WrongVault(address planned, address actual);
    error EpochTooOld(uint64 epoch, uint64 current);
    error PlanExpired(uint64 validUntil, uint256 nowTime);
    error PlanTooLong(uint64 validUntil, uint256 latest);
    error NoPlan();
    error PriceOutOfBand(AssetId asset, uint256 price, uint256 minPrice, uint256 maxPrice);
    error RatioOutOfRange(uint256 positionId, uint64 ratio);
    error OverlayTooLarge(AssetId asset, int256 quantity);
    error TooFewSignatures(uint256 given, uint256 threshold);
    error BadSigner(uint256 index, address signer);
    error DeadlinePassed(uint64 deadline, uint256 nowTime);
    error IntentConsumed(bytes32 intentId);
    error WrongDirection(int256 gap, Side side);
    error Overshoot(int256 gapBefore, int256 gapAfter);
    error OrderTooLarge(uint256 quantity, uint256 limit);
    error PositionLimit(AssetId asset, int256 held, uint256 limit);
    error SlippageTooHigh(uint256 valueIn, uint256 valueOut, uint256 minimumOut);
    error LossBudgetExceeded(uint256 loss, uint256 left);
    error HealthFactorTooLow(uint256 healthFactor, uint256 minimum);
    error StalePrice(AssetId asset, uint256 updatedAt, uint256 maxAge);
    error BadPrice(AssetId asset, int256 answer);
    error SequencerDown();
    error SequencerGrace(uint256 upSince, uint256 grace);
    error NoMandate(uint32 dstEid);
    error MandateFlip(uint32 dstEid, AssetId asset, int256 from, int256 to);
    error HaltTooOld(uint64 sequence, uint64 current);
    error EmptyOrder();

    /* FUND */

    function initialize(InitParams calldata params) external;

    /// @notice Lists an asset; decimals are read from token and feed.
    function listAsset(AssetId asset, AssetConfig calldata config) external;

    /// @notice Registers or, with the zero address, retires a venue adapter.
    function setVenue(VenueId venue, address adapter) external;

    function setPositionSource(SourceKind kind, address source) external;

    function setMessenger(address messenger) external;

    /// @notice The chains whose vaults belong to this fund; halts fan out to all of them.
    function setPeers(uint32[] calldata eids) external;

    function setLimits(VaultLimits calldata limits) external;

    function setSigners(address[] calldata signers, uint8 threshold) external;

    function setKeeper(address keeper, bool allowed) external;

    function setGuardian(address guardian, bool allowed) external;

    /// @notice Puts an LP position under protection, starting at `ratio`. The holder must own it now.
    function createProtectedPosition(
        SourceKind kind,
        bytes32 ref,
        address holder,
        AssetId asset0,
        AssetId asset1,
        uint64 ratio,
        Benchmark benchmark
    ) external returns (uint256 positionId);

    function closePosition(uint256 positionId) external;

    /// @notice Moves tokens out to `to`. Always works, halted or not, unless the lending position would become unsafe.
    function withdraw(address token, uint256 amount, address to) external;

    /// @notice Sends an LP NFT held by the vault to `to` and closes its position.
    function withdrawPosition(uint256 positionId, address to) external;

    /* COLLATERAL: fund or keeper; taking out keeps the health factor at or above the floor */

    function supplyCollateral(uint256 amount) external;

    function withdrawCollateral(uint256 amount) external;

    /* PLAN AND EXECUTION */

    /// @notice Accepts a plan with at least `threshold` signatures in ascending signer order.
    function submitPlan(HedgePlan calldata plan, bytes[] calldata signatures) external;

    /// @notice Trades the held quantity of one asset toward its target.
    /// @return fill What was traded and what it lost against the oracle.
    function executeHedge(HedgeOrder calldata order) external returns (Fill memory fill);

    /// @notice Sends this plan's mandates for one destination. `msg.value` pays the message; excess returns to caller.
    function sendMandates(uint32 dstEid) external payable returns (bytes32 guid);

    /// @notice Tells the source vault what this vault adopted and holds of its mandate.
    function sendReport(uint32 srcEid) external payable returns (bytes32 guid);

    /* HALT: guardian or fund halts, fund resumes; fans out to all peers when `msg.value` covers it */

    function halt() external payable;

    function resume() external payable;

    /* MESSENGER */

    function onMandate(uint32 srcEid, MandateMessage calldata message) external;

    function onReport(uint32 srcEid, ReportMessage calldata message) external;

    function onHalt(uint32 srcEid, HaltMessage calldata message) external;

    /* VIEWS */

    function hedgeState(AssetId asset) external view returns (HedgeState memory);

    function position(uint256 positionId) external view returns (Position memory);

    function positionCount() external view returns (uint256);

    /// @notice Amounts of a position at oracle prices, WAD. @return exposure0 ratio-weighted, against the benchmark.
    function positionExposure(uint256 positionId)
        external
        view
        returns (uint256 amount0, uint256 amount1, int256 exposure0, int256 exposure1);

    function assetConfig(AssetId asset) external view returns (AssetConfig memory);

    function assets() external view returns (AssetId[] memory);

    function priceOf(AssetId asset) external view returns (uint256 price);

    /// @notice Vault assets minus debt in USD WAD, LP positions excluded.
    function netAssets() external view returns (uint256);

    function lossBudgetLeft() external view returns (uint256);

    function healthFactor() external view returns (uint256);

    function outboundMandate(uint32 dstEid, AssetId asset) external view returns (OutboundMandate memory);

    function inboundMandate(uint32 srcEid, AssetId asset) external view returns (InboundMandate memory);

    function intentIdOf(HedgeOrder calldata order) external view returns (bytes32);

    function isConsumed(bytes32 intentId) external view returns (bool);

    function planDigest(HedgePlan calldata plan) external view returns (bytes32);

    function isHalted() external view returns (bool);

    function haltSequence() external view returns (uint64);

    /// @notice Native fee of the messages this plan or state would send.
    function quoteMandates(uint32 dstEid) external view returns (uint256 nativeFee);

    function quoteReport(uint32 srcEid) external view returns (uint256 nativeFee);

    function quoteHalt() external view returns (uint256 nativeFee);
}
