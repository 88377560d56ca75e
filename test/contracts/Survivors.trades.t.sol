// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {Fill, HedgeOrder, Side} from "src/types/HedgeTypes.sol";
import {UptimeFeed} from "test/contracts/Sequencer.t.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice Promises of trades that mutation testing found nobody held the contracts to.
contract SurvivorsTradesTest is VaultWorld {
    function test_RevertWhen_TheSequencerIsDownDuringATrade() public {
        UptimeFeed uptime = new UptimeFeed();
        uptime.set(0, block.timestamp - 1 days);
        IHedgeVaultAdmin.InitParams memory params = initParams();
        (params.sequencerFeed, params.sequencerGrace) = (address(uptime), 3600);
        vm.startPrank(fund);
        IHedgeVault onL2 = IHedgeVault(factory.createVault("l2", implementation, params));
        onL2.listAsset(WETH, assetConfig(weth, ethFeed, 100e18, 100_000e18, 300e18));
        onL2.listAsset(USDC, assetConfig(usdc, usdcFeed, 0.9e18, 1.1e18, 0));
        vm.stopPrank();
        openPlan(onL2);
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 1e18);
        uptime.set(1, block.timestamp - 1 days);
        vm.expectRevert(IHedgeVaultErrors.SequencerDown.selector);
        execute(onL2, wanted);
    }

    /// @dev Eight decimals outside, eighteen inside.
    function test_ATokenOfFewDecimalsIsHeldInFull() public {
        give(wbtc, address(vault), 2e8);
        submit(vault, overlayPlan(vault, 1, WBTC, 1e18));
        vm.prank(keeper);
        Fill memory fill = vault.executeHedge(order(WBTC, Side.Sell, 1, 1e8));
        assertEq(fill.heldBefore, 2e18);
        assertEq(fill.heldAfter, 1e18);
    }

    /// @dev A fill says what the vault holds afterwards, debt and what repaid it included.
    function test_AFillEndsAtWhatIsHeld() public {
        submit(vault, overlayPlan(vault, 1, WBTC, -1e18));
        vm.prank(keeper);
        Fill memory fill = vault.executeHedge(order(WBTC, Side.Sell, 1, 1e8));
        assertEq(fill.heldAfter, vault.hedgeState(WBTC).held, "borrowed");
        submit(vault, emptyPlan(vault, 2));
        vm.prank(keeper);
        fill = vault.executeHedge(order(WBTC, Side.Buy, 2, 30_000e6));
        assertEq(fill.heldAfter, vault.hedgeState(WBTC).held, "repaid");
        assertApproxEqRel(fill.heldAfter, -0.5e18, 0.01e18);
    }
}
