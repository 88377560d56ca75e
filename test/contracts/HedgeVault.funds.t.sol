// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {AssetId, Benchmark, Side, SourceKind} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice Registering and withdrawing positions, collateral, and getting everything out in any state.
contract HedgeVaultFundsTest is VaultWorld {
    /* POSITIONS */

    function test_RevertWhen_PositionIsUnsound() public {
        (AssetId asset0, AssetId asset1) = weth < usdc ? (WETH, USDC) : (USDC, WETH);
        bytes32 ref = bytes32(tokenId);
        vm.startPrank(fund);
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.PositionAlreadyRegistered.selector, positionId)
        );
        vault.createProtectedPosition(V3_POSITION, ref, address(vault), asset0, asset1, 0, Benchmark.Hodl);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.RatioOutOfRange.selector, 1, WAD + 1));
        vault.createProtectedPosition(
            V3_POSITION, ref, address(vault), asset0, asset1, uint64(WAD + 1), Benchmark.Hodl
        );
        vm.expectPartialRevert(IPositionSource.PositionTokensUnknown.selector);
        vault.createProtectedPosition(V3_POSITION, ref, address(vault), asset1, asset0, 0, Benchmark.Hodl);
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.UnknownSource.selector, SourceKind.wrap("x"))
        );
        vault.createProtectedPosition(
            SourceKind.wrap("x"), ref, address(vault), asset0, asset1, 0, Benchmark.Hodl
        );
        vm.expectRevert(abi.encodeWithSelector(IPositionSource.PositionNotHeld.selector, ref, outsider));
        vault.createProtectedPosition(V3_POSITION, ref, outsider, asset0, asset1, 0, Benchmark.Hodl);
    }

    function test_ClosedPositionsLeaveTheExposureAndMayComeBack() public {
        uint256 other = mintV3(weth, 10e18, usdc, 20_000e6, ethPool, 2000, outsider);
        uint256 second = protect(vault, V3_POSITION, bytes32(other), outsider, Benchmark.UsdNeutral);
        vm.prank(fund);
        vault.closePosition(positionId);
        assertFalse(vault.position(positionId).isActive);
        (,, int256 a, int256 b) = vault.positionExposure(second);
        assertEq(vault.hedgeState(WETH).exposure, weth < usdc ? a : b, "only the second is left");
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPosition.selector, positionId));
        vault.positionExposure(positionId);
        assertEq(
            protect(vault, V3_POSITION, bytes32(tokenId), address(vault), Benchmark.Hodl),
            2,
            "registered anew"
        );
        assertEq(vault.positionCount(), 3);
    }

    function test_WithdrawingAnNftAndShares() public {
        address pair = addV2(weth, 1e18, usdc, 2000e6, address(vault));
        uint256 shares = balance(pair, address(vault));
        uint256 second = protect(
            vault, V2_POSITION, bytes32(uint256(uint160(pair))), address(vault), Benchmark.UsdNeutral
        );
        vm.startPrank(fund);
        vault.withdrawPosition(positionId, outsider);
        vault.withdrawPosition(second, outsider);
        vm.stopPrank();
        assertEq(positionManager.ownerOf(tokenId), outsider);
        assertEq(balance(pair, outsider), shares);
        assertEq(vault.hedgeState(WETH).exposure, 0);
    }

    function test_RevertWhen_WithdrawnPositionIsNotHere() public {
        uint256 other = mintV3(weth, 10e18, usdc, 20_000e6, ethPool, 2000, outsider);
        uint256 id = protect(vault, V3_POSITION, bytes32(other), outsider, Benchmark.UsdNeutral);
        vm.startPrank(fund);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.PositionElsewhere.selector, id, outsider));
        vault.withdrawPosition(id, fund);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.ZeroAddress.selector, bytes32("to")));
        vault.withdrawPosition(positionId, address(0));
    }

    /// @dev A watched owner who lets go of the position makes the vault hold, until the fund closes it.
    function test_LostPositionMeansHoldUntilClosed() public {
        uint256 other = mintV3(weth, 10e18, usdc, 20_000e6, ethPool, 2000, outsider);
        uint256 id = protect(vault, V3_POSITION, bytes32(other), outsider, Benchmark.UsdNeutral);
        openPlan(vault);
        vm.prank(outsider);
        positionManager.safeTransferFrom(outsider, keeper, other);
        vm.expectPartialRevert(IPositionSource.PositionNotHeld.selector);
        execute(vault, order(WETH, Side.Sell, 1, 1e18));
        vm.prank(fund);
        vault.closePosition(id);
        execute(vault, order(WETH, Side.Sell, 1, 1e18));
    }

    /* FUNDS */

    function test_CollateralMovesByFundOrKeeper() public {
        vm.prank(keeper);
        vault.supplyCollateral(100_000e6);
        assertEq(balance(usdc, address(vault)), 400_000e6);
        vm.prank(keeper);
        vault.withdrawCollateral(50_000e6);
        assertEq(balance(usdc, address(vault)), 450_000e6);
        bytes memory reason = abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, outsider);
        vm.startPrank(outsider);
        vm.expectRevert(reason);
        vault.supplyCollateral(1);
        vm.expectRevert(reason);
        vault.withdrawCollateral(1);
    }

    function test_RevertWhen_LeavingCollateralIsUnsafe() public {
        openPlan(vault);
        execute(vault, order(WETH, Side.Sell, 1, 90e18));
        // Debt 180,000 needs 346,000 of collateral at a health factor of 1.5.
        vm.startPrank(fund);
        vm.expectPartialRevert(IHedgeVaultErrors.HealthFactorTooLow.selector);
        vault.withdrawCollateral(160_000e6);
        vault.withdrawCollateral(150_000e6);
        address receipt = aave.getReserveData(usdc).aTokenAddress;
        vm.expectPartialRevert(IHedgeVaultErrors.HealthFactorTooLow.selector);
        vault.withdraw(receipt, 10_000e6, fund);
        vault.withdraw(receipt, 1000e6, fund);
        vault.withdraw(usdc, 600_000e6, fund);
        assertEq(balance(usdc, fund), 600_000e6, "idle cash leaves in any case");
    }

    /// @dev Halted, every feed dead: the fund repays from outside, takes collateral, cash and position out.
    function test_ExitWorksHaltedAndWithoutOracle() public {
        openPlan(vault);
        execute(vault, order(WETH, Side.Sell, 1, 90e18));
        vm.prank(guardian);
        vault.halt();
        push(ethFeed, 0);
        push(usdcFeed, 0);
        push(btcFeed, 0);

        give(weth, address(this), 91e18);
        approve(weth, address(aave));
        aave.repay(
            weth,
            balance(aave.getReserveData(weth).variableDebtTokenAddress, address(vault)),
            2,
            address(vault)
        );
        vm.startPrank(fund);
        vault.withdrawCollateral(type(uint256).max);
        vault.withdraw(usdc, balance(usdc, address(vault)), fund);
        vault.withdrawPosition(positionId, fund);
        assertEq(balance(usdc, address(vault)), 0);
        assertGt(balance(usdc, fund), 1_000_000e6, "all of it");
        assertEq(positionManager.ownerOf(tokenId), fund);
    }

    function test_HaltStopsTheKeeperFromTakingCollateral() public {
        vm.prank(guardian);
        vault.halt();
        vm.prank(keeper);
        vm.expectRevert(IHedgeVaultErrors.VaultHalted.selector);
        vault.withdrawCollateral(1e6);
        vm.prank(keeper);
        vault.supplyCollateral(1e6);
    }

    /// @dev One blacklisted asset does not block the others.
    function test_BlacklistedSettlementDoesNotLockTheRest() public {
        give(weth, address(vault), 5e18);
        (bool ok,) = usdc.call(abi.encodeWithSignature("blacklist(address)", address(vault)));
        assertTrue(ok);
        vm.startPrank(fund);
        vault.withdraw(weth, 5e18, fund);
        vault.withdrawPosition(positionId, fund);
        assertEq(balance(weth, fund), 5e18);
    }
}
