// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {IOrderProtocol} from "src/interfaces/IOrderProtocol.sol";
import {LimitOrder} from "src/types/AuctionTypes.sol";

/// @notice What the vault knows of 1inch orders: hashing, and the one shape of order it accepts.
/// @dev Layouts as published in limit-order-protocol-contract 4.3.3 (MakerTraitsLib, ExtensionLib) and
///      limit-order-settlement 3.1.0 (SimpleSettlement).
library FusionOrder {
    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "Order(uint256 salt,address maker,address receiver,address makerAsset,address takerAsset,uint256 makingAmount,uint256 takingAmount,uint256 makerTraits)"
    );
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    uint256 private constant NO_PARTIAL_FILLS = 1 << 255;
    uint256 private constant MULTIPLE_FILLS = 1 << 254;
    uint256 private constant PRE_INTERACTION = 1 << 252;
    uint256 private constant POST_INTERACTION = 1 << 251;
    uint256 private constant HAS_EXTENSION = 1 << 249;
    /// @dev Sender, expiry and nonce; everything above is a series, unused or a flag.
    uint256 private constant VALUE_BITS = 160;
    uint256 private constant EXPIRY_OFFSET = 80;

    uint256 private constant OFFSETS = 32;
    uint256 private constant CURVE = 37; // settlement 20, gas terms 7, start 4, duration 3, first bump 3
    uint256 private constant POINT = 5;
    uint256 private constant FEES = 6; // integrator 2, its share 1, resolver 2, discount 1
    uint256 private constant NAME = 10; // whitelisted resolver in the amount data
    uint256 private constant RECIPIENTS = 61; // settlement 20, flags 1, two fee recipients 40
    uint256 private constant TIMED_NAME = 12; // whitelisted resolver in the post-interaction
    uint256 private constant SURPLUS = 33; // estimate 32, fee 1

    function hash(LimitOrder memory order, bytes32 domain) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(ORDER_TYPEHASH, order))));
    }

    /// @notice The domain separator a protocol declares (ERC-5267), proven by an order it hashes.
    function domainOf(IOrderProtocol protocol) internal view returns (bytes32 domain) {
        (, string memory name, string memory version, uint256 chainId, address verifier,,) =
            protocol.eip712Domain();
        domain = keccak256(
            abi.encode(DOMAIN_TYPEHASH, keccak256(bytes(name)), keccak256(bytes(version)), chainId, verifier)
        );
        LimitOrder memory probe;
        bytes32 used = protocol.hashOrder(probe);
        bytes32 declared = hash(probe, domain);
        if (used != declared) revert IHedgeVaultAuctions.FusionDomainMismatch(declared, used);
    }

    /// @notice Refuses every trait but: extension, pre- and post-interaction, and filled at once or in any parts.
    /// @return expiry Last second the protocol lets the order fill.
    function requireTraits(uint256 traits) internal pure returns (uint256 expiry) {
        uint256 flags = traits >> VALUE_BITS << VALUE_BITS;
        uint256 wanted = PRE_INTERACTION | POST_INTERACTION | HAS_EXTENSION;
        if (flags != wanted | NO_PARTIAL_FILLS && flags != wanted | MULTIPLE_FILLS) {
            revert IHedgeVaultAuctions.AuctionTraits(traits);
        }
        return uint40(traits >> EXPIRY_OFFSET);
    }

    /// @notice Refuses every extension but: amounts by the settlement's curve, no fees, whitelist and nothing more in its
    ///         post-interaction. An empty pre-interaction means that the maker, the vault, is called.
    function requireExtension(bytes calldata extension, uint256 salt, address settlement) internal pure {
        _same("hash", uint160(uint256(keccak256(extension))), uint160(salt));
        if (extension.length < OFFSETS) {
            revert IHedgeVaultAuctions.AuctionExtension("length", extension.length);
        }
        uint256 ends = uint256(bytes32(extension));
        bytes calldata body = extension[OFFSETS:];
        uint256 amounts = uint32(ends >> 64);
        uint256 beforePost = uint32(ends >> 96);
        _same("suffixes", uint64(ends), 0);
        _same("predicate", uint32(ends >> 128), beforePost);
        _same("permit", uint32(ends >> 160), beforePost);
        _same("preInteraction", uint32(ends >> 192), beforePost);
        _same("customData", uint32(ends >> 224), body.length);
        _same("amounts", beforePost, 2 * amounts);
        if (beforePost > body.length) revert IHedgeVaultAuctions.AuctionExtension("length", body.length);

        bytes calldata making = body[:amounts];
        if (keccak256(making) != keccak256(body[amounts:beforePost])) {
            revert IHedgeVaultAuctions.AuctionExtension("amounts", amounts);
        }
        _requireCurve(making, settlement);
        _requirePost(body[beforePost:], settlement);
    }

    function _requireCurve(bytes calldata data, address settlement) private pure {
        _requireSettlement(data, settlement, CURVE + 1);
        uint256 at = CURVE + 1 + POINT * uint8(data[CURVE]);
        _requireNoFees(data, at);
        at += FEES;
        _same("curve", data.length, at + 1 + NAME * _size(data, at));
    }

    /// @dev A tail after the surplus terms would be another contract to call.
    function _requirePost(bytes calldata data, address settlement) private pure {
        _requireSettlement(data, settlement, RECIPIENTS);
        _same("flags", uint8(data[20]), 0);
        _requireNoFees(data, RECIPIENTS);
        uint256 at = RECIPIENTS + FEES + 4;
        uint256 size = _size(data, at);
        _same("postInteraction", data.length, at + 1 + TIMED_NAME * size + SURPLUS);
        _same("surplusFee", uint8(data[data.length - 1]), 0);
    }

    function _requireSettlement(bytes calldata data, address settlement, uint256 least) private pure {
        if (data.length < least) revert IHedgeVaultAuctions.AuctionExtension("length", data.length);
        _same("settlement", uint160(bytes20(data)), uint160(settlement));
    }

    /// @dev The settlement only pays fees out of what it receives itself, and here the vault receives.
    function _requireNoFees(bytes calldata data, uint256 at) private pure {
        if (data.length < at + FEES) revert IHedgeVaultAuctions.AuctionExtension("length", data.length);
        _same("integratorFee", uint16(bytes2(data[at:])), 0);
        _same("resolverFee", uint16(bytes2(data[at + 3:])), 0);
    }

    function _size(bytes calldata data, uint256 at) private pure returns (uint256) {
        if (data.length <= at) revert IHedgeVaultAuctions.AuctionExtension("length", data.length);
        return uint8(data[at]);
    }

    function _same(bytes32 field, uint256 found, uint256 wanted) private pure {
        if (found != wanted) revert IHedgeVaultAuctions.AuctionExtension(field, found);
    }
}
