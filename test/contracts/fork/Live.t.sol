// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {
    ILayerZeroEndpointV2
} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/ILayerZeroEndpointV2.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IPriceFeed} from "src/oracle/IPriceFeed.sol";
import {
    AssetConfig,
    AssetId,
    Fill,
    HedgeOrder,
    HedgePlan,
    HedgeState,
    Leg,
    Overlay,
    PlanState,
    Side,
    VaultLimits,
    VenueId
} from "src/types/HedgeTypes.sol";
import {IMessageLib, UlnConfig} from "test/contracts/base/LayerZeroTypes.sol";

/// @notice What LayerZero keeps for one application itself: zero where it would fall back to a default.
interface IExplicitConfig {
    function getAppUlnConfig(address oapp, uint32 eid) external view returns (UlnConfig memory);
    function executorConfigs(address oapp, uint32 eid)
        external
        view
        returns (uint32 maxMessageSize, address executor);
}

interface IDelegates {
    function delegates(address oapp) external view returns (address);
}

interface IMessengerConfig {
    function endpoint() external view returns (address);
    function owner() external view returns (address);
    function peers(uint32 eid) external view returns (bytes32);
    function enforcedOptions(uint32 eid, uint16 kind) external view returns (bytes memory);
}

/// @notice The deployment that runs on three local chains, forked. Run with `BALLAST_FORK_URLS` (three URLs, separated by
///         commas) and `BALLAST_FORK_VAULT`; `test/integration/fork.test.ts` does.
contract LiveTest is Test {
    AssetId private constant WETH = AssetId.wrap("WETH");
    AssetId private constant USDC = AssetId.wrap("USDC");
    string private constant MNEMONIC = "test test test test test test test test test test test junk";
    uint32 private constant WHALE = 9;
    uint32 private constant FUND = 11;
    uint32 private constant SIGNER_1 = 12;
    uint32 private constant SIGNER_2 = 13;
    uint32 private constant KEEPER = 14;
    uint256 private constant KINDS = 3; // mandate, report, halt

    IHedgeVault private vault;
    uint256[] private forks;
    mapping(uint256 chainId => uint32 eid) private eidOf;
    mapping(uint32 eid => address messenger) private messengerAt;

    function setUp() public {
        vault = IHedgeVault(vm.envAddress("BALLAST_FORK_VAULT"));
        string[] memory urls = vm.envString("BALLAST_FORK_URLS", ",");
        assertEq(urls.length, 3, "three chains");
        (eidOf[1], eidOf[42_161], eidOf[137]) = (30_101, 30_110, 30_109);
        for (uint256 i; i < urls.length; ++i) {
            forks.push(vm.createSelectFork(urls[i]));
            assertNotEq(eidOf[block.chainid], 0, "known chain");
            messengerAt[eidOf[block.chainid]] = vault.messenger();
        }
    }

    modifier onEveryChain() {
        for (uint256 i; i < forks.length; ++i) {
            vm.selectFork(forks[i]);
            _;
        }
    }

    function test_RegistriesAndLimitsAnswer() public onEveryChain {
        assertEq(vault.fund(), _account(FUND));
        assertTrue(vault.isKeeper(_account(KEEPER)));
        (address[] memory signers, uint8 threshold) = vault.signers();
        assertEq(signers.length, 2);
        assertEq(threshold, 2, "both signers");
        assertEq(vault.assets().length, 4);
        assertFalse(vault.openExecution());
        assertFalse(vault.isHalted());
        VaultLimits memory limits = vault.limits();
        assertEq(limits.lossBudget, 0.02e18);
        assertGe(limits.minHealthFactor, 1.2e18);
        assertLe(limits.maxSlippage, 0.01e18);

        string[5] memory venues = ["uniswap-v3", "uniswap-v2", "sushi", "balancer", "aggregator"];
        for (uint256 i; i < venues.length; ++i) {
            address adapter = vault.venue(VenueId.wrap(bytes32(bytes(venues[i]))));
            assertGt(adapter.code.length, 0, venues[i]);
        }
        uint32[] memory peers = vault.peers();
        assertEq(peers.length, 2);
        for (uint256 i; i < peers.length; ++i) {
            (uint256 cap,) = vault.inflow(peers[i]);
            assertGt(cap, 0, "a cap on every path");
        }
    }

    function test_StateAnswers() public onEveryChain {
        PlanState memory plan = vault.plan();
        AssetId[] memory assets = vault.assets();
        for (uint256 i; i < assets.length; ++i) {
            if (assets[i] == USDC) continue;
            HedgeState memory state = vault.hedgeState(assets[i]);
            assertEq(state.planHash, plan.planHash);
            assertEq(state.target, state.overlay + state.inbound - state.exposure - state.outbound, "target");
            assertEq(state.held, int256(state.inventory) - int256(state.debt), "held");
            assertEq(state.price, vault.priceOf(assets[i]));
            assertEq(state.lossBudgetLeft, vault.lossBudgetLeft());
            assertEq(state.healthFactor, vault.healthFactor());
        }
    }

    function test_PricesAreFreshAndInsideTheirBounds() public onEveryChain {
        AssetId[] memory assets = vault.assets();
        for (uint256 i; i < assets.length; ++i) {
            AssetConfig memory config = vault.assetConfig(assets[i]);
            (, int256 answer,, uint256 updatedAt,) = IPriceFeed(config.feed).latestRoundData();
            assertLe(block.timestamp - updatedAt, config.maxAge, "age");
            uint256 price = vault.priceOf(assets[i]);
            assertEq(price, uint256(answer) * 10 ** (18 - config.feedDecimals));
            assertGe(price, config.minPrice);
            assertLe(price, config.maxPrice);
        }
    }

    function test_NothingOfAPathIsLeftToDefaults() public onEveryChain {
        IMessengerConfig messenger = IMessengerConfig(vault.messenger());
        ILayerZeroEndpointV2 endpoint = ILayerZeroEndpointV2(messenger.endpoint());
        assertEq(messenger.owner(), _account(FUND));
        assertEq(IDelegates(address(endpoint)).delegates(address(messenger)), _account(FUND));
        assertEq(endpoint.eid(), eidOf[block.chainid]);

        uint32[] memory peers = vault.peers();
        for (uint256 i; i < peers.length; ++i) {
            assertEq(messenger.peers(peers[i]), bytes32(uint256(uint160(messengerAt[peers[i]]))), "peer");
            for (uint16 kind; kind < KINDS; ++kind) {
                assertGt(messenger.enforcedOptions(peers[i], kind).length, 0, "enforced options");
            }
            assertFalse(endpoint.isDefaultSendLibrary(address(messenger), peers[i]), "send library");
            (address receiving, bool isDefault) = endpoint.getReceiveLibrary(address(messenger), peers[i]);
            assertFalse(isDefault, "receive library");
            address sending = endpoint.getSendLibrary(address(messenger), peers[i]);
            _checkVerifiers(sending, address(messenger), peers[i]);
            _checkVerifiers(receiving, address(messenger), peers[i]);
            (uint32 size, address executor) =
                IExplicitConfig(sending).executorConfigs(address(messenger), peers[i]);
            assertGt(size, 0, "message size");
            assertGt(executor.code.length, 0, "executor");
        }
    }

    function test_APreviewAgreesWithTheExecution() public onEveryChain {
        _fundVault();
        _submitPlan(-1e18);
        HedgeOrder memory order = _order(1e18);
        vm.prank(_account(KEEPER));
        (bool passes, bytes memory reason) = vault.previewHedge(order);
        assertTrue(passes);
        assertEq(reason.length, 0);
        vm.prank(_account(KEEPER));
        Fill memory fill = vault.executeHedge(order);
        assertEq(fill.amountIn, 1e18);
        assertApproxEqAbs(vault.hedgeState(WETH).held, -1e18, 1);

        // The same again is the same intent, and the preview says so with the very error of the execution.
        vm.prank(_account(KEEPER));
        (passes, reason) = vault.previewHedge(order);
        assertFalse(passes);
        assertEq(
            reason, abi.encodeWithSelector(IHedgeVaultErrors.IntentConsumed.selector, vault.intentIdOf(order))
        );
        vm.expectRevert(reason);
        vm.prank(_account(KEEPER));
        vault.executeHedge(order);
    }

    function test_RevertWhen_AnOutsiderExecutesOrASignatureIsMissing() public onEveryChain {
        HedgePlan memory plan = _plan(-1e18);
        bytes[] memory one = new bytes[](1);
        one[0] = _sign(SIGNER_1, vault.planDigest(plan));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.TooFewSignatures.selector, 1, 2));
        vault.submitPlan(plan, one);
        HedgeOrder memory order = _order(1e18);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, address(this)));
        vault.executeHedge(order);
    }

    function _checkVerifiers(address lib, address oapp, uint32 eid) private view {
        UlnConfig memory config = IExplicitConfig(lib).getAppUlnConfig(oapp, eid);
        assertGt(config.confirmations, 0, "confirmations");
        assertGe(config.requiredDVNCount, 2, "two verifiers");
        assertEq(config.requiredDVNs.length, config.requiredDVNCount);
        for (uint256 i; i < config.requiredDVNs.length; ++i) {
            assertGt(config.requiredDVNs[i].code.length, 0, "verifier");
            if (i != 0) {
                assertTrue(config.requiredDVNs[i] > config.requiredDVNs[i - 1], "two different ones");
            }
        }
    }

    function _fundVault() private {
        (, address usdc) = vault.settlement();
        vm.prank(_account(WHALE));
        require(IERC20(usdc).transfer(address(vault), 200_000e6), "whale");
        vm.prank(_account(FUND));
        vault.supplyCollateral(100_000e6);
    }

    function _submitPlan(int128 overlay) private {
        HedgePlan memory plan = _plan(overlay);
        bytes32 digest = vault.planDigest(plan);
        bool ascending = _account(SIGNER_1) < _account(SIGNER_2);
        bytes[] memory signatures = new bytes[](2);
        signatures[0] = _sign(ascending ? SIGNER_1 : SIGNER_2, digest);
        signatures[1] = _sign(ascending ? SIGNER_2 : SIGNER_1, digest);
        vault.submitPlan(plan, signatures);
    }

    function _plan(int128 overlay) private view returns (HedgePlan memory plan) {
        plan.vault = address(vault);
        plan.epoch = vault.plan().epoch + 1;
        plan.validUntil = uint64(block.timestamp + 600);
        plan.overlays = new Overlay[](1);
        plan.overlays[0] = Overlay(WETH, overlay);
    }

    function _order(uint256 amount) private view returns (HedgeOrder memory order) {
        order.asset = WETH;
        order.side = Side.Sell;
        order.sequence = 1;
        order.deadline = uint64(block.timestamp + 300);
        order.legs = new Leg[](1);
        uint256 fair = amount * vault.priceOf(WETH) / 1e18 / 1e12; // USDC has six decimals
        order.legs[0] = Leg(VenueId.wrap("uniswap-v3"), amount, fair * 995 / 1000, abi.encode(uint24(500)));
    }

    function _sign(uint32 index, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(vm.deriveKey(MNEMONIC, index), digest);
        return abi.encodePacked(r, s, v);
    }

    function _account(uint32 index) private pure returns (address) {
        return vm.addr(vm.deriveKey(MNEMONIC, index));
    }
}
