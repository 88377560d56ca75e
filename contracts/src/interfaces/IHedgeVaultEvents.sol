// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, RatioUpdate, Side, SourceKind, VenueId} from "src/types/HedgeTypes.sol";

/// @notice What a vault tells the world.
interface IHedgeVaultEvents {
    /// @notice An LP position came under protection.
    /// @param positionId Its number.
    /// @param kind Its source.
    /// @param ref NFT id, pair or pool id.
    /// @param holder Who holds it.
    event PositionRegistered(
        uint256 indexed positionId, SourceKind indexed kind, bytes32 ref, address holder
    );

    /// @notice What is remembered of a position was read again.
    /// @param positionId Its number.
    /// @param state As its source says, zero when it is read each time.
    event PositionSynced(uint256 indexed positionId, bytes32 state);

    /// @notice A position is no longer protected.
    /// @param positionId Its number.
    event PositionClosed(uint256 indexed positionId);

    /// @notice A position got a ratio.
    /// @param positionId Its number.
    /// @param ratio WAD, 0 to 1.
    /// @param epoch Of the plan in force.
    event HedgeRatioUpdated(uint256 indexed positionId, uint64 ratio, uint64 epoch);

    /// @notice All ratios a signed ratio order changed.
    /// @param epoch Of the plan in force.
    /// @param sequence Of the order.
    /// @param ratios New ratio of each position it names.
    event HedgeRatiosUpdated(uint64 indexed epoch, uint64 indexed sequence, RatioUpdate[] ratios);

    /// @notice A signed plan is in force.
    /// @param planHash Its EIP-712 digest.
    /// @param epoch Its epoch.
    /// @param validUntil Seconds since 1970.
    event PlanAccepted(bytes32 indexed planHash, uint64 indexed epoch, uint64 validUntil);

    /// @notice An execution is done.
    /// @param intentId Its id, consumed once and for all.
    /// @param asset Hedged asset.
    /// @param side Sale or purchase.
    /// @param amountIn Input of all legs, token units.
    /// @param amountOut Output of all legs, token units.
    /// @param heldAfter Inventory minus debt after it, WAD.
    /// @param loss USD WAD against the oracle price.
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
    /// @param intentId Of the execution.
    /// @param venue Where it traded.
    /// @param amountIn Spent.
    /// @param amountOut Received.
    event LegFilled(bytes32 indexed intentId, VenueId indexed venue, uint256 amountIn, uint256 amountOut);

    /// @notice What an execution was judged by.
    /// @param asset Hedged asset.
    /// @param exposure Of the LP positions, WAD.
    /// @param target What should be held, WAD.
    /// @param held What is held, WAD.
    /// @param healthFactor WAD, after the execution.
    event RiskAssessment(
        AssetId indexed asset, int256 exposure, int256 target, int256 held, uint256 healthFactor
    );

    /// @notice The plan's mandates for one chain are on their way.
    /// @param dstEid LayerZero endpoint id of the carrying vault.
    /// @param epoch Of the plan.
    /// @param guid LayerZero's id of the message.
    event MandateSent(uint32 indexed dstEid, uint64 indexed epoch, bytes32 guid);

    /// @notice A mandate arrived and is in force.
    /// @param srcEid LayerZero endpoint id it came from.
    /// @param asset Asset it is about.
    /// @param epoch Of the plan that gave it.
    /// @param quantity WAD, negative for a short.
    event MandateAdopted(uint32 indexed srcEid, AssetId indexed asset, uint64 epoch, int256 quantity);

    /// @notice A mandate arrived and is not in force; the older quantity stays.
    /// @param srcEid LayerZero endpoint id it came from.
    /// @param asset Asset it is about.
    /// @param epoch Of the plan that gave it.
    /// @param reason Short ASCII name of the check that failed.
    event MandateRejected(uint32 indexed srcEid, AssetId indexed asset, uint64 epoch, bytes32 reason);

    /// @notice A report said what a carrying vault did.
    /// @param dstEid LayerZero endpoint id of the carrying vault.
    /// @param asset Asset it carries.
    /// @param epoch Newest epoch it has seen.
    /// @param adopted Quantity in force there, WAD.
    /// @param filled Part of it that is held there, WAD.
    event MandateAcknowledged(
        uint32 indexed dstEid, AssetId indexed asset, uint64 epoch, int256 adopted, int256 filled
    );

    /// @notice A report is on its way.
    /// @param dstEid LayerZero endpoint id of the vault that gave the mandate.
    /// @param epoch Newest epoch seen from there.
    /// @param guid LayerZero's id of the message.
    event ReportSent(uint32 indexed dstEid, uint64 indexed epoch, bytes32 guid);

    /// @notice The vault is halted.
    /// @param sequence Of the halt.
    /// @param by Who halted it; the messenger for a peer's halt.
    event Halted(uint64 indexed sequence, address indexed by);

    /// @notice The vault works again.
    /// @param sequence Of the resumption.
    /// @param by Who resumed it; the messenger for a peer's resumption.
    event Resumed(uint64 indexed sequence, address indexed by);

    /// @notice A peer said which halt state it is in.
    /// @param eid LayerZero endpoint id of the peer.
    /// @param sequence It named.
    /// @param halted State it named.
    event HaltAcknowledged(uint32 indexed eid, uint64 indexed sequence, bool halted);

    /// @notice Collateral was supplied, or taken out.
    /// @param amount Settlement token units, negative when taken out.
    event CollateralMoved(int256 amount);

    /// @notice The fund took something out.
    /// @param token ERC-20 or ERC-721 contract.
    /// @param to Receiver.
    /// @param amount Token units, or the NFT id.
    event Withdrawn(address indexed token, address indexed to, uint256 amount);

    /// @notice The fund changed a setting.
    /// @param what Short ASCII name of the setting.
    /// @param key Which entry of it, where there are several.
    event ConfigChanged(bytes32 indexed what, bytes32 indexed key);
}
