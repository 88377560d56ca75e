// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {
    AssetId,
    HedgePlan,
    HedgeState,
    MandateOrder,
    Overlay,
    Position,
    PriceBand,
    RatioUpdate
} from "src/types/HedgeTypes.sol";
import {PlanDigest} from "test/contracts/base/PlanDigest.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice A contract signer that accepts what one key signed, in a longer format than a key's.
contract ContractSigner is IERC1271 {
    address private immutable _key;

    constructor(address key) {
        _key = key;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (address recovered,,) = ECDSA.tryRecoverCalldata(hash, signature[:65]);
        return recovered == _key ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}

contract HedgeVaultPlanTest is VaultWorld, PlanDigest {
    function test_PlanIsAdopted() public {
        uint32[] memory eids = new uint32[](1);
        eids[0] = 30_110;
        vm.prank(fund);
        vault.setPeers(eids);
        HedgePlan memory plan = _fullPlan();
        submit(vault, plan);

        HedgeState memory state = vault.hedgeState(WETH);
        assertEq(state.planHash, vault.planDigest(plan), "hash");
        assertEq(state.epoch, 5, "epoch");
        assertEq(state.validUntil, plan.validUntil, "validity");
        assertEq(state.overlay, -3e18, "overlay");
        assertEq(state.outbound, -4e18, "a planned mandate counts before it is sent");
        assertEq(state.target, -state.exposure - 3e18 + 4e18, "target");
        Position memory item = vault.position(positionId);
        assertEq(item.hedgeRatio, 0.4e18, "ratio");
        assertEq(item.lastUpdate, block.timestamp, "time");
    }

    function test_DigestMatchesAnIndependentHash() public view {
        assertEq(vault.planDigest(_fullPlan()), independentDigest(_fullPlan(), address(vault)));
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_DigestMatchesAnIndependentHash(
        uint64 epoch,
        uint64 validUntil,
        RatioUpdate[] memory ratios,
        Overlay[] memory overlays,
        MandateOrder[] memory mandates,
        PriceBand[] memory bands
    ) public view {
        HedgePlan memory plan = HedgePlan(
            address(vault), epoch, validUntil, ratios, overlays, mandates, bands
        );
        assertEq(vault.planDigest(plan), independentDigest(plan, address(vault)));
    }

    /// @dev The separator is not cached across chain ids.
    function test_DigestOfAnEmptyPlanOnAnotherChain() public {
        vm.chainId(42_161);
        HedgePlan memory plan = emptyPlan(vault, 1);
        assertEq(
            vault.planDigest(plan), independentDigest(plan, address(vault)), "separator follows the chain id"
        );
        bytes32 here = vault.planDigest(plan);
        vm.chainId(1);
        assertNotEq(vault.planDigest(plan), here, "a plan is good on one chain");
    }

    function test_RevertWhen_PlanIsForAnotherVault() public {
        HedgePlan memory plan = emptyPlan(vault, 1);
        plan.vault = outsider;
        _refused(
            plan, abi.encodeWithSelector(IHedgeVaultErrors.WrongVault.selector, outsider, address(vault))
        );
    }

    function test_RevertWhen_SignatureIsOfAnotherVault() public {
        IHedgeVault other = createVault("other");
        HedgePlan memory plan = emptyPlan(vault, 1);
        bytes[] memory signatures = sign(other, plan);
        vm.expectPartialRevert(IHedgeVaultErrors.BadSigner.selector);
        vault.submitPlan(plan, signatures);
    }

    function test_RevertWhen_EpochRepeats() public {
        submit(vault, emptyPlan(vault, 4));
        _refused(
            overlayPlan(vault, 4, WETH, 1),
            abi.encodeWithSelector(IHedgeVaultErrors.EpochTooOld.selector, 4, 4)
        );
    }

    function testFuzz_OnlyHigherEpochsReplace(uint64 first, uint64 second) public {
        first = uint64(bound(first, 1, type(uint64).max));
        submit(vault, emptyPlan(vault, first));
        if (second > first) {
            submit(vault, emptyPlan(vault, second));
            assertEq(vault.hedgeState(WETH).epoch, second);
        } else {
            _refused(
                emptyPlan(vault, second),
                abi.encodeWithSelector(IHedgeVaultErrors.EpochTooOld.selector, second, first)
            );
        }
    }

    function test_ValidityAtTheEdges() public {
        HedgePlan memory plan = emptyPlan(vault, 1);
        plan.validUntil = uint64(block.timestamp - 1);
        _refused(
            plan,
            abi.encodeWithSelector(IHedgeVaultErrors.PlanExpired.selector, plan.validUntil, block.timestamp)
        );
        uint64 latest = uint64(block.timestamp + 15 minutes);
        plan.validUntil = latest + 1;
        _refused(plan, abi.encodeWithSelector(IHedgeVaultErrors.PlanTooLong.selector, latest + 1, latest));

        plan.validUntil = uint64(block.timestamp);
        submit(vault, plan);
        plan.epoch = 2;
        plan.validUntil = latest;
        submit(vault, plan);
    }

    /* SIGNATURES */

    function test_RevertWhen_SignaturesAreTooFew() public {
        HedgePlan memory plan = emptyPlan(vault, 1);
        bytes[] memory one = new bytes[](1);
        one[0] = signDigest(signerKeys[0], vault.planDigest(plan));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.TooFewSignatures.selector, 1, 2));
        vault.submitPlan(plan, one);
    }

    function test_RevertWhen_OneSignerSignsTwice() public {
        HedgePlan memory plan = emptyPlan(vault, 1);
        bytes[] memory twice = new bytes[](2);
        twice[0] = twice[1] = signDigest(signerKeys[0], vault.planDigest(plan));
        _refused(plan, twice, 1, vm.addr(signerKeys[0]));
    }

    function test_RevertWhen_SignersAreNotAscending() public {
        HedgePlan memory plan = emptyPlan(vault, 1);
        bytes[] memory signatures = sign(vault, plan);
        (signatures[0], signatures[1]) = (signatures[1], signatures[0]);
        _refused(plan, signatures, 1, vm.addr(signerKeys[0]));
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_RevertWhen_SignerIsUnknown(uint256 key) public {
        key = bound(key, 100, 1e30);
        HedgePlan memory plan = emptyPlan(vault, 1);
        bytes[] memory signatures = sign(vault, plan);
        signatures[0] = signDigest(key, vault.planDigest(plan));
        _refused(plan, signatures, 0, vm.addr(key));
    }

    function test_RevertWhen_SignatureIsMalleableOrMalformed() public {
        HedgePlan memory plan = emptyPlan(vault, 1);
        bytes32 digest = vault.planDigest(plan);
        bytes[] memory signatures = sign(vault, plan);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(signerKeys[0], digest);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes[5] memory bad = [
            abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27)),
            abi.encodePacked(r, s),
            abi.encodePacked(r, s, uint8(0)),
            bytes(""),
            abi.encodePacked(bytes32(0), bytes32(0), uint8(27))
        ];
        for (uint256 i; i < bad.length; ++i) {
            signatures[0] = bad[i];
            vm.expectPartialRevert(IHedgeVaultErrors.BadSigner.selector);
            vault.submitPlan(plan, signatures);
        }
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_RevertWhen_PlanIsChangedAfterSigning(uint64 validUntil, int128 quantity) public {
        HedgePlan memory plan = overlayPlan(vault, 1, WETH, 1e18);
        bytes[] memory signatures = sign(vault, plan);
        vm.assume(validUntil != plan.validUntil && quantity != 1e18);
        plan.overlays[0].quantity = quantity;
        vm.expectPartialRevert(IHedgeVaultErrors.BadSigner.selector);
        vault.submitPlan(plan, signatures);
        plan.overlays[0].quantity = 1e18;
        plan.validUntil = uint64(bound(validUntil, block.timestamp, block.timestamp + 5 minutes));
        vm.expectPartialRevert(IHedgeVaultErrors.BadSigner.selector);
        vault.submitPlan(plan, signatures);
    }

    function test_ContractSigner() public {
        address signer = address(new ContractSigner(vm.addr(99)));
        address[] memory signers = new address[](1);
        signers[0] = signer;
        vm.prank(fund);
        vault.setSigners(signers, 1);

        HedgePlan memory plan = emptyPlan(vault, 1);
        bytes32 digest = vault.planDigest(plan);
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = abi.encodePacked(signer, signDigest(98, digest));
        _refused(plan, signatures, 0, signer);
        signatures[0] = abi.encodePacked(outsider, signDigest(99, digest));
        _refused(plan, signatures, 0, outsider);
        signatures[0] = abi.encodePacked(signer, signDigest(99, digest));
        vault.submitPlan(plan, signatures);
        assertEq(vault.hedgeState(WETH).epoch, 1);
    }

    /* CONTENT */

    function test_RevertWhen_RatioOrPositionIsWrong() public {
        _refused(
            ratioPlan(vault, 1, positionId, uint64(WAD + 1)),
            abi.encodeWithSelector(IHedgeVaultErrors.RatioOutOfRange.selector, positionId, WAD + 1)
        );
        _refused(
            ratioPlan(vault, 1, 9, 0), abi.encodeWithSelector(IHedgeVaultErrors.UnknownPosition.selector, 9)
        );
        vm.prank(fund);
        vault.closePosition(positionId);
        _refused(
            ratioPlan(vault, 1, positionId, 0),
            abi.encodeWithSelector(IHedgeVaultErrors.UnknownPosition.selector, positionId)
        );
    }

    function test_OverlayAtItsCaps() public {
        submit(vault, overlayPlan(vault, 1, WETH, 300e18));
        submit(vault, overlayPlan(vault, 2, WETH, -300e18));
        int128[4] memory bad = [int128(300e18 + 1), -300e18 - 1, type(int128).max, type(int128).min];
        for (uint256 i; i < bad.length; ++i) {
            _refused(
                overlayPlan(vault, 3, WETH, bad[i]),
                abi.encodeWithSelector(IHedgeVaultErrors.OverlayTooLarge.selector, WETH, int256(bad[i]))
            );
        }
    }

    function test_RevertWhen_PlanNamesUnknownAssetsOrPeers() public {
        AssetId unknown = AssetId.wrap("DOGE");
        bytes memory reason = abi.encodeWithSelector(IHedgeVaultErrors.UnknownAsset.selector, unknown);
        _refused(overlayPlan(vault, 1, unknown, 1), reason);
        _refused(bandPlan(vault, 1, unknown, 0, 1), reason);
        _refused(mandatePlan(vault, 1, 30_110, unknown, 1), reason);
        _refused(
            overlayPlan(vault, 1, USDC, 1),
            abi.encodeWithSelector(IHedgeVaultErrors.UnknownAsset.selector, USDC)
        );
        _refused(
            mandatePlan(vault, 1, 30_110, WETH, 1),
            abi.encodeWithSelector(IHedgeVaultErrors.UnknownPeer.selector, 30_110)
        );
    }

    function test_ANewPlanVoidsWhatItDoesNotRepeat() public {
        submit(vault, overlayPlan(vault, 1, WETH, 7e18));
        submit(vault, emptyPlan(vault, 2));
        assertEq(vault.hedgeState(WETH).overlay, 0);
    }

    function _fullPlan() private view returns (HedgePlan memory plan) {
        plan = emptyPlan(vault, 5);
        plan.ratios = new RatioUpdate[](1);
        plan.ratios[0] = RatioUpdate(positionId, 0.4e18);
        plan.overlays = new Overlay[](2);
        plan.overlays[0] = Overlay(WETH, -3e18);
        plan.overlays[1] = Overlay(WBTC, 1e18);
        plan.mandates = new MandateOrder[](1);
        plan.mandates[0] = MandateOrder(30_110, WETH, -4e18);
        plan.priceBands = new PriceBand[](1);
        plan.priceBands[0] = PriceBand(WETH, 1000e18, 3000e18);
    }

    function _refused(HedgePlan memory plan, bytes memory reason) private {
        bytes[] memory signatures = sign(vault, plan);
        vm.expectRevert(reason);
        vault.submitPlan(plan, signatures);
    }

    function _refused(HedgePlan memory plan, bytes[] memory signatures, uint256 index, address signer)
        private
    {
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadSigner.selector, index, signer));
        vault.submitPlan(plan, signatures);
    }
}
