// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {AssetId, Benchmark, SourceKind} from "src/types/HedgeTypes.sol";

/// @notice Example: a contract that is the fund of a vault and protects Uniswap v3 positions of its owner. The fund
///         offers it the vault with `transferFund`; `takeVault` accepts, `returnVault` offers it back to the owner.
contract ProtectedLp {
    SourceKind private constant UNISWAP_V3 = SourceKind.wrap("uniswap-v3");

    IHedgeVault public immutable vault;
    IERC721 public immutable positions;
    address public immutable owner;

    error NotOwner(address caller);

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    constructor(IHedgeVault vault_, IERC721 positions_) {
        (vault, positions, owner) = (vault_, positions_, msg.sender);
    }

    function takeVault() external onlyOwner {
        vault.acceptFund();
    }

    function returnVault() external onlyOwner {
        vault.transferFund(owner);
    }

    /// @notice Moves the owner's NFT into the vault, which hedges `ratio` (WAD) of what it holds from now on. Approve
    ///         this contract for the NFT first.
    function protect(uint256 tokenId, AssetId asset0, AssetId asset1, uint64 ratio)
        external
        onlyOwner
        returns (uint256 positionId)
    {
        address holder = address(vault);
        positions.safeTransferFrom(owner, holder, tokenId);
        return vault.createProtectedPosition(
            UNISWAP_V3, bytes32(tokenId), holder, asset0, asset1, ratio, Benchmark.UsdNeutral
        );
    }

    /// @notice Ends the protection and sends the NFT back to the owner; the next execution closes the hedge.
    function release(uint256 positionId) external onlyOwner {
        vault.withdrawPosition(positionId, owner);
    }
}
