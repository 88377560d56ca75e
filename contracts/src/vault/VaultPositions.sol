// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ERC721Holder} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Holder.sol";
import {SafeCastLib} from "solady/utils/SafeCastLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {AssetId, Benchmark, Position, SourceKind} from "src/types/HedgeTypes.sol";
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
        positionId = $.positions.length;
        _requireRatio(positionId, ratio);
        _requireTokens(kind, ref, asset0, asset1);

        Position storage created = $.positions.push();
        created.kind = kind;
        created.holder = holder;
        created.ref = ref;
        created.asset0 = asset0;
        created.asset1 = asset1;
        created.benchmark = benchmark;
        created.hedgeRatio = ratio;
        created.lastUpdate = uint64(block.timestamp);
        created.isActive = true;
        _activate(positionId);

        // Reading the amounts also proves that the holder owns the position now.
        (uint256 amount0, uint256 amount1) = _amounts(created);
        if (benchmark == Benchmark.Hodl) {
            created.entry0 = amount0.toUint128();
            created.entry1 = amount1.toUint128();
        }
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
        Position storage leaving = _activePosition(positionId);
        if (leaving.holder != address(this)) revert PositionElsewhere(positionId, leaving.holder);
        _deactivate(positionId);

        (address token, bool isNft) = _source(leaving.kind).custody(leaving.ref);
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
        if (positionId >= _layout().positions.length) revert UnknownPosition(positionId);
        return _layout().positions[positionId];
    }

    /// @inheritdoc IHedgeVaultAdmin
    function positionCount() external view returns (uint256) {
        return _layout().positions.length;
    }

    /* INTERNAL */

    function _requireTokens(SourceKind kind, bytes32 ref, AssetId asset0, AssetId asset1) private view {
        _requireListed(asset0);
        _requireListed(asset1);
        (address token0, address token1) = _source(kind).tokens(ref);
        if (_layout().assets[asset0].token != token0 || _layout().assets[asset1].token != token1) {
            revert IPositionSource.PositionTokensUnknown(ref, token0, token1);
        }
    }

    /// @dev One position hedged twice would be over-hedged.
    function _activate(uint256 positionId) private {
        Layout storage $ = _layout();
        bytes32 key = _registrationKey($.positions[positionId]);
        if ($.registered[key] != 0) revert PositionAlreadyRegistered($.registered[key] - 1);
        $.registered[key] = positionId + 1;
        $.activePositions.push(positionId);
    }

    function _deactivate(uint256 positionId) private {
        Layout storage $ = _layout();
        Position storage item = _activePosition(positionId);
        item.isActive = false;
        item.lastUpdate = uint64(block.timestamp);
        delete $.registered[_registrationKey(item)];

        uint256 last = $.activePositions.length - 1;
        for (uint256 i; i < last; ++i) {
            if ($.activePositions[i] == positionId) {
                $.activePositions[i] = $.activePositions[last];
                break;
            }
        }
        $.activePositions.pop();
        emit PositionClosed(positionId);
    }

    function _registrationKey(Position storage item) private view returns (bytes32) {
        return keccak256(abi.encode(item.kind, item.ref, item.holder));
    }
}
