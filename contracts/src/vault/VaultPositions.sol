// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ERC721Holder} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Holder.sol";
import {SafeCastLib} from "solady/utils/SafeCastLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {AssetId, Benchmark, Position, SourceKind} from "src/types/HedgeTypes.sol";
import {AssetRecord, Holding, PositionRecord} from "src/types/Records.sol";
import {VaultConfig} from "src/vault/VaultConfig.sol";

/// @notice The register of LP positions under protection.
abstract contract VaultPositions is VaultConfig, ERC721Holder {
    using SafeCastLib for uint256;
    using SafeTransferLib for address;

    /// @inheritdoc IHedgeVaultAdmin
    function createProtectedPosition(
        SourceKind kind,
        bytes32 ref,
        address holder,
        AssetId asset0,
        AssetId asset1,
        uint64 ratio,
        Benchmark benchmark
    ) external onlyFund nonReentrant returns (uint256 positionId) {
        Layout storage $ = _layout();
        positionId = $.positionCount++;
        _requireRatio(positionId, ratio);
        uint8 source = _sourceNumber(kind);
        _requireTokens(source, ref, asset0, asset1);

        PositionRecord storage created = $.positions[positionId];
        (created.source, created.ref, created.holder) = (source, ref, holder);
        (created.asset0, created.asset1) = (asset0, asset1);
        (created.number0, created.number1) = ($.assets[asset0].number, $.assets[asset1].number);
        created.benchmark = benchmark;
        created.holding = holder == address(this) ? Holding.Held : Holding.Watched;
        (created.hedgeRatio, created.lastUpdate, created.isActive) = (ratio, uint64(block.timestamp), true);
        _activate(created, positionId);

        // Reading the amounts also proves that the holder owns the position now.
        (uint256 amount0, uint256 amount1) = _amounts(created);
        if (benchmark == Benchmark.Hodl) {
            created.entry0 = amount0.toUint128();
            created.entry1 = amount1.toUint128();
        }
        _remember(created);
        emit PositionRegistered(positionId, kind, ref, holder);
        emit HedgeRatioUpdated(positionId, ratio, $.epoch);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function closePosition(uint256 positionId) external onlyFund {
        _deactivate(positionId);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function withdrawPosition(uint256 positionId, address to) external onlyFund nonReentrant {
        _requireAddress(to, "to");
        PositionRecord storage leaving = _activePosition(positionId);
        if (leaving.holder != address(this)) revert PositionElsewhere(positionId, leaving.holder);
        _deactivate(positionId);

        (address token, bool isNft) = _source(leaving.source).custody(leaving.ref);
        if (isNft) {
            IERC721(token).safeTransferFrom(address(this), to, uint256(leaving.ref));
            emit Withdrawn(token, to, uint256(leaving.ref));
        } else {
            emit Withdrawn(token, to, token.safeTransferAll(to));
        }
    }

    /* VIEWS */

    /// @inheritdoc IHedgeVaultAdmin
    function position(uint256 positionId) external view returns (Position memory) {
        if (positionId >= _layout().positionCount) revert UnknownPosition(positionId);
        PositionRecord storage item = _layout().positions[positionId];
        return Position(
            item.holder,
            _layout().sourceKinds[item.source - 1],
            item.lastUpdate,
            item.isActive,
            item.benchmark,
            item.hedgeRatio,
            item.ref,
            item.asset0,
            item.asset1,
            item.entry0,
            item.entry1
        );
    }

    /// @inheritdoc IHedgeVaultAdmin
    function positionCount() external view returns (uint256) {
        return _layout().positionCount;
    }

    /* INTERNAL */

    function _requireTokens(uint8 source, bytes32 ref, AssetId asset0, AssetId asset1) private view {
        address listed0 = _requireListed(asset0).token;
        address listed1 = _requireListed(asset1).token;
        (address token0, address token1) = _source(source).tokens(ref);
        if (listed0 != token0 || listed1 != token1) {
            revert IPositionSource.PositionTokensUnknown(ref, token0, token1);
        }
    }

    /// @dev One position hedged twice would be over-hedged.
    function _activate(PositionRecord storage item, uint256 positionId) private {
        Layout storage $ = _layout();
        bytes32 key = _registrationKey(item);
        if ($.registered[key] != 0) revert PositionAlreadyRegistered($.registered[key] - 1);
        $.registered[key] = positionId + 1;

        AssetRecord storage record0 = $.assets[item.asset0];
        AssetRecord storage record1 = $.assets[item.asset1];
        (item.next0, item.next1) = (record0.firstPosition, record1.firstPosition);
        record0.firstPosition = (positionId + 1).toUint32();
        record1.firstPosition = uint32(positionId + 1);
    }

    function _deactivate(uint256 positionId) private {
        PositionRecord storage item = _activePosition(positionId);
        item.isActive = false;
        item.lastUpdate = uint64(block.timestamp);
        delete _layout().registered[_registrationKey(item)];
        _unlink(_layout().assets[item.asset0], uint32(positionId + 1), item.next0);
        _unlink(_layout().assets[item.asset1], uint32(positionId + 1), item.next1);
        emit PositionClosed(positionId);
    }

    /// @dev Takes a position out of an asset's list: whatever led to it leads to its successor.
    function _unlink(AssetRecord storage record, uint32 leaving, uint32 successor) private {
        if (record.firstPosition == leaving) {
            record.firstPosition = successor;
            return;
        }
        uint256 at = record.firstPosition;
        while (at != 0) {
            PositionRecord storage item = _layout().positions[at - 1];
            bool first = item.number0 == record.number;
            at = first ? item.next0 : item.next1;
            if (at != leaving) continue;
            if (first) item.next0 = successor;
            else item.next1 = successor;
            return;
        }
    }

    function _sourceNumber(SourceKind kind) private view returns (uint8 number) {
        number = _layout().sourceNumbers[kind];
        if (number == 0) revert UnknownSource(kind);
    }

    function _source(uint8 number) private view returns (IPositionSource) {
        return IPositionSource(_layout().sources[number]);
    }

    function _registrationKey(PositionRecord storage item) private view returns (bytes32) {
        return keccak256(abi.encode(item.source, item.ref, item.holder));
    }
}
