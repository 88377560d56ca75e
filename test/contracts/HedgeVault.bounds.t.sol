// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {HedgeOrder, Side, VenueId} from "src/types/HedgeTypes.sol";
import {ScriptedVenue} from "test/contracts/base/Venues.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice Bounds that only a venue or a market which behaves oddly reaches.
contract HedgeVaultBoundsTest is VaultWorld {
    VenueId private constant SCRIPTED = VenueId.wrap("scripted");

    function setUp() public override {
        super.setUp();
        ScriptedVenue venue = new ScriptedVenue();
        give(usdc, address(venue), 1_000_000e6);
        give(weth, address(venue), 1000e18);
        vm.prank(fund);
        vault.setVenue(SCRIPTED, address(venue));
    }

    /// @dev A present is not refused for its price, but for where it leaves the vault.
    function test_RevertWhen_AVenuePaysBeyondTheTarget() public {
        _gap(1e18);
        vm.expectPartialRevert(IHedgeVaultErrors.Overshoot.selector);
        execute(vault, _scripted(Side.Buy, 1, 1000e6, 1.02e18));
        execute(vault, _scripted(Side.Buy, 1, 1000e6, 1.01e18));
    }

    /// @dev The unit that may be crossed is one of the hedged asset, not one of the cash it is paid in.
    function test_RevertWhen_ATinyGapIsCrossedByMoreThanAUnit() public {
        _gap(-1e10);
        vm.expectPartialRevert(IHedgeVaultErrors.Overshoot.selector);
        execute(vault, _scripted(Side.Sell, 1, 1.5e10, 1));
        execute(vault, _scripted(Side.Sell, 1, 1.01e10, 21));
    }

    /// @dev Without a loan the cash of either side is what is known for sure: a dead feed of something else does not
    ///      hold it back.
    function test_CashAloneCoversTheBudgetOnBothSides() public {
        vm.prank(fund);
        vault.withdrawCollateral(type(uint256).max);
        give(weth, address(vault), 1e18);
        give(wbtc, address(vault), 1);
        _gap(-10e18);
        push(btcFeed, 0);
        execute(vault, _scripted(Side.Sell, 1, 1e18, 1990e6));
        submit(vault, overlayPlan(vault, 2, WETH, 200e18));
        execute(vault, _scripted(Side.Buy, 2, 2000e6, 0.99e18));
    }

    /// @dev Puts the target `gap` beside what is held.
    function _gap(int128 gap) private {
        int256 held = vault.hedgeState(WETH).held;
        int256 exposure = vault.hedgeState(WETH).exposure;
        submit(vault, overlayPlan(vault, 1, WETH, int128(exposure + held) + gap));
    }

    function _scripted(Side side, uint64 sequence, uint256 amountIn, uint256 amountOut)
        private
        view
        returns (HedgeOrder memory wanted)
    {
        wanted = order(WETH, side, sequence, amountIn);
        wanted.legs[0].venue = SCRIPTED;
        wanted.legs[0].data = abi.encode(amountIn, amountOut);
    }
}
