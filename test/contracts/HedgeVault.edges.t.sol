// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {BalancerWeightedSource} from "src/positions/BalancerWeightedSource.sol";
import {
    AssetConfig,
    AssetId,
    Benchmark,
    HedgeOrder,
    Side,
    SourceKind,
    VenueId
} from "src/types/HedgeTypes.sol";
import {Balancer, IPoolId} from "test/contracts/base/Balancer.sol";
import {StageToken} from "test/contracts/base/GoldenStage.sol";
import {ScriptedVenue} from "test/contracts/base/Venues.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice Assets Aave does not know, caps on the long side, and what else few callers ever meet.
contract HedgeVaultEdgesTest is VaultWorld, Balancer {
    AssetId private constant LOCAL = AssetId.wrap("LOCAL");
    SourceKind private constant WEIGHTED = SourceKind.wrap("balancer");
    VenueId private constant SCRIPTED = VenueId.wrap("scripted");

    address private _local;
    address private _venue;

    function setUp() public override {
        super.setUp();
        deployBalancer();
        _local = deployArtifact("MintableERC20", abi.encode("Local", "LOC", uint8(18)));
        _venue = address(new ScriptedVenue());
        vm.startPrank(fund);
        vault.listAsset(LOCAL, assetConfig(_local, ethFeed, 100e18, 100_000e18, 10e18));
        vault.setVenue(SCRIPTED, _venue);
        vm.stopPrank();
    }

    function test_AnAssetAaveDoesNotLendIsBoughtAndSoldButNeverBorrowed() public {
        submit(vault, overlayPlan(vault, 1, LOCAL, 5e18));
        give(_local, _venue, 100e18);
        give(usdc, _venue, 100_000e6);
        execute(vault, _scripted(Side.Buy, 1, 10_000e6, 5e18));
        assertEq(vault.hedgeState(LOCAL).held, 5e18, "bought");
        assertEq(vault.hedgeState(LOCAL).debt, 0);

        submit(vault, overlayPlan(vault, 2, LOCAL, -2e18));
        execute(vault, _scripted(Side.Sell, 2, 5e18, 10_000e6));
        vm.expectRevert();
        execute(vault, _scripted(Side.Sell, 3, 2e18, 4000e6));
    }

    /// @dev Plans stay within the caps, so only a cap lowered since can be met.
    function test_RevertWhen_APurchaseEndsBeyondTheLongCap() public {
        submit(vault, overlayPlan(vault, 1, LOCAL, 5e18));
        AssetConfig memory config = assetConfig(_local, ethFeed, 100e18, 100_000e18, 10e18);
        config.maxLong = 4e18;
        vm.prank(fund);
        vault.listAsset(LOCAL, config);
        give(_local, _venue, 100e18);
        execute(vault, _scripted(Side.Buy, 1, 8000e6, 4e18));
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.PositionLimit.selector, LOCAL, int256(4e18 + 1e12), 4e18)
        );
        execute(vault, _scripted(Side.Buy, 2, 1, 1e12));
    }

    function test_ReadsOfWhatIsNotThere() public {
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownAsset.selector, AssetId.wrap("NOPE")));
        vault.priceOf(AssetId.wrap("NOPE"));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPosition.selector, 1));
        vault.position(1);
        assertEq(vault.peers().length, 0);
    }

    function test_GuardiansComeAndGo() public {
        vm.startPrank(fund);
        vault.setGuardian(outsider, true);
        vault.setGuardian(guardian, false);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.ZeroAddress.selector, bytes32("guardian")));
        vault.setGuardian(address(0), true);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotGuardian.selector, guardian));
        vm.prank(guardian);
        vault.halt();
        vm.prank(outsider);
        vault.halt();
        assertTrue(vault.isHalted());
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_RevertWhen_DecimalsAreTooMany(uint8 decimals) public {
        decimals = uint8(bound(decimals, 19, 255));
        StageToken wide = new StageToken();
        wide.setDecimals(decimals);
        vm.startPrank(fund);
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, bytes32("tokenDecimals"), decimals)
        );
        vault.listAsset(AssetId.wrap("WIDE"), assetConfig(address(wide), ethFeed, 1, 2, 3));
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, bytes32("feedDecimals"), decimals)
        );
        vault.listAsset(LOCAL, assetConfig(_local, address(wide), 1, 2, 3));
    }

    function test_HodlPositionsCountFromTheirEntry() public {
        vm.prank(fund);
        vault.closePosition(positionId);
        protect(vault, V3_POSITION, bytes32(tokenId), address(vault), Benchmark.Hodl);
        assertEq(vault.hedgeState(WETH).exposure, 0, "at entry");
        setEthPrice(1900e18);
        assertGt(vault.hedgeState(WETH).exposure, 0, "the pool bought on the way down");
        setEthPrice(2100e18);
        assertLt(vault.hedgeState(WETH).exposure, 0, "and sold on the way up");
    }

    function test_PoolSharesHeldByTheVaultLeaveAsTokens() public {
        address pool = createWeightedPool(weth, 0.5e18, 100e18, usdc, 200_000e6);
        address source = deployOurs("BalancerWeightedSource", abi.encode(address(balancer)));
        vm.prank(fund);
        vault.setPositionSource(WEIGHTED, source);
        uint256 shares = IERC20(pool).balanceOf(address(this)) / 2;
        IERC20(pool).transfer(address(vault), shares);
        uint256 id = protect(vault, WEIGHTED, IPoolId(pool).getPoolId(), address(vault), Benchmark.UsdNeutral);
        vm.prank(fund);
        vault.withdrawPosition(id, outsider);
        assertEq(IERC20(pool).balanceOf(outsider), shares);
    }

    function test_RevertWhen_AWeightedPoolHasThreeTokens() public {
        bytes32 id = IPoolId(createWidePool()).getPoolId();
        BalancerWeightedSource source =
            BalancerWeightedSource(deployOurs("BalancerWeightedSource", abi.encode(address(balancer))));
        vm.expectRevert(abi.encodeWithSelector(BalancerWeightedSource.NotTwoTokens.selector, id, 3));
        source.tokens(id);
    }

    function _scripted(Side side, uint64 sequence, uint256 amountIn, uint256 amountOut)
        private
        view
        returns (HedgeOrder memory wanted)
    {
        wanted = order(LOCAL, side, sequence, amountIn);
        wanted.legs[0].venue = SCRIPTED;
        wanted.legs[0].data = abi.encode(amountIn, amountOut);
    }
}
