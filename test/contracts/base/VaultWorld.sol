// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {HedgeVaultFactory} from "src/HedgeVaultFactory.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {
    AssetConfig,
    AssetId,
    Benchmark,
    HedgeOrder,
    HedgePlan,
    Leg,
    MandateOrder,
    Overlay,
    PriceBand,
    RatioOrder,
    RatioUpdate,
    Side,
    SourceKind,
    VaultLimits,
    VenueId
} from "src/types/HedgeTypes.sol";
import {Aave} from "test/contracts/base/Aave.sol";
import {Feeds} from "test/contracts/base/Feeds.sol";
import {Uniswap} from "test/contracts/base/Uniswap.sol";

/// @notice One fund's vault among real protocols: 1,000,000 USDC of its own, half of it supplied to Aave, and one
///         Uniswap v3 WETH/USDC position it holds.
abstract contract VaultWorld is Uniswap, Feeds, Aave {
    AssetId internal constant WETH = AssetId.wrap("WETH");
    AssetId internal constant WBTC = AssetId.wrap("WBTC");
    AssetId internal constant USDC = AssetId.wrap("USDC");
    VenueId internal constant V3 = VenueId.wrap("uniswap-v3");
    VenueId internal constant V2 = VenueId.wrap("uniswap-v2");
    SourceKind internal constant V3_POSITION = SourceKind.wrap("uniswap-v3");
    SourceKind internal constant V2_POSITION = SourceKind.wrap("uniswap-v2");

    uint256 internal constant ETH_PRICE = 2000e18;
    uint256 internal constant BTC_PRICE = 60_000e18;
    uint256 internal constant WAD = 1e18;
    uint32 internal constant MAX_AGE = 1 hours;

    address internal fund = makeAddr("fund");
    address internal keeper = makeAddr("keeper");
    address internal guardian = makeAddr("guardian");
    address internal outsider = makeAddr("outsider");
    uint256[] internal signerKeys; // in ascending order of address

    address internal ethFeed;
    address internal btcFeed;
    address internal usdcFeed;
    address internal ethPool;
    HedgeVaultFactory internal factory;
    address internal implementation;
    IHedgeVault internal vault;
    uint256 internal positionId;
    uint256 internal tokenId;

    function setUp() public virtual {
        vm.warp(1_760_000_000);
        _sortKeys();
        deployTokens();
        ethFeed = deployFeed(8, int256(ETH_PRICE / 1e10));
        btcFeed = deployFeed(8, int256(BTC_PRICE / 1e10));
        usdcFeed = deployFeed(8, 1e8);
        deployUniswap();
        _deployLending();
        _deployPools();

        factory = HedgeVaultFactory(deployOurs("HedgeVaultFactory"));
        implementation = deployImplementation();
        vault = createVault("main");
        give(usdc, address(vault), 1_000_000e6);
        vm.prank(fund);
        vault.supplyCollateral(500_000e6);
        tokenId = mintV3(weth, 100e18, usdc, 200_000e6, ethPool, 2000, address(vault));
        positionId = protect(vault, V3_POSITION, bytes32(tokenId), address(vault), Benchmark.UsdNeutral);
    }

    /* BUILDING */

    function deployImplementation() internal returns (address) {
        address collateral = deployOurs("HedgeVaultCollateral", abi.encode(deployOurs("HedgeVaultAdmin")));
        address auctions = deployOurs("HedgeVaultAuctions", abi.encode(collateral));
        address messaging = deployOurs("HedgeVaultMessaging", abi.encode(auctions));
        return deployOurs("HedgeVault", abi.encode(messaging));
    }

    function createVault(bytes32 name) internal returns (IHedgeVault made) {
        vm.startPrank(fund);
        made = IHedgeVault(factory.createVault(name, implementation, initParams()));
        made.listAsset(USDC, assetConfig(usdc, usdcFeed, 0.9e18, 1.1e18, 0));
        made.listAsset(WETH, assetConfig(weth, ethFeed, 100e18, 100_000e18, 300e18));
        made.listAsset(WBTC, assetConfig(wbtc, btcFeed, 1000e18, 1_000_000e18, 10e18));
        made.setVenue(V3, deployOurs("UniswapV3Venue", abi.encode(v3Router)));
        made.setVenue(V2, deployOurs("UniswapV2Venue", abi.encode(v2Router)));
        made.setPositionSource(
            V3_POSITION, deployOurs("UniswapV3Source", abi.encode(address(positionManager)))
        );
        made.setPositionSource(V2_POSITION, deployOurs("ConstantProductSource"));
        vm.stopPrank();
    }

    function initParams() internal view returns (IHedgeVaultAdmin.InitParams memory params) {
        params.fund = fund;
        params.settlement = usdc;
        params.settlementId = USDC;
        params.lendingPool = address(aave);
        params.signers = new address[](3);
        for (uint256 i; i < 3; ++i) {
            params.signers[i] = vm.addr(signerKeys[i]);
        }
        params.threshold = 2;
        params.keepers = new address[](1);
        params.keepers[0] = keeper;
        params.guardians = new address[](1);
        params.guardians[0] = guardian;
        params.limits = defaultLimits();
    }

    function defaultLimits() internal pure returns (VaultLimits memory) {
        return VaultLimits({
            maxSlippage: 0.01e18, lossBudget: 0.01e18, minHealthFactor: 1.5e18, maxPlanAge: 15 minutes
        });
    }

    function assetConfig(address token, address feed, uint128 minPrice, uint128 maxPrice, uint128 cap)
        internal
        pure
        returns (AssetConfig memory)
    {
        return AssetConfig(token, feed, MAX_AGE, 0, 0, minPrice, maxPrice, cap, cap, cap);
    }

    function protect(IHedgeVault owner, SourceKind kind, bytes32 ref, address holder, Benchmark benchmark)
        internal
        returns (uint256)
    {
        (address token0,) = sorted(weth, usdc);
        (AssetId asset0, AssetId asset1) = token0 == weth ? (WETH, USDC) : (USDC, WETH);
        vm.prank(fund);
        return owner.createProtectedPosition(kind, ref, holder, asset0, asset1, uint64(WAD), benchmark);
    }

    /* PLANS AND ORDERS */

    function emptyPlan(IHedgeVault target, uint64 epoch) internal view returns (HedgePlan memory plan) {
        plan.vault = address(target);
        plan.epoch = epoch;
        plan.validUntil = uint64(block.timestamp + 10 minutes);
    }

    function sign(IHedgeVault target, HedgePlan memory plan)
        internal
        view
        returns (bytes[] memory signatures)
    {
        signatures = new bytes[](2);
        bytes32 digest = target.planDigest(plan);
        for (uint256 i; i < 2; ++i) {
            signatures[i] = signDigest(signerKeys[i], digest);
        }
    }

    function signDigest(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function submit(IHedgeVault target, HedgePlan memory plan) internal {
        target.submitPlan(plan, sign(target, plan));
    }

    /// @notice A plan that changes nothing, so that orders may run.
    function openPlan(IHedgeVault target) internal {
        submit(target, emptyPlan(target, target.hedgeState(USDC).epoch + 1));
    }

    function mandatePlan(IHedgeVault target, uint64 epoch, uint32 eid, AssetId asset, int128 quantity)
        internal
        view
        returns (HedgePlan memory plan)
    {
        plan = emptyPlan(target, epoch);
        plan.mandates = new MandateOrder[](1);
        plan.mandates[0] = MandateOrder(eid, asset, quantity);
    }

    function overlayPlan(IHedgeVault target, uint64 epoch, AssetId asset, int128 quantity)
        internal
        view
        returns (HedgePlan memory plan)
    {
        plan = emptyPlan(target, epoch);
        plan.overlays = new Overlay[](1);
        plan.overlays[0] = Overlay(asset, quantity);
    }

    function bandPlan(IHedgeVault target, uint64 epoch, AssetId asset, uint128 low, uint128 high)
        internal
        view
        returns (HedgePlan memory plan)
    {
        plan = emptyPlan(target, epoch);
        plan.priceBands = new PriceBand[](1);
        plan.priceBands[0] = PriceBand(asset, low, high);
    }

    function ratioPlan(IHedgeVault target, uint64 epoch, uint256 id, uint64 ratio)
        internal
        view
        returns (HedgePlan memory plan)
    {
        plan = emptyPlan(target, epoch);
        plan.ratios = new RatioUpdate[](1);
        plan.ratios[0] = RatioUpdate(id, ratio);
    }

    function ratioOrder(IHedgeVault target, uint64 sequence, RatioUpdate[] memory updates)
        internal
        view
        returns (RatioOrder memory)
    {
        return RatioOrder(
            address(target), target.plan().epoch, sequence, uint64(block.timestamp + 10 minutes), updates
        );
    }

    function signRatios(IHedgeVault target, RatioOrder memory wanted)
        internal
        view
        returns (bytes[] memory signatures)
    {
        signatures = new bytes[](2);
        bytes32 digest = target.ratioOrderDigest(wanted);
        for (uint256 i; i < 2; ++i) {
            signatures[i] = signDigest(signerKeys[i], digest);
        }
    }

    function batchRatios(IHedgeVault target, uint64 sequence, RatioUpdate[] memory updates) internal {
        RatioOrder memory wanted = ratioOrder(target, sequence, updates);
        bytes[] memory signatures = signRatios(target, wanted);
        target.batchUpdateHedges(wanted, signatures);
    }

    /// @notice An order of one leg on Uniswap v3.
    function order(AssetId asset, Side side, uint64 sequence, uint256 amountIn)
        internal
        view
        returns (HedgeOrder memory made)
    {
        made.asset = asset;
        made.side = side;
        made.sequence = sequence;
        made.deadline = uint64(block.timestamp + 5 minutes);
        made.legs = new Leg[](1);
        made.legs[0] = Leg(V3, amountIn, 0, abi.encode(FEE));
    }

    function execute(IHedgeVault target, HedgeOrder memory wanted) internal {
        vm.prank(keeper);
        target.executeHedge(wanted);
    }

    /// @notice Makes all feeds answer again now, at unchanged prices.
    function refreshFeeds() internal {
        setEthPrice(vault.priceOf(WETH));
    }

    function setEthPrice(uint256 price) internal {
        push(ethFeed, int256(price / 1e10));
        push(btcFeed, int256(BTC_PRICE / 1e10));
        push(usdcFeed, 1e8);
    }

    function balance(address token, address owner) internal view returns (uint256) {
        return IERC20(token).balanceOf(owner);
    }

    /* SETUP */

    function _deployLending() private {
        address[] memory listed = new address[](3);
        address[] memory feeds = new address[](3);
        (listed[0], listed[1], listed[2]) = (usdc, weth, wbtc);
        (feeds[0], feeds[1], feeds[2]) = (usdcFeed, ethFeed, btcFeed);
        deployAave(listed, feeds);
        _lend(usdc, 20_000_000e6);
        _lend(weth, 10_000e18);
        _lend(wbtc, 500e8);
    }

    function _lend(address token, uint256 amount) private {
        give(token, address(this), amount);
        approve(token, address(aave));
        aave.supply(token, amount, address(this), 0);
    }

    function _deployPools() private {
        ethPool = createV3Pool(weth, ETH_PRICE, usdc, WAD);
        mintV3(weth, 20_000e18, usdc, 40_000_000e6, ethPool, FULL_RANGE, address(this));
        address btcPool = createV3Pool(wbtc, BTC_PRICE, usdc, WAD);
        mintV3(wbtc, 500e8, usdc, 30_000_000e6, btcPool, FULL_RANGE, address(this));
        addV2(weth, 10_000e18, usdc, 20_000_000e6, address(this));
    }

    function _sortKeys() private {
        signerKeys = [uint256(11), 12, 13];
        for (uint256 i; i < 3; ++i) {
            for (uint256 j = i + 1; j < 3; ++j) {
                if (vm.addr(signerKeys[j]) < vm.addr(signerKeys[i])) {
                    (signerKeys[i], signerKeys[j]) = (signerKeys[j], signerKeys[i]);
                }
            }
        }
    }

    receive() external payable virtual {}
}
