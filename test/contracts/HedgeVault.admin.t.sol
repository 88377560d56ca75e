// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {HedgeVaultFactory} from "src/HedgeVaultFactory.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultAdmin} from "src/interfaces/IHedgeVaultAdmin.sol";
import {IAaveOracle} from "src/lending/IAavePool.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {CollateralRoute} from "src/types/CollateralTypes.sol";
import {AssetConfig, AssetId, Benchmark, Side, VaultLimits} from "src/types/HedgeTypes.sol";
import {Extended} from "src/vault/Extended.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

interface IUpgradeable {
    function upgradeToAndCall(address implementation, bytes calldata data) external payable;
}

contract HedgeVaultAdminTest is VaultWorld {
    bytes32 private constant IMPLEMENTATION_SLOT =
        bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);

    /* CREATION AND UPGRADE */

    function test_FactoryAddressDependsOnFundAndNameOnly() public {
        address predicted = factory.vaultAddress(fund, "third");
        IHedgeVaultAdmin.InitParams memory params = initParams();
        params.threshold = 1;
        params.limits.maxSlippage = 0.02e18;
        address other = deployImplementation();
        vm.chainId(42_161);
        vm.prank(fund);
        assertEq(factory.createVault("third", other, params), predicted);
        assertNotEq(factory.vaultAddress(outsider, "third"), predicted);
        assertEq(address(uint160(uint256(vm.load(predicted, IMPLEMENTATION_SLOT)))), other, "implementation");
    }

    function test_RevertWhen_SomeoneElseTakesAFundsAddress() public {
        IHedgeVaultAdmin.InitParams memory params = initParams();
        vm.expectRevert(abi.encodeWithSelector(HedgeVaultFactory.OnlyFund.selector, outsider, fund));
        vm.prank(outsider);
        factory.createVault("third", implementation, params);
    }

    function test_RevertWhen_InitializedAgain() public {
        IHedgeVaultAdmin.InitParams memory params = initParams();
        address[6] memory targets =
            [address(vault), implementation, address(0), address(0), address(0), address(0)];
        for (uint256 i = 2; i < targets.length; ++i) {
            targets[i] = Extended(payable(targets[i - 1])).extension();
        }
        for (uint256 i; i < targets.length; ++i) {
            vm.expectRevert(Initializable.InvalidInitialization.selector);
            IHedgeVault(targets[i]).initialize(params);
        }
    }

    function test_RevertWhen_InitParamsAreIncomplete() public {
        for (uint256 i; i < 4; ++i) {
            IHedgeVaultAdmin.InitParams memory params = initParams();
            if (i == 0) params.settlement = address(0);
            if (i == 1) params.lendingPool = address(0);
            if (i == 2) params.threshold = 4;
            if (i == 3) params.limits.minHealthFactor = 0;
            vm.expectRevert();
            vm.prank(fund);
            factory.createVault(bytes32(i), implementation, params);
        }
    }

    /// @dev The loss budget takes Aave's account value as USD with eight decimals: a market in ether is refused.
    function test_RevertWhen_TheLendingPoolDoesNotCountInUsd() public {
        IHedgeVaultAdmin.InitParams memory params = initParams();
        address oracle = aave.ADDRESSES_PROVIDER().getPriceOracle();
        bytes memory reason = abi.encodeWithSelector(
            IHedgeVaultErrors.BadLimit.selector, bytes32("lendingPool"), uint160(address(aave))
        );
        bytes memory call = abi.encodeCall(IHedgeVaultAdmin.initialize, (params));
        vm.mockCall(oracle, abi.encodeCall(IAaveOracle.BASE_CURRENCY, ()), abi.encode(weth));
        vm.expectRevert(reason);
        new ERC1967Proxy(implementation, call);
        vm.clearMockedCalls();
        vm.mockCall(oracle, abi.encodeCall(IAaveOracle.BASE_CURRENCY_UNIT, ()), abi.encode(1e18));
        vm.expectRevert(reason);
        new ERC1967Proxy(implementation, call);
    }

    function test_UpgradeKeepsEverything() public {
        openPlan(vault);
        execute(vault, order(WETH, Side.Sell, 1, 10e18));
        bytes32 before =
            keccak256(abi.encode(vault.hedgeState(WETH), vault.position(0), vault.limits(), vault.assets()));
        address next = deployImplementation();
        vm.prank(fund);
        IUpgradeable(address(vault)).upgradeToAndCall(next, "");
        assertEq(address(uint160(uint256(vm.load(address(vault), IMPLEMENTATION_SLOT)))), next);
        assertEq(
            keccak256(abi.encode(vault.hedgeState(WETH), vault.position(0), vault.limits(), vault.assets())),
            before
        );
        assertTrue(
            vault.isConsumed(vault.intentIdOf(order(WETH, Side.Sell, 1, 10e18))), "intents stay consumed"
        );
    }

    function test_RevertWhen_AnyoneElseUpgrades() public {
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotFund.selector, keeper));
        vm.prank(keeper);
        IUpgradeable(address(vault)).upgradeToAndCall(implementation, "");
    }

    function test_StorageNamespaceIsErc7201() public {
        bytes32 expected = keccak256(abi.encode(uint256(keccak256("ballast.storage.HedgeVault")) - 1))
            & ~bytes32(uint256(0xff));
        assertEq(uint64(uint256(vm.load(address(vault), expected))), 0, "first field is the epoch");
        openPlan(vault);
        assertEq(uint64(uint256(vm.load(address(vault), expected))), 1, "of the plan in force");
    }

    /// @dev EIP-170, and two kilobytes kept for fixes, for every contract that stands on a chain.
    function test_EveryContractFits() public view {
        string[15] memory names = [
            "HedgeVault",
            "HedgeVaultMessaging",
            "HedgeVaultAuctions",
            "HedgeVaultCollateral",
            "StargateBridge",
            "HedgeVaultAdmin",
            "HedgeMessenger",
            "HedgeVaultFactory",
            "UniswapV3Venue",
            "UniswapV2Venue",
            "BalancerVenue",
            "AggregatorVenue",
            "UniswapV3Source",
            "ConstantProductSource",
            "BalancerWeightedSource"
        ];
        for (uint256 i; i < names.length; ++i) {
            uint256 size = vm.getDeployedCode(string.concat(names[i], ".sol:", names[i])).length;
            assertGt(size, 0, names[i]);
            assertLe(size, 24_576 - 2048, names[i]);
        }
    }

    function test_RevertWhen_NativeTokensAreSentWithoutACall() public {
        vm.expectRevert(abi.encodeWithSelector(Extended.UnexpectedNative.selector, 1));
        (bool ok,) = address(vault).call{value: 1}("");
        ok;
    }

    function test_RevertWhen_ExtensionHasNoCode() public {
        bytes memory creation =
            abi.encodePacked(vm.getCode("HedgeVault.sol:HedgeVault"), abi.encode(outsider));
        address made;
        bytes memory reason = new bytes(36);
        assembly {
            made := create(0, add(creation, 32), mload(creation))
            returndatacopy(add(reason, 32), 0, 36)
        }
        assertEq(made, address(0));
        assertEq(reason, abi.encodeWithSelector(Extended.NoExtension.selector, outsider));
    }

    /* AUTHORITY */

    /// @dev Every function of the fund, by everyone else who has a role and by one who has none.
    function test_RevertWhen_NotTheFundCalls() public {
        bytes[20] memory calls = [
            abi.encodeCall(vault.listAsset, (WETH, assetConfig(weth, ethFeed, 1, 2, 3))),
            abi.encodeCall(vault.setVenue, (V3, outsider)),
            abi.encodeCall(vault.setPositionSource, (V3_POSITION, outsider)),
            abi.encodeCall(vault.setMessenger, (outsider)),
            abi.encodeCall(vault.setPeers, (new uint32[](0))),
            abi.encodeCall(vault.setLimits, (defaultLimits())),
            abi.encodeCall(vault.setSigners, (new address[](0), 0)),
            abi.encodeCall(vault.setKeeper, (outsider, true)),
            abi.encodeCall(vault.setGuardian, (outsider, true)),
            abi.encodeCall(
                vault.createProtectedPosition, (V3_POSITION, 0, outsider, WETH, USDC, 0, Benchmark.UsdNeutral)
            ),
            abi.encodeCall(vault.closePosition, (positionId)),
            abi.encodeCall(vault.withdraw, (usdc, 1, outsider)),
            abi.encodeCall(vault.withdrawPosition, (positionId, outsider)),
            abi.encodeCall(vault.transferFund, (outsider)),
            abi.encodeCall(vault.resume, ()),
            abi.encodeCall(vault.setOpenExecution, (true)),
            abi.encodeCall(vault.setInflowCap, (1, 1)),
            abi.encodeCall(vault.setFusion, (outsider, outsider)),
            abi.encodeCall(vault.setCollateralRoute, (1, CollateralRoute(outsider, outsider, 1, 1))),
            abi.encodeCall(vault.setRatioSteps, (1, 1))
        ];
        address[3] memory callers = [keeper, guardian, outsider];
        for (uint256 i; i < calls.length; ++i) {
            for (uint256 j; j < callers.length; ++j) {
                vm.prank(callers[j]);
                (bool ok, bytes memory reason) = address(vault).call(calls[i]);
                assertFalse(ok);
                assertEq(reason, abi.encodeWithSelector(IHedgeVaultErrors.NotFund.selector, callers[j]));
            }
        }
    }

    function test_FundMovesInTwoSteps() public {
        vm.prank(fund);
        vault.transferFund(outsider);
        assertEq(vault.fund(), fund, "not yet");
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotFund.selector, keeper));
        vm.prank(keeper);
        vault.acceptFund();
        vm.prank(outsider);
        vault.acceptFund();
        assertEq(vault.fund(), outsider);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotFund.selector, outsider));
        vm.prank(outsider);
        vault.acceptFund();
    }

    /* REGISTRIES AND LIMITS */

    function test_RegistriesReadBack() public view {
        AssetConfig memory config = vault.assetConfig(WBTC);
        assertEq(config.tokenDecimals, 8);
        assertEq(config.feedDecimals, 8);
        assertEq(config.token, wbtc);
        assertEq(vault.assets().length, 3);
        (AssetId id, address token) = vault.settlement();
        assertEq(AssetId.unwrap(id), bytes32("USDC"));
        assertEq(token, usdc);
        assertEq(vault.lendingPool(), address(aave));
        (address[] memory signers, uint8 threshold) = vault.signers();
        assertEq(signers.length, 3);
        assertEq(threshold, 2);
        assertTrue(vault.isKeeper(keeper) && vault.isGuardian(guardian));
        assertFalse(vault.isKeeper(guardian) || vault.isGuardian(keeper));
        assertEq(vault.limits().maxSlippage, 0.01e18);
        assertNotEq(vault.positionSource(V3_POSITION), address(0));
    }

    function test_RevertWhen_AssetConfigIsUnsound() public {
        AssetConfig memory config = assetConfig(weth, ethFeed, 100e18, 100_000e18, 300e18);
        config.maxAge = 0;
        _badAsset(
            WETH, config, abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, bytes32("maxAge"), 0)
        );
        config.maxAge = 1;
        config.minPrice = 0;
        _badAsset(
            WETH, config, abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, bytes32("minPrice"), 0)
        );
        config.minPrice = 2;
        config.maxPrice = 1;
        _badAsset(
            WETH, config, abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, bytes32("maxPrice"), 1)
        );
        config.token = address(0);
        _badAsset(
            WETH, config, abi.encodeWithSelector(IHedgeVaultErrors.ZeroAddress.selector, bytes32("token"))
        );
        config.token = weth;
        config.feed = address(0);
        _badAsset(
            WETH, config, abi.encodeWithSelector(IHedgeVaultErrors.ZeroAddress.selector, bytes32("feed"))
        );
    }

    function test_RevertWhen_TokenAndAssetDoNotMatch() public {
        AssetConfig memory config = assetConfig(wbtc, btcFeed, 1, 2, 3);
        _badAsset(WETH, config, abi.encodeWithSelector(IHedgeVaultErrors.AssetAlreadyListed.selector, WETH));
        AssetId twin = AssetId.wrap("WBTC.e");
        _badAsset(twin, config, abi.encodeWithSelector(IHedgeVaultErrors.AssetAlreadyListed.selector, twin));

        vm.prank(fund);
        IHedgeVault fresh = IHedgeVault(factory.createVault("fresh", implementation, initParams()));
        bytes memory reason = abi.encodeWithSelector(
            IHedgeVaultErrors.BadLimit.selector, bytes32("settlement"), uint256(uint160(weth))
        );
        vm.prank(fund);
        vm.expectRevert(reason);
        fresh.listAsset(USDC, assetConfig(weth, ethFeed, 1, 2, 3));
    }

    function test_RevertWhen_AaveDoesNotTakeTheSettlementToken() public {
        IHedgeVaultAdmin.InitParams memory params = initParams();
        params.settlement = deployArtifact("MintableERC20", abi.encode("Other", "OTH", uint8(6)));
        vm.startPrank(fund);
        IHedgeVault fresh = IHedgeVault(factory.createVault("fresh", implementation, params));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.ZeroAddress.selector, bytes32("collateral")));
        fresh.listAsset(USDC, assetConfig(params.settlement, usdcFeed, 1, 2, 0));
    }

    function test_RevertWhen_LimitsAreUnsound() public {
        VaultLimits memory limits = defaultLimits();
        limits.maxSlippage = 0.2e18 + 1;
        _badLimits(limits, "maxSlippage", 0.2e18 + 1);
        limits = defaultLimits();
        limits.lossBudget = 1e18 + 1;
        _badLimits(limits, "lossBudget", 1e18 + 1);
        limits = defaultLimits();
        limits.minHealthFactor = 1e18 - 1;
        _badLimits(limits, "minHealthFactor", 1e18 - 1);
        limits = defaultLimits();
        limits.maxPlanAge = 0;
        _badLimits(limits, "maxPlanAge", 0);
        limits.maxPlanAge = uint64(type(uint32).max) + 1;
        _badLimits(limits, "maxPlanAge", limits.maxPlanAge);
    }

    function test_RevertWhen_SignerSetIsUnsound() public {
        address[] memory accounts = new address[](2);
        accounts[0] = accounts[1] = outsider;
        vm.startPrank(fund);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadThreshold.selector, 0, 2));
        vault.setSigners(accounts, 0);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadThreshold.selector, 3, 2));
        vault.setSigners(accounts, 3);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadSigner.selector, 1, outsider));
        vault.setSigners(accounts, 1);
        accounts[0] = address(0);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadSigner.selector, 0, address(0)));
        vault.setSigners(accounts, 1);
    }

    function test_ReplacedSignersNoLongerCount() public {
        address[] memory accounts = new address[](1);
        accounts[0] = outsider;
        vm.prank(fund);
        vault.setSigners(accounts, 1);
        bytes[] memory signatures = sign(vault, emptyPlan(vault, 1));
        vm.expectPartialRevert(IHedgeVaultErrors.BadSigner.selector);
        vault.submitPlan(emptyPlan(vault, 1), signatures);
    }

    function test_RevertWhen_APeerIsNamedTwice() public {
        uint32[] memory twice = new uint32[](2);
        twice[0] = twice[1] = 30_110;
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, bytes32("peer"), 30_110));
        vm.prank(fund);
        vault.setPeers(twice);
    }

    function _badAsset(AssetId asset, AssetConfig memory config, bytes memory reason) private {
        vm.prank(fund);
        vm.expectRevert(reason);
        vault.listAsset(asset, config);
    }

    function _badLimits(VaultLimits memory limits, bytes32 what, uint256 value) private {
        vm.prank(fund);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, what, value));
        vault.setLimits(limits);
    }
}
