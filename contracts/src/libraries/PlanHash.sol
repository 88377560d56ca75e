// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {
    HedgeOrder,
    HedgePlan,
    Leg,
    MandateOrder,
    Overlay,
    PriceBand,
    RatioOrder,
    RatioUpdate
} from "src/types/HedgeTypes.sol";

/// @notice EIP-712 struct hash of a plan, and the id of an intent.
library PlanHash {
    bytes private constant MANDATE = "MandateOrder(uint32 dstEid,bytes32 asset,int128 quantity)";
    bytes private constant OVERLAY = "Overlay(bytes32 asset,int128 quantity)";
    bytes private constant BAND = "PriceBand(bytes32 asset,uint128 minPrice,uint128 maxPrice)";
    bytes private constant RATIO = "RatioUpdate(uint256 positionId,uint64 ratio)";
    bytes private constant PLAN =
        "HedgePlan(address vault,uint64 epoch,uint64 validUntil,RatioUpdate[] ratios,Overlay[] overlays,MandateOrder[] mandates,PriceBand[] priceBands)";

    bytes32 internal constant PLAN_TYPEHASH =
        keccak256(abi.encodePacked(PLAN, MANDATE, OVERLAY, BAND, RATIO));
    bytes32 internal constant RATIO_ORDER_TYPEHASH = keccak256(
        abi.encodePacked(
            "RatioOrder(address vault,uint64 epoch,uint64 sequence,uint64 validUntil,RatioUpdate[] ratios)",
            RATIO
        )
    );
    bytes32 private constant MANDATE_TYPEHASH = keccak256(MANDATE);
    bytes32 private constant OVERLAY_TYPEHASH = keccak256(OVERLAY);
    bytes32 private constant BAND_TYPEHASH = keccak256(BAND);
    bytes32 private constant RATIO_TYPEHASH = keccak256(RATIO);

    bytes32 internal constant INTENT_DOMAIN = keccak256("Ballast HedgeVault intent v2");

    /// @notice EIP-712 `hashStruct` of a plan.
    function hash(HedgePlan calldata plan) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                PLAN_TYPEHASH,
                plan.vault,
                plan.epoch,
                plan.validUntil,
                _hashRatios(plan.ratios),
                _hashOverlays(plan.overlays),
                _hashMandates(plan.mandates),
                _hashBands(plan.priceBands)
            )
        );
    }

    /// @notice Names one intent for good: chain, vault, asset, sequence and every parameter. The last eight bytes are the
    ///         sequence, so that an id alone leads to where it is recorded.
    function intentId(HedgeOrder calldata order) internal view returns (bytes32) {
        (bytes32 domain, bytes32 legs, uint256 sequence) =
            (INTENT_DOMAIN, _hashLegs(order.legs), order.sequence);
        uint256 digest;
        // The first four words of an order are asset, side, sequence and deadline.
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, domain)
            mstore(add(at, 0x20), chainid())
            mstore(add(at, 0x40), address())
            calldatacopy(add(at, 0x60), order, 0x80)
            mstore(add(at, 0xe0), legs)
            digest := keccak256(at, 0x100)
        }
        return bytes32((digest >> 64 << 64) | sequence);
    }

    /// @notice The sequence an intent id was made with.
    function sequenceOf(bytes32 id) internal pure returns (uint64) {
        return uint64(uint256(id));
    }

    /// @notice EIP-712 `hashStruct` of ratio updates that amend the plan of `epoch`.
    function hashRatioOrder(RatioOrder calldata order) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                RATIO_ORDER_TYPEHASH,
                order.vault,
                order.epoch,
                order.sequence,
                order.validUntil,
                _hashRatios(order.ratios)
            )
        );
    }

    /// @dev Each leg, its three words and the hash of its data, hashed onto those before it.
    function _hashLegs(Leg[] calldata legs) private pure returns (bytes32 result) {
        uint256 length = legs.length;
        for (uint256 i; i < length; ++i) {
            Leg calldata leg = legs[i];
            bytes calldata data = leg.data;
            assembly ("memory-safe") {
                let at := mload(0x40)
                calldatacopy(at, data.offset, data.length)
                let hashOfData := keccak256(at, data.length)
                mstore(at, result)
                calldatacopy(add(at, 0x20), leg, 0x60)
                mstore(add(at, 0x80), hashOfData)
                result := keccak256(at, 0xa0)
            }
        }
    }

    function _hashRatios(RatioUpdate[] calldata items) private pure returns (bytes32) {
        uint256 at;
        assembly {
            at := items.offset
        }
        return _hashItems(RATIO_TYPEHASH, at, items.length, 64);
    }

    function _hashOverlays(Overlay[] calldata items) private pure returns (bytes32) {
        uint256 at;
        assembly {
            at := items.offset
        }
        return _hashItems(OVERLAY_TYPEHASH, at, items.length, 64);
    }

    function _hashMandates(MandateOrder[] calldata items) private pure returns (bytes32) {
        uint256 at;
        assembly {
            at := items.offset
        }
        return _hashItems(MANDATE_TYPEHASH, at, items.length, 96);
    }

    function _hashBands(PriceBand[] calldata items) private pure returns (bytes32) {
        uint256 at;
        assembly {
            at := items.offset
        }
        return _hashItems(BAND_TYPEHASH, at, items.length, 96);
    }

    /// @dev The calldata of a struct of values is the encoding that EIP-712 hashes behind its type; batches pay for this per
    ///      item. A value with bits beyond its type hashes as it stands: whoever applies it decodes it and refuses.
    /// @param at Where the items begin in calldata. @param size Bytes of one item.
    function _hashItems(bytes32 typeHash, uint256 at, uint256 length, uint256 size)
        private
        pure
        returns (bytes32 result)
    {
        assembly ("memory-safe") {
            let item := mload(0x40)
            let hashes := add(item, 0x80)
            let end := add(hashes, shl(5, length))
            mstore(item, typeHash)
            for { let slot := hashes } lt(slot, end) { slot := add(slot, 0x20) } {
                calldatacopy(add(item, 0x20), at, size)
                mstore(slot, keccak256(item, add(size, 0x20)))
                at := add(at, size)
            }
            result := keccak256(hashes, sub(end, hashes))
        }
    }
}
