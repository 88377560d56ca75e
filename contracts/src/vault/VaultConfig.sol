// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {Wad} from "src/libraries/Wad.sol";
import {IPriceFeed} from "src/oracle/IPriceFeed.sol";
import {AssetConfig, AssetId, SourceKind, VaultLimits, VenueId} from "src/types/HedgeTypes.sol";
import {AssetRecord, MoneyRecord} from "src/types/Records.sol";
import {VaultExposure} from "src/vault/VaultExposure.sol";

/// @notice Roles, registries and limits, all set by the fund.
abstract contract VaultConfig is IHedgeVaultAdmin, VaultExposure, Initializable {
    using AaveV3 for IAavePool;
    using LossWindow for LossWindow.Window;

    /// @dev No position may be opened that Aave would let be liquidated at once.
    uint256 private constant LOWEST_HEALTH_FACTOR = 1e18;
    uint256 private constant HIGHEST_SLIPPAGE = 0.2e18;
    /// @dev So that the end of every plan fits its forty bits.
    uint256 private constant LONGEST_PLAN = type(uint32).max;

    /// @inheritdoc IHedgeVaultAdmin
    function initialize(InitParams calldata params) external initializer {
        _requireAddress(params.fund, "fund");
        _requireAddress(params.settlement, "settlement");
        _requireAddress(params.lendingPool, "lendingPool");

        Layout storage $ = _layout();
        $.fund = params.fund;
        $.settlement = params.settlement;
        $.settlementId = params.settlementId;
        $.pool = IAavePool(params.lendingPool);
        if (!$.pool.pricesInUsd()) revert BadLimit("lendingPool", uint160(params.lendingPool));
        $.sequencerFeed = params.sequencerFeed;
        $.sequencerGrace = params.sequencerGrace;
        $.hasSequencer = params.sequencerFeed != address(0);
        $.losses.open();
        _setSigners(params.signers, params.threshold);
        _setLimits(params.limits);
        for (uint256 i; i < params.keepers.length; ++i) {
            _setKeeper(params.keepers[i], true);
        }
        for (uint256 i; i < params.guardians.length; ++i) {
            _setGuardian(params.guardians[i], true);
        }
    }

    /// @inheritdoc IHedgeVaultAdmin
    function transferFund(address newFund) external onlyFund {
        _layout().nextFund = newFund;
        emit ConfigChanged("nextFund", bytes32(uint256(uint160(newFund))));
    }

    /// @inheritdoc IHedgeVaultAdmin
    function acceptFund() external {
        Layout storage $ = _layout();
        if (msg.sender != $.nextFund) revert NotFund(msg.sender);
        $.fund = msg.sender;
        $.nextFund = address(0);
        emit ConfigChanged("fund", bytes32(uint256(uint160(msg.sender))));
    }

    /// @inheritdoc IHedgeVaultAdmin
    function listAsset(AssetId asset, AssetConfig calldata config) external onlyFund {
        Layout storage $ = _layout();
        AssetRecord storage record = $.assets[asset];
        _requireAddress(config.token, "token");
        _requireAddress(config.feed, "feed");
        if (record.token == address(0)) {
            _requireUnlisted(asset, config.token);
            $.assetIds.push(asset);
            record.number = _number("assets", $.assetIds.length);
        } else if (record.token != config.token) {
            revert AssetAlreadyListed(asset);
        }
        if ((asset == $.settlementId) != (config.token == $.settlement)) {
            revert BadLimit("settlement", uint160(config.token));
        }
        _store(record, config);

        (address supplied, address owed) = $.pool.tokensOf(config.token);
        record.debtToken = owed;
        if (asset == $.settlementId) {
            _requireAddress(supplied, "collateral");
            $.collateralToken = supplied;
            $.settlementNumber = record.number;
            $.money = MoneyRecord(
                config.token,
                uint72(record.minPrice), // at most the largest price
                record.tokenDecimals,
                record.feedDecimals,
                config.feed,
                uint72(_fit("maxPrice", config.maxPrice, type(uint72).max)),
                uint24(_fit("maxAge", config.maxAge, type(uint24).max))
            );
        }
        emit ConfigChanged("asset", AssetId.unwrap(asset));
    }

    /// @inheritdoc IHedgeVaultAdmin
    function setVenue(VenueId id, address adapter) external onlyFund {
        _layout().venues[id] = adapter;
        emit ConfigChanged("venue", VenueId.unwrap(id));
    }

    /// @inheritdoc IHedgeVaultAdmin
    function setPositionSource(SourceKind kind, address source) external onlyFund {
        _requireAddress(source, "source");
        Layout storage $ = _layout();
        uint8 number = $.sourceNumbers[kind];
        if (number == 0) {
            $.sourceKinds.push(kind);
            number = _number("sources", $.sourceKinds.length);
            $.sourceNumbers[kind] = number;
        }
        $.sources[number] = source;
        emit ConfigChanged("source", SourceKind.unwrap(kind));
    }

    /// @inheritdoc IHedgeVaultAdmin
    function setLimits(VaultLimits calldata newLimits) external onlyFund {
        _setLimits(newLimits);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function setSigners(address[] calldata accounts, uint8 threshold) external onlyFund {
        _setSigners(accounts, threshold);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function setKeeper(address keeper, bool allowed) external onlyFund {
        _setKeeper(keeper, allowed);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function setGuardian(address guardian, bool allowed) external onlyFund {
        _setGuardian(guardian, allowed);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function setOpenExecution(bool open) external onlyFund {
        _layout().openExecution = open;
        emit ConfigChanged("openExecution", bytes32(uint256(open ? 1 : 0)));
    }

    /* VIEWS */

    /// @inheritdoc IHedgeVaultAdmin
    function fund() external view returns (address) {
        return _layout().fund;
    }

    /// @inheritdoc IHedgeVaultAdmin
    function assetConfig(AssetId asset) external view returns (AssetConfig memory) {
        AssetRecord storage record = _layout().assets[asset];
        return AssetConfig(
            record.token,
            record.feed,
            record.maxAge,
            record.tokenDecimals,
            record.feedDecimals,
            record.minPrice,
            record.maxPrice,
            record.maxShort,
            record.maxLong,
            record.maxOrder
        );
    }

    /// @inheritdoc IHedgeVaultAdmin
    function assets() external view returns (AssetId[] memory) {
        return _layout().assetIds;
    }

    /// @inheritdoc IHedgeVaultAdmin
    function settlement() external view returns (AssetId asset, address token) {
        return (_layout().settlementId, _layout().settlement);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function lendingPool() external view returns (address) {
        return address(_layout().pool);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function limits() external view returns (VaultLimits memory) {
        Layout storage $ = _layout();
        return VaultLimits($.maxSlippage, $.lossBudget, $.minHealthFactor, $.maxPlanAge);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function signers() external view returns (address[] memory accounts, uint8 threshold) {
        return (_layout().signers, _layout().threshold);
    }

    /// @inheritdoc IHedgeVaultAdmin
    function isKeeper(address account) external view returns (bool) {
        return _layout().keepers[account];
    }

    /// @inheritdoc IHedgeVaultAdmin
    function isGuardian(address account) external view returns (bool) {
        return _layout().guardians[account];
    }

    /// @inheritdoc IHedgeVaultAdmin
    function openExecution() external view returns (bool) {
        return _layout().openExecution;
    }

    /// @inheritdoc IHedgeVaultAdmin
    function venue(VenueId id) external view returns (address) {
        return _layout().venues[id];
    }

    /// @inheritdoc IHedgeVaultAdmin
    function positionSource(SourceKind kind) external view returns (address) {
        return _layout().sources[_layout().sourceNumbers[kind]];
    }

    /* INTERNAL */

    function _setLimits(VaultLimits calldata newLimits) internal {
        if (newLimits.maxSlippage > HIGHEST_SLIPPAGE) revert BadLimit("maxSlippage", newLimits.maxSlippage);
        if (newLimits.lossBudget > Wad.ONE) revert BadLimit("lossBudget", newLimits.lossBudget);
        if (newLimits.minHealthFactor < LOWEST_HEALTH_FACTOR) {
            revert BadLimit("minHealthFactor", newLimits.minHealthFactor);
        }
        if (newLimits.maxPlanAge == 0 || newLimits.maxPlanAge > LONGEST_PLAN) {
            revert BadLimit("maxPlanAge", newLimits.maxPlanAge);
        }
        Layout storage $ = _layout();
        ($.maxSlippage, $.lossBudget) = (newLimits.maxSlippage, newLimits.lossBudget);
        ($.minHealthFactor, $.maxPlanAge) = (newLimits.minHealthFactor, uint40(newLimits.maxPlanAge));
        emit ConfigChanged("limits", 0);
    }

    function _setSigners(address[] calldata accounts, uint8 threshold) internal {
        if (threshold == 0 || threshold > accounts.length) revert BadThreshold(threshold, accounts.length);
        Layout storage $ = _layout();
        for (uint256 i; i < $.signers.length; ++i) {
            $.isSigner[$.signers[i]] = false;
        }
        for (uint256 i; i < accounts.length; ++i) {
            if (accounts[i] == address(0) || $.isSigner[accounts[i]]) revert BadSigner(i, accounts[i]);
            $.isSigner[accounts[i]] = true;
        }
        $.signers = accounts;
        $.threshold = threshold;
        emit ConfigChanged("signers", bytes32(uint256(threshold)));
    }

    function _setKeeper(address keeper, bool allowed) internal {
        _requireAddress(keeper, "keeper");
        _layout().keepers[keeper] = allowed;
        emit ConfigChanged("keeper", bytes32(uint256(uint160(keeper))));
    }

    function _setGuardian(address guardian, bool allowed) internal {
        _requireAddress(guardian, "guardian");
        _layout().guardians[guardian] = allowed;
        emit ConfigChanged("guardian", bytes32(uint256(uint160(guardian))));
    }

    /// @dev Two assets over one token would count its balance twice.
    function _requireUnlisted(AssetId asset, address token) private view {
        Layout storage $ = _layout();
        for (uint256 i; i < $.assetIds.length; ++i) {
            if ($.assets[$.assetIds[i]].token == token) revert AssetAlreadyListed(asset);
        }
    }

    /// @dev Decimals are read, the rest is taken; what the record has no room for is refused.
    function _store(AssetRecord storage record, AssetConfig calldata config) private {
        uint8 tokenDecimals = IERC20Metadata(config.token).decimals();
        uint8 feedDecimals = IPriceFeed(config.feed).decimals();
        if (tokenDecimals > Wad.DECIMALS) revert BadLimit("tokenDecimals", tokenDecimals);
        if (feedDecimals > Wad.DECIMALS) revert BadLimit("feedDecimals", feedDecimals);
        if (config.maxAge == 0) revert BadLimit("maxAge", 0);
        if (config.minPrice == 0) revert BadLimit("minPrice", 0);
        if (config.maxPrice < config.minPrice) revert BadLimit("maxPrice", config.maxPrice);

        (record.token, record.feed) = (config.token, config.feed);
        (record.maxAge, record.tokenDecimals, record.feedDecimals) =
        (config.maxAge, tokenDecimals, feedDecimals);
        record.minPrice = uint96(config.minPrice); // at most the largest price
        record.maxPrice = uint96(_fit("maxPrice", config.maxPrice, type(uint96).max));
        record.maxShort = uint96(_fit("maxShort", config.maxShort, type(uint96).max));
        record.maxLong = config.maxLong;
        record.maxOrder = uint96(_fit("maxOrder", config.maxOrder, type(uint96).max));
    }

    function _fit(bytes32 what, uint256 value, uint256 largest) private pure returns (uint256) {
        if (value > largest) revert BadLimit(what, value);
        return value;
    }

    function _number(bytes32 what, uint256 value) private pure returns (uint8) {
        return uint8(_fit(what, value, type(uint8).max));
    }
}
