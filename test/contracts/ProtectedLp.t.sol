// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ProtectedLp} from "src/examples/ProtectedLp.sol";
import {AssetId} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice The example contract as an integrator would use it.
contract ProtectedLpTest is VaultWorld {
    ProtectedLp private _example;
    IERC721 private _nfts;
    uint256 private _tokenId;
    AssetId private _asset0;
    AssetId private _asset1;

    function setUp() public override {
        super.setUp();
        _nfts = IERC721(address(positionManager));
        _tokenId = mintV3(weth, 50e18, usdc, 100_000e6, ethPool, 2000, fund);
        (_asset0, _asset1) = weth < usdc ? (WETH, USDC) : (USDC, WETH);
        vm.startPrank(fund);
        _example = ProtectedLp(deployOurs("ProtectedLp", abi.encode(address(vault), address(_nfts))));
        vault.transferFund(address(_example));
        _example.takeVault();
        _nfts.approve(address(_example), _tokenId);
        vm.stopPrank();
    }

    function test_ProtectsAndReleases() public {
        int256 before = vault.hedgeState(WETH).exposure;
        vm.prank(fund);
        uint256 id = _example.protect(_tokenId, _asset0, _asset1, 0.5e18);
        assertEq(_nfts.ownerOf(_tokenId), address(vault));
        (uint256 amount0, uint256 amount1,,) = vault.positionExposure(id);
        uint256 amount = weth < usdc ? amount0 : amount1;
        assertEq(vault.hedgeState(WETH).exposure - before, int256(amount / 2), "half of what it holds");

        vm.startPrank(fund);
        _example.release(id);
        _example.returnVault();
        vault.acceptFund();
        vm.stopPrank();
        assertEq(_nfts.ownerOf(_tokenId), fund);
        assertEq(vault.hedgeState(WETH).exposure, before);
        assertEq(vault.fund(), fund);
    }

    function test_RevertWhen_AnyoneElseUsesIt() public {
        bytes memory refusal = abi.encodeWithSelector(ProtectedLp.NotOwner.selector, outsider);
        vm.startPrank(outsider);
        vm.expectRevert(refusal);
        _example.protect(_tokenId, _asset0, _asset1, 1e18);
        vm.expectRevert(refusal);
        _example.release(0);
        vm.expectRevert(refusal);
        _example.returnVault();
        vm.expectRevert(refusal);
        _example.takeVault();
        vm.stopPrank();
    }
}
