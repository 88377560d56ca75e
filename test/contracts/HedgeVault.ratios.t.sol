// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {Benchmark, Position, RatioOrder, RatioUpdate} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice Ratios signed between two plans.
contract HedgeVaultRatiosTest is VaultWorld {
    uint256 private _second;

    function setUp() public override {
        super.setUp();
        uint256 token = mintV3(weth, 10e18, usdc, 20_000e6, ethPool, 2000, address(vault));
        _second = protect(vault, V3_POSITION, bytes32(token), address(vault), Benchmark.UsdNeutral);
        openPlan(vault);
    }

    function test_UpdateChangesOneRatioAndNothingElse() public {
        bytes32 planHash = vault.plan().planHash;
        RatioOrder memory wanted = ratioOrder(vault, 1, _updates(0.4e18));
        bytes memory signature = abi.encode(wanted.sequence, wanted.validUntil, signRatios(vault, wanted));
        vm.prank(outsider);
        vault.updateHedgeRatio(positionId, 0.4e18, signature);

        Position memory item = vault.position(positionId);
        assertEq(item.hedgeRatio, 0.4e18, "ratio");
        assertEq(item.lastUpdate, block.timestamp, "time");
        assertEq(vault.position(_second).hedgeRatio, WAD, "the other stays");
        assertEq(vault.plan().planHash, planHash, "the plan stays");
        assertEq(vault.ratioSequence(), 1);
    }

    function test_RevertWhen_TheSignatureIsForAnotherRatio() public {
        RatioOrder memory wanted = ratioOrder(vault, 1, _updates(0.4e18));
        bytes memory signature = abi.encode(wanted.sequence, wanted.validUntil, signRatios(vault, wanted));
        vm.expectPartialRevert(IHedgeVaultErrors.BadSigner.selector);
        vault.updateHedgeRatio(positionId, 0.5e18, signature);
    }

    function testFuzz_BatchSetsAllRatios(uint64 first, uint64 second) public {
        first = uint64(bound(first, 0, WAD));
        second = uint64(bound(second, 0, WAD));
        _submit(ratioOrder(vault, 9, _updates(first, second)));
        assertEq(vault.position(positionId).hedgeRatio, first);
        assertEq(vault.position(_second).hedgeRatio, second);
    }

    function testFuzz_RevertWhen_OneOfABatchIsWrong(uint64 excess) public {
        uint64 wrong = uint64(bound(excess, WAD + 1, type(uint64).max));
        RatioOrder memory wanted = ratioOrder(vault, 1, _updates(0.5e18, wrong));
        _refused(wanted, abi.encodeWithSelector(IHedgeVaultErrors.RatioOutOfRange.selector, _second, wrong));
        assertEq(vault.position(positionId).hedgeRatio, WAD, "none or all");
    }

    function test_RevertWhen_IdsDoNotAscend() public {
        RatioUpdate[] memory updates = _updates(0.5e18, 0.5e18);
        updates[1].positionId = positionId;
        _refused(
            ratioOrder(vault, 1, updates),
            abi.encodeWithSelector(IHedgeVaultErrors.BatchNotAscending.selector, 1, positionId)
        );
        updates[0].positionId = _second;
        _refused(
            ratioOrder(vault, 1, updates),
            abi.encodeWithSelector(IHedgeVaultErrors.BatchNotAscending.selector, 1, positionId)
        );
    }

    function test_RevertWhen_BatchIsEmptyOrTooLong() public {
        _refused(
            ratioOrder(vault, 1, new RatioUpdate[](0)),
            abi.encodeWithSelector(IHedgeVaultErrors.EmptyOrder.selector)
        );
        _refused(
            ratioOrder(vault, 1, new RatioUpdate[](101)),
            abi.encodeWithSelector(IHedgeVaultErrors.BatchTooLong.selector, 101, 100)
        );
    }

    function test_RevertWhen_PositionIsClosedOrUnknown() public {
        vm.prank(fund);
        vault.closePosition(_second);
        _refused(
            ratioOrder(vault, 1, _updates(0.5e18, 0.5e18)),
            abi.encodeWithSelector(IHedgeVaultErrors.UnknownPosition.selector, _second)
        );
        RatioUpdate[] memory updates = _updates(0.5e18);
        updates[0].positionId = 77;
        _refused(
            ratioOrder(vault, 1, updates),
            abi.encodeWithSelector(IHedgeVaultErrors.UnknownPosition.selector, 77)
        );
    }

    function test_RevertWhen_SequenceRepeats() public {
        RatioOrder memory wanted = ratioOrder(vault, 5, _updates(0.5e18));
        _submit(wanted);
        _refused(wanted, abi.encodeWithSelector(IHedgeVaultErrors.RatioSequenceTooOld.selector, 5, 5));
        wanted.sequence = 4;
        _refused(wanted, abi.encodeWithSelector(IHedgeVaultErrors.RatioSequenceTooOld.selector, 4, 5));
    }

    /// @dev What was signed for one plan cannot undo what a newer one says.
    function test_RevertWhen_ANewerPlanIsInForce() public {
        RatioOrder memory wanted = ratioOrder(vault, 1, _updates(0.5e18));
        submit(vault, ratioPlan(vault, 2, positionId, 0.9e18));
        _refused(wanted, abi.encodeWithSelector(IHedgeVaultErrors.WrongEpoch.selector, 1, 2));
        assertEq(vault.position(positionId).hedgeRatio, 0.9e18);
    }

    function test_ExpiryAtTheEdge() public {
        RatioOrder memory wanted = ratioOrder(vault, 1, _updates(0.5e18));
        vm.warp(wanted.validUntil + 1);
        _refused(
            wanted,
            abi.encodeWithSelector(
                IHedgeVaultErrors.PlanExpired.selector, wanted.validUntil, wanted.validUntil + 1
            )
        );
        vm.warp(wanted.validUntil);
        _submit(wanted);
        wanted.sequence = 2;
        wanted.validUntil = uint64(block.timestamp + 15 minutes + 1);
        _refused(
            wanted,
            abi.encodeWithSelector(
                IHedgeVaultErrors.PlanTooLong.selector, wanted.validUntil, wanted.validUntil - 1
            )
        );
    }

    function test_RevertWhen_SignaturesAreMissingOrForAnotherVault() public {
        RatioOrder memory wanted = ratioOrder(vault, 1, _updates(0.5e18));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.TooFewSignatures.selector, 0, 2));
        vault.batchUpdateHedges(wanted, new bytes[](0));
        wanted.vault = outsider;
        _refused(
            wanted, abi.encodeWithSelector(IHedgeVaultErrors.WrongVault.selector, outsider, address(vault))
        );
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_DigestIsEip712(uint64 epoch, uint64 sequence, uint64 validUntil, uint64 ratio)
        public
        view
    {
        RatioOrder memory wanted = RatioOrder(address(vault), epoch, sequence, validUntil, _updates(ratio));
        bytes32 item = keccak256(
            abi.encode(keccak256("RatioUpdate(uint256 positionId,uint64 ratio)"), positionId, ratio)
        );
        bytes32 body = keccak256(
            abi.encode(
                keccak256(
                    "RatioOrder(address vault,uint64 epoch,uint64 sequence,uint64 validUntil,RatioUpdate[] ratios)RatioUpdate(uint256 positionId,uint64 ratio)"
                ),
                vault,
                epoch,
                sequence,
                validUntil,
                keccak256(abi.encodePacked(item))
            )
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Ballast HedgeVault"),
                keccak256("1"),
                block.chainid,
                vault
            )
        );
        assertEq(vault.ratioOrderDigest(wanted), keccak256(abi.encodePacked(hex"1901", domain, body)));
    }

    function _updates(uint64 ratio) private view returns (RatioUpdate[] memory updates) {
        updates = new RatioUpdate[](1);
        updates[0] = RatioUpdate(positionId, ratio);
    }

    function _updates(uint64 first, uint64 second) private view returns (RatioUpdate[] memory updates) {
        updates = new RatioUpdate[](2);
        updates[0] = RatioUpdate(positionId, first);
        updates[1] = RatioUpdate(_second, second);
    }

    function _submit(RatioOrder memory wanted) private {
        vault.batchUpdateHedges(wanted, signRatios(vault, wanted));
    }

    function _refused(RatioOrder memory wanted, bytes memory reason) private {
        bytes[] memory signatures = signRatios(vault, wanted);
        vm.expectRevert(reason);
        vault.batchUpdateHedges(wanted, signatures);
    }
}
