// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {
    AssetConfig,
    AssetId,
    Benchmark,
    Position,
    SourceKind,
    VaultLimits,
    VenueId
} from "src/types/HedgeTypes.sol";

/// @notice What the fund sets, registers and takes out, and the registries to read.
interface IHedgeVaultAdmin {
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

    /// @notice The owner: configures, withdraws, resumes and upgrades.
    function fund() external view returns (address);

    /// @notice First of two steps: `newFund` becomes the fund when it accepts.
    function transferFund(address newFund) external;

    function acceptFund() external;

    function initialize(InitParams calldata params) external;

    /// @notice Lists an asset, or changes feed and caps of a listed one whose token stays the same. The decimals in
    ///         `config` are ignored: they are read from token and feed. Price bounds and `maxOrder` are stored in 96
    ///         bits, the other caps in 104; more is refused.
    function listAsset(AssetId asset, AssetConfig calldata config) external;

    /// @notice Registers or, with the zero address, retires a venue adapter.
    function setVenue(VenueId id, address adapter) external;

    function setPositionSource(SourceKind kind, address source) external;

    function setLimits(VaultLimits calldata newLimits) external;

    function setSigners(address[] calldata accounts, uint8 threshold) external;

    function setKeeper(address keeper, bool allowed) external;

    function setGuardian(address guardian, bool allowed) external;

    /// @notice Lets anyone execute, or keepers only. Off at first. Everything else an execution is judged by stays.
    function setOpenExecution(bool open) external;

    /// @notice Puts an LP position under protection, starting at `ratio`. The holder must own it now. Positions are
    ///         numbered from zero.
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

    /// @notice Sends an LP position held by the vault (the NFT, or all pool shares) to `to` and closes it.
    function withdrawPosition(uint256 positionId, address to) external;

    /* COLLATERAL: fund or keeper; taking out keeps the health factor at or above the floor */

    function supplyCollateral(uint256 amount) external;

    function withdrawCollateral(uint256 amount) external;

    /* VIEWS */

    function position(uint256 positionId) external view returns (Position memory);

    function positionCount() external view returns (uint256);

    function assetConfig(AssetId asset) external view returns (AssetConfig memory);

    function assets() external view returns (AssetId[] memory);

    function settlement() external view returns (AssetId asset, address token);

    function lendingPool() external view returns (address);

    function limits() external view returns (VaultLimits memory);

    function signers() external view returns (address[] memory accounts, uint8 threshold);

    function isKeeper(address account) external view returns (bool);

    function isGuardian(address account) external view returns (bool);

    function openExecution() external view returns (bool);

    function venue(VenueId id) external view returns (address adapter);

    function positionSource(SourceKind kind) external view returns (address source);
}
