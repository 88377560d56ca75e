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
    /// @param newFund Account that may accept; zero withdraws the offer.
    function transferFund(address newFund) external;

    /// @notice Second step: the offered account becomes the fund.
    function acceptFund() external;

    /// @notice Sets a new vault up, once; the factory calls it while it creates the vault.
    /// @param params Everything a vault starts with.
    function initialize(InitParams calldata params) external;

    /// @notice Lists an asset, or changes feed and caps of a listed one whose token stays the same. The decimals in
    ///         `config` are ignored: they are read from token and feed. Price bounds and `maxOrder` are stored in 96
    ///         bits, the other caps in 104; more is refused.
    /// @param asset Name under which plans and orders speak of it.
    /// @param config Token, feed and caps, in the units of `AssetConfig`.
    function listAsset(AssetId asset, AssetConfig calldata config) external;

    /// @notice Registers or, with the zero address, retires a venue adapter.
    /// @param id Name that the legs of orders use.
    /// @param adapter Contract that implements `IVenue`.
    function setVenue(VenueId id, address adapter) external;

    /// @notice Registers how positions of one kind are read and valued.
    /// @param kind Name that `createProtectedPosition` uses.
    /// @param source Contract that implements `IPositionSource`.
    function setPositionSource(SourceKind kind, address source) external;

    /// @notice Sets the limits that bind every execution.
    /// @param newLimits In the units of `VaultLimits`.
    function setLimits(VaultLimits calldata newLimits) external;

    /// @notice Names the accounts whose signatures authorise plans and ratio orders; replaces the whole list.
    /// @param accounts Keys or ERC-1271 contracts, none twice.
    /// @param threshold Signatures needed, from one to all of them.
    function setSigners(address[] calldata accounts, uint8 threshold) external;

    /// @notice Lets an account execute hedges, send mandates and move collateral, or no longer.
    /// @param keeper The account.
    /// @param allowed Whether it may.
    function setKeeper(address keeper, bool allowed) external;

    /// @notice Lets an account halt the vault, or no longer.
    /// @param guardian The account.
    /// @param allowed Whether it may.
    function setGuardian(address guardian, bool allowed) external;

    /// @notice Lets anyone execute, or keepers only. Off at first. Everything else an execution is judged by stays.
    /// @param open True lets anyone execute.
    function setOpenExecution(bool open) external;

    /// @notice Puts an LP position under protection, starting at `ratio`. The holder must own it now. Positions are
    ///         numbered from zero.
    /// @param kind Key of a registered position source.
    /// @param ref NFT id, pair address or pool id, as that source reads it.
    /// @param holder The vault itself, or a wallet that the vault only watches.
    /// @param asset0 Listed asset of the pool's first token.
    /// @param asset1 Listed asset of the pool's second token.
    /// @param ratio WAD share of the exposure to hedge, 0 to 1, until a plan says otherwise.
    /// @param benchmark What the exposure is measured against.
    /// @return positionId Number of the position in this vault.
    function createProtectedPosition(
        SourceKind kind,
        bytes32 ref,
        address holder,
        AssetId asset0,
        AssetId asset1,
        uint64 ratio,
        Benchmark benchmark
    ) external returns (uint256 positionId);

    /// @notice Ends the protection of a position; it stays where it is, and so does the hedge until the next execution.
    /// @param positionId Number of an active position.
    function closePosition(uint256 positionId) external;

    /// @notice Moves tokens out to `to`. Always works, halted or not, unless the lending position would become unsafe.
    /// @param token Any token the vault holds.
    /// @param amount In the token's units.
    /// @param to Receiver.
    function withdraw(address token, uint256 amount, address to) external;

    /// @notice Sends an LP position held by the vault (the NFT, or all pool shares) to `to` and closes it.
    /// @param positionId Number of an active position.
    /// @param to Receiver.
    function withdrawPosition(uint256 positionId, address to) external;

    /* COLLATERAL: fund or keeper; taking out keeps the health factor at or above the floor */

    /// @notice Lends idle settlement tokens to the lending pool, where they are collateral and earn interest.
    /// @param amount In settlement token units.
    function supplyCollateral(uint256 amount) external;

    /// @notice Takes collateral back into the vault; a keeper cannot while halted.
    /// @param amount In settlement token units; the largest uint256 takes all.
    function withdrawCollateral(uint256 amount) external;

    /* VIEWS */

    /// @notice One position, closed ones included.
    /// @param positionId From zero to `positionCount` - 1.
    function position(uint256 positionId) external view returns (Position memory);

    /// @notice How many positions were ever registered.
    function positionCount() external view returns (uint256);

    /// @notice How the vault prices, limits and moves an asset; all zero when it is not listed.
    /// @param asset Name of the asset.
    function assetConfig(AssetId asset) external view returns (AssetConfig memory);

    /// @notice All listed assets, in the order they were listed.
    function assets() external view returns (AssetId[] memory);

    /// @notice The token that hedges are paid in and collateral consists of.
    /// @return asset Its name.
    /// @return token Its contract.
    function settlement() external view returns (AssetId asset, address token);

    /// @notice The Aave v3 pool that holds collateral and debts.
    function lendingPool() external view returns (address);

    /// @notice The limits that bind every execution.
    function limits() external view returns (VaultLimits memory);

    /// @notice Who authorises plans.
    /// @return accounts Keys and ERC-1271 contracts.
    /// @return threshold Signatures needed.
    function signers() external view returns (address[] memory accounts, uint8 threshold);

    /// @notice Whether an account may execute.
    /// @param account Any account.
    function isKeeper(address account) external view returns (bool);

    /// @notice Whether an account may halt.
    /// @param account Any account.
    function isGuardian(address account) external view returns (bool);

    /// @notice Whether anyone may execute.
    function openExecution() external view returns (bool);

    /// @notice Adapter of a venue, zero when there is none.
    /// @param id Name of the venue.
    function venue(VenueId id) external view returns (address adapter);

    /// @notice Source of a kind of positions, zero when there is none.
    /// @param kind Name of the kind.
    function positionSource(SourceKind kind) external view returns (address source);
}
