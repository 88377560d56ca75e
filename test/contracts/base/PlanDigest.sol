// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {HedgePlan, MandateOrder, PriceBand} from "src/types/HedgeTypes.sol";

/// @notice The EIP-712 digest of a plan, written a second time.
abstract contract PlanDigest {
    string private constant TYPES =
        "HedgePlan(address vault,uint64 epoch,uint64 validUntil,RatioUpdate[] ratios,Overlay[] overlays,MandateOrder[] mandates,PriceBand[] priceBands)MandateOrder(uint32 dstEid,bytes32 asset,int128 quantity)Overlay(bytes32 asset,int128 quantity)PriceBand(bytes32 asset,uint128 minPrice,uint128 maxPrice)RatioUpdate(uint256 positionId,uint64 ratio)";

    /// @dev EIP-712 spelled out on its own: nothing from the contracts but the plan's type.
    function independentDigest(HedgePlan memory plan, address vault) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Ballast HedgeVault"),
                keccak256("1"),
                block.chainid,
                vault
            )
        );
        bytes memory ratios;
        for (uint256 i; i < plan.ratios.length; ++i) {
            bytes32 kind = keccak256("RatioUpdate(uint256 positionId,uint64 ratio)");
            ratios = bytes.concat(
                ratios, keccak256(abi.encode(kind, plan.ratios[i].positionId, uint256(plan.ratios[i].ratio)))
            );
        }
        bytes memory overlays;
        for (uint256 i; i < plan.overlays.length; ++i) {
            bytes32 kind = keccak256("Overlay(bytes32 asset,int128 quantity)");
            overlays = bytes.concat(
                overlays,
                keccak256(abi.encode(kind, plan.overlays[i].asset, int256(plan.overlays[i].quantity)))
            );
        }
        bytes32 body = keccak256(
            abi.encode(
                keccak256(bytes(TYPES)),
                plan.vault,
                plan.epoch,
                plan.validUntil,
                keccak256(ratios),
                keccak256(overlays),
                _hashMandates(plan.mandates),
                _hashBands(plan.priceBands)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, body));
    }

    function _hashMandates(MandateOrder[] memory items) private pure returns (bytes32) {
        bytes memory all;
        for (uint256 i; i < items.length; ++i) {
            bytes32 kind = keccak256("MandateOrder(uint32 dstEid,bytes32 asset,int128 quantity)");
            all = bytes.concat(
                all,
                keccak256(
                    abi.encode(kind, uint256(items[i].dstEid), items[i].asset, int256(items[i].quantity))
                )
            );
        }
        return keccak256(all);
    }

    function _hashBands(PriceBand[] memory items) private pure returns (bytes32) {
        bytes memory all;
        for (uint256 i; i < items.length; ++i) {
            bytes32 kind = keccak256("PriceBand(bytes32 asset,uint128 minPrice,uint128 maxPrice)");
            all = bytes.concat(
                all, keccak256(abi.encode(kind, items[i].asset, items[i].minPrice, items[i].maxPrice))
            );
        }
        return keccak256(all);
    }
}
