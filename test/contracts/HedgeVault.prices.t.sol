// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IPriceFeed} from "src/oracle/IPriceFeed.sol";
import {HedgeOrder, Side, VaultLimits} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice A price that is stale, unreadable, absurd or out of the signed band means hold, in both directions.
contract HedgeVaultPricesTest is VaultWorld {
    function setUp() public override {
        super.setUp();
        openPlan(vault);
    }

    function test_PriceAgeAtTheEdge() public {
        vm.warp(block.timestamp + MAX_AGE);
        openPlan(vault);
        execute(vault, order(WETH, Side.Sell, 1, 1e18));

        uint256 updatedAt = block.timestamp - MAX_AGE;
        vm.warp(block.timestamp + 1);
        HedgeOrder memory wanted = order(WETH, Side.Sell, 2, 1e18);
        bytes memory stale =
            abi.encodeWithSelector(IHedgeVaultErrors.StalePrice.selector, WETH, updatedAt, uint256(MAX_AGE));
        _refused(wanted, stale);
        wanted.side = Side.Buy;
        _refused(wanted, stale);
    }

    function test_RevertWhen_SettlementPriceIsStale() public {
        uint256 updatedAt = block.timestamp;
        vm.warp(block.timestamp + MAX_AGE + 1);
        push(ethFeed, int256(ETH_PRICE / 1e10));
        push(btcFeed, int256(BTC_PRICE / 1e10));
        submit(vault, emptyPlan(vault, 2));
        _refused(
            order(WETH, Side.Sell, 2, 1e18),
            abi.encodeWithSelector(IHedgeVaultErrors.StalePrice.selector, USDC, updatedAt, uint256(MAX_AGE))
        );
    }

    function test_RevertWhen_PriceIsZeroNegativeOrOutOfBounds() public {
        int256[4] memory answers = [int256(0), -1, 100e8 - 1, 100_000e8 + 1];
        for (uint256 i; i < answers.length; ++i) {
            push(ethFeed, answers[i]);
            _refused(
                order(WETH, Side.Sell, 1, 1e18),
                abi.encodeWithSelector(IHedgeVaultErrors.BadPrice.selector, WETH, answers[i])
            );
        }
    }

    /// @dev The published aggregator cannot be brought to answer from the future.
    function test_RevertWhen_PriceIsFromTheFuture() public {
        vm.mockCall(
            ethFeed,
            abi.encodeCall(IPriceFeed.latestRoundData, ()),
            abi.encode(uint80(1), int256(2000e8), block.timestamp + 1, block.timestamp + 1, uint80(1))
        );
        _refused(
            order(WETH, Side.Sell, 1, 1e18),
            abi.encodeWithSelector(
                IHedgeVaultErrors.StalePrice.selector, WETH, block.timestamp + 1, uint256(MAX_AGE)
            )
        );
    }

    function test_RevertWhen_FeedReverts() public {
        vm.mockCallRevert(ethFeed, abi.encodeCall(IPriceFeed.latestRoundData, ()), "dead");
        _refused(order(WETH, Side.Sell, 1, 1e18), "dead");
    }

    function test_SignedPriceBand() public {
        submit(vault, bandPlan(vault, 2, WETH, 2000e18, 2100e18));
        execute(vault, order(WETH, Side.Sell, 1, 1e18));
        push(ethFeed, 1999e8);
        _refused(
            order(WETH, Side.Sell, 2, 1e18),
            abi.encodeWithSelector(
                IHedgeVaultErrors.PriceOutOfBand.selector, WETH, 1999e18, uint256(2000e18), uint256(2100e18)
            )
        );
        push(ethFeed, 2101e8);
        _refused(
            order(WETH, Side.Sell, 2, 1e18),
            abi.encodeWithSelector(
                IHedgeVaultErrors.PriceOutOfBand.selector, WETH, 2101e18, uint256(2000e18), uint256(2100e18)
            )
        );
        push(ethFeed, 1999e8);
        // A band is void as soon as another plan replaces the one that set it.
        submit(vault, emptyPlan(vault, 3));
        execute(vault, order(WETH, Side.Sell, 2, 1e18));
    }

    /// @dev A dead feed holds its own asset back, not the others, while the vault neither holds nor owes it.
    function test_DeadFeedOfAnUnheldAssetHoldsNothingElseBack() public {
        push(btcFeed, 0);
        execute(vault, order(WETH, Side.Sell, 1, 1e18));
        give(wbtc, address(vault), 1);
        execute(vault, order(WETH, Side.Sell, 2, 1e18));
    }

    /// @dev Only when lending equity and cash do not cover the loss is the whole book valued, and then it must be whole.
    function test_RevertWhen_TheBudgetNeedsAPriceThatIsDead() public {
        give(wbtc, address(vault), 1);
        push(btcFeed, 0);
        VaultLimits memory limits = defaultLimits();
        limits.lossBudget = 1;
        vm.prank(fund);
        vault.setLimits(limits);
        _refused(
            order(WETH, Side.Sell, 1, 1e18),
            abi.encodeWithSelector(IHedgeVaultErrors.BadPrice.selector, WBTC, int256(0))
        );
    }

    function _refused(HedgeOrder memory wanted, bytes memory reason) private {
        vm.expectRevert(reason);
        execute(vault, wanted);
    }
}
