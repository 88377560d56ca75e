// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeCastLib} from "solady/utils/SafeCastLib.sol";
import {Auction, AuctionState, InFlight} from "src/types/AuctionTypes.sol";
import {AssetId, Side} from "src/types/HedgeTypes.sol";

/// @notice The register of auctions, in a namespace of its own beside the vault's, and what of them is in flight.
abstract contract AuctionStorage {
    using FixedPointMathLib for uint256;
    using SafeCastLib for uint256;

    /// @custom:storage-location erc7201:ballast.storage.HedgeVault.Auctions
    struct AuctionBook {
        address orderProtocol;
        address settlement;
        bytes32 domain;
        bytes32[] live;
        mapping(bytes32 orderHash => Auction) auctions;
        mapping(AssetId => InFlight) inFlight;
        uint256 reserved; // USD WAD, of all live auctions
    }

    /// @dev keccak256(abi.encode(uint256(keccak256("ballast.storage.HedgeVault.Auctions")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant BOOK = 0x717e90234c8dcc1a43c2bcf893f43e4f178066fc665fa06d0897ecc928569700;

    function _auctions() internal pure returns (AuctionBook storage book) {
        assembly {
            book.slot := BOOK
        }
    }

    /// @dev Signed WAD by which auctions in the direction of `side` may still change the held quantity. Those in the other
    ///      direction do not count: they may never fill, and each fill is judged by what is held then.
    function _inFlight(AssetId asset, Side side) internal view returns (int256) {
        InFlight storage total = _auctions().inFlight[asset];
        return side == Side.Sell ? -int256(uint256(total.sells)) : int256(uint256(total.buys));
    }

    /// @dev Every change of what an auction may still do goes through here, so that the totals are always their sum.
    function _setProgress(Auction storage item, AuctionState state, uint256 filled) internal {
        AuctionBook storage book = _auctions();
        (uint256 quantityBefore, uint256 reservedBefore) = _outstanding(item);
        item.state = state;
        item.filled = filled.toUint128();
        (uint256 quantity, uint256 reserved) = _outstanding(item);

        InFlight storage total = book.inFlight[item.asset];
        if (item.side == Side.Sell) total.sells = (total.sells + quantity - quantityBefore).toUint128();
        else total.buys = (total.buys + quantity - quantityBefore).toUint128();
        book.reserved = book.reserved + reserved - reservedBefore;
    }

    /// @dev Rounded up: more in flight and more reserved is the safe side.
    function _outstanding(Auction storage item) private view returns (uint256 quantity, uint256 reserved) {
        if (item.state != AuctionState.Live) return (0, 0);
        (uint256 making, uint256 left) = (item.making, item.making - item.filled);
        quantity = uint256(item.quantity).fullMulDivUp(left, making);
        reserved = uint256(item.reserved).fullMulDivUp(left, making);
    }
}
