// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IHedgeVaultEvents} from "src/interfaces/IHedgeVaultEvents.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {AssetId, InboundMandate, OutboundMandate, SourceKind, VenueId} from "src/types/HedgeTypes.sol";
import {AssetRecord, MoneyRecord, PositionRecord} from "src/types/Records.sol";

/// @notice All state of a vault in one ERC-7201 namespace, so that an upgrade appends and never moves.
abstract contract VaultStorage is IHedgeVaultEvents, IHedgeVaultErrors, ReentrancyGuardTransient {
    struct PlannedBand {
        uint128 minPrice;
        uint128 maxPrice;
    }

    /// @dev Set by the plan of `epoch` and void under any other.
    struct PlannedMandates {
        uint64 epoch;
        AssetId[] assets;
    }

    struct Outbound {
        OutboundMandate mandate;
        int128 peak; // largest quantity the other vault may still adopt or hold
        int128 planned; // from the plan of `plannedEpoch`, not sent yet
        uint64 plannedEpoch;
    }

    struct HaltState {
        uint64 sequence;
        bool halted;
    }

    /// @dev Sequences of an asset run in this many lanes, by their remainder.
    uint256 internal constant LANES = 64;

    /// @custom:storage-location erc7201:ballast.storage.HedgeVault
    struct Layout {
        // What every execution asks first: two slots
        uint64 epoch; // of the plan in force
        uint40 validUntil;
        bool halted;
        bool openExecution; // anyone may execute
        bool hasSequencer;
        uint64 lossBudget; // this and the two other limits as in `VaultLimits`
        uint64 minHealthFactor;
        IAavePool pool;
        uint64 maxSlippage;
        uint16 knownCount; // length of `knownEids`
        uint8 settlementNumber; // as its record says, zero until it is listed
        uint8 liveAuctions; // how many: without any, nothing is in flight
        // What plans and ratio orders ask beside the first: one slot
        uint64 haltSequence;
        uint64 ratioSequence; // of the newest ratio order
        uint40 maxPlanAge; // as in `VaultLimits`
        uint8 threshold;
        uint16 stepPerUpdateBps; // how far a ratio may move, zero for any distance
        uint16 stepPerDayBps;
        LossWindow.Window losses;
        MoneyRecord money;
        // Environment
        AssetId settlementId;
        address settlement;
        address collateralToken; // Aave's receipt for the settlement token
        address sequencerFeed;
        uint32 sequencerGrace;
        IHedgeMessenger messenger;
        // Roles
        address fund;
        address nextFund;
        address[] signers;
        mapping(address => bool) isSigner;
        mapping(address => bool) keepers;
        mapping(address => bool) guardians;
        // Registries
        AssetId[] assetIds;
        mapping(AssetId => AssetRecord) assets;
        mapping(VenueId => address) venues;
        mapping(SourceKind => uint8) sourceNumbers; // from one
        mapping(uint8 number => address) sources;
        SourceKind[] sourceKinds; // by number less one
        uint32[] peers;
        mapping(uint32 eid => bool) isPeer;
        uint32[] knownEids; // every peer there ever was
        mapping(uint32 eid => bool) isKnown;
        // Positions
        uint256 positionCount;
        mapping(uint256 id => PositionRecord) positions;
        mapping(bytes32 key => uint256) registered; // position id plus one
        // Plan
        bytes32 planHash;
        mapping(AssetId => PlannedBand) bands; // of the plan an asset's record names
        mapping(uint32 eid => PlannedMandates) plannedMandates;
        // Mandates
        mapping(uint32 eid => mapping(AssetId => Outbound)) outbound;
        mapping(uint32 eid => mapping(AssetId => InboundMandate)) inbound;
        mapping(uint32 eid => AssetId[]) inboundAssets;
        mapping(uint32 eid => uint64) inboundEpoch; // highest seen, adopted or rejected
        mapping(uint32 eid => uint112) inflowCaps; // USD WAD per rolling day, zero is no cap
        mapping(uint32 eid => LossWindow.Window) inflows;
        mapping(uint32 eid => HaltState) haltAcknowledged;
        // Execution
        mapping(AssetId => bytes32[LANES]) lanes; // newest intent of each
    }

    /// @dev keccak256(abi.encode(uint256(keccak256("ballast.storage.HedgeVault")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant LAYOUT = 0x9d445310454effab9174530040aae4f9ee0fb7479d8864177285442921bad000;

    function _layout() internal pure returns (Layout storage $) {
        assembly {
            $.slot := LAYOUT
        }
    }

    modifier onlyFund() {
        _requireFund();
        _;
    }

    function _requireFund() internal view {
        if (msg.sender != _layout().fund) revert NotFund(msg.sender);
    }

    function _requireKeeper() internal view {
        if (!_layout().keepers[msg.sender]) revert NotKeeper(msg.sender);
    }

    function _requireMessenger() internal view {
        if (msg.sender != address(_layout().messenger)) revert NotMessenger(msg.sender);
    }

    function _requireActive() internal view {
        if (_layout().halted) revert VaultHalted();
    }

    function _requirePeer(uint32 eid) internal view {
        if (!_layout().isPeer[eid]) revert UnknownPeer(eid);
    }

    function _requireListed(AssetId asset) internal view returns (AssetRecord storage record) {
        record = _layout().assets[asset];
        if (record.token == address(0)) revert UnknownAsset(asset);
    }

    /// @dev The settlement token is what hedges are paid in, never a hedge itself.
    function _requireHedgeable(AssetId asset) internal view returns (AssetRecord storage record) {
        record = _requireListed(asset);
        if (record.number == _layout().settlementNumber) revert UnknownAsset(asset);
    }

    function _requireRatio(uint256 positionId, uint64 ratio) internal pure {
        if (ratio > 1e18) revert RatioOutOfRange(positionId, ratio);
    }

    function _requireAddress(address account, bytes32 what) internal pure {
        if (account == address(0)) revert ZeroAddress(what);
    }
}
