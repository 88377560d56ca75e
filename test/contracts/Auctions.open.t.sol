// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IOrderProtocol} from "src/interfaces/IOrderProtocol.sol";
import {LimitOrder} from "src/types/AuctionTypes.sol";
import {HedgeOrder, Leg, Side, VaultLimits, VenueId} from "src/types/HedgeTypes.sol";
import {FusionWorld} from "test/contracts/base/FusionWorld.sol";

/// @notice What `openAuction` refuses, and what live auctions keep others from doing.
/// forge-config: default.isolate = true
contract AuctionsOpenTest is FusionWorld {
    uint256 private constant AMOUNT = 50e18;

    /* AUTHORITY AND STATE */

    function test_RevertWhen_TheCallerOrTheStateForbidsIt() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        vm.prank(fund);
        vault.setOpenExecution(true);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, outsider));
        vm.prank(outsider);
        vault.openAuction(wanted);

        vm.warp(wanted.deadline + 1);
        vm.expectPartialRevert(IHedgeVaultErrors.DeadlinePassed.selector);
        open(wanted);
        wanted.deadline = uint64(block.timestamp + 2 hours);
        vm.prank(guardian);
        vault.halt();
        vm.expectRevert(IHedgeVaultErrors.VaultHalted.selector);
        open(wanted);
        vm.prank(fund);
        vault.resume();
        vm.warp(block.timestamp + 10 minutes);
        vm.expectPartialRevert(IHedgeVaultErrors.PlanExpired.selector);
        open(wanted);
        openPlan(vault);
        vm.warp(block.timestamp + 55 minutes);
        submit(vault, emptyPlan(vault, 3));
        vm.expectPartialRevert(IHedgeVaultErrors.StalePrice.selector);
        open(wanted);
    }

    function test_RevertWhen_DirectionSizeOrPriceIsWrong() public {
        HedgeOrder memory wanted = auctionOf(Side.Buy, 1, 1000e6);
        vm.expectPartialRevert(IHedgeVaultErrors.WrongDirection.selector);
        open(wanted);
        wanted = auctionOf(Side.Sell, 1, 150e18);
        vm.expectPartialRevert(IHedgeVaultErrors.Overshoot.selector);
        open(wanted);
        wanted = auctionOf(Side.Sell, 1, 301e18);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.OrderTooLarge.selector, 301e18, 300e18));
        open(wanted);
        wanted = auctionOf(Side.Sell, 1, 10e18, 19_799e6, IN_PARTS);
        vm.expectRevert(
            abi.encodeWithSelector(
                IHedgeVaultErrors.SlippageTooHigh.selector, 20_000e18, 19_799e18, 19_800e18
            )
        );
        open(wanted);
        wanted = auctionOf(Side.Sell, 1, 10e18, 0, IN_PARTS);
        vm.expectRevert(IHedgeVaultErrors.EmptyOrder.selector);
        open(wanted);
        wanted = auctionOf(Side.Sell, 1, 0, 1e6, IN_PARTS);
        vm.expectRevert(IHedgeVaultErrors.EmptyOrder.selector);
        open(wanted);
    }

    function test_RevertWhen_LiveAuctionsReservedTheBudget() public {
        VaultLimits memory limits = defaultLimits();
        limits.lossBudget = 0.0003e18; // 300 of 1,000,000
        vm.prank(fund);
        vault.setLimits(limits);
        open(auctionOf(Side.Sell, 1, 20e18)); // 200 at worst
        HedgeOrder memory more = auctionOf(Side.Sell, 2, 20e18);
        vm.expectPartialRevert(IHedgeVaultErrors.LossBudgetExceeded.selector);
        open(more);
        bytes32 small = open(auctionOf(Side.Sell, 3, 8e18));
        vm.prank(keeper);
        vault.cancelAuction(small);
        (,,, uint256 reserved) = vault.fusion();
        assertEq(reserved, 200e18);
    }

    /* THE LEG */

    function test_RevertWhen_ItIsNotOneLegForFusion() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        wanted.legs[0].venue = V3;
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.AuctionLegs.selector, 1, V3));
        open(wanted);
        Leg[] memory legs = new Leg[](2);
        wanted.legs = legs;
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.AuctionLegs.selector, 2, VenueId.wrap(0)));
        open(wanted);
        wanted = auctionOf(Side.Sell, 1, AMOUNT);
        wanted.legs[0].data = new bytes(63);
        _refused(wanted, "length", 63);
        wanted = auctionOf(Side.Sell, 1, AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownVenue.selector, FUSION));
        execute(vault, wanted);
    }

    function test_RevertWhen_AnyTraitDiffers() public {
        uint256 sound = traits(IN_PARTS, 5 minutes);
        bytes memory extension = extensionOf(resolver);
        for (uint256 bit = 160; bit < 256; ++bit) {
            uint256 changed = sound ^ 1 << bit;
            HedgeOrder memory wanted = auctionWith(Side.Sell, 1, AMOUNT, 99_500e6, changed, extension);
            vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.AuctionTraits.selector, changed));
            open(wanted);
        }
        uint256 once = CALLS | AT_ONCE | IN_PARTS | (block.timestamp + 60) << 80;
        HedgeOrder memory both = auctionWith(Side.Sell, 1, AMOUNT, 99_500e6, once, extension);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.AuctionTraits.selector, once));
        open(both);
    }

    function test_RevertWhen_TheExpiryIsNoneOrFar() public {
        uint256[4] memory lives = [uint256(0), 15 minutes + 1, 1 days, type(uint40).max - block.timestamp];
        for (uint256 i; i < 4; ++i) {
            uint256 life = lives[i];
            HedgeOrder memory wanted =
                auctionWith(Side.Sell, 1, AMOUNT, 99_500e6, traits(IN_PARTS, life), extensionOf(resolver));
            vm.expectRevert(
                abi.encodeWithSelector(
                    IHedgeVaultAuctions.AuctionExpiry.selector,
                    block.timestamp + life,
                    block.timestamp + 1,
                    block.timestamp + 15 minutes
                )
            );
            open(wanted);
        }
        // No expiry at all means for ever at the protocol.
        HedgeOrder memory endless =
            auctionWith(Side.Sell, 1, AMOUNT, 99_500e6, CALLS | IN_PARTS, extensionOf(resolver));
        vm.expectPartialRevert(IHedgeVaultAuctions.AuctionExpiry.selector);
        open(endless);
        open(auctionWith(Side.Sell, 1, AMOUNT, 99_500e6, traits(IN_PARTS, 15 minutes), extensionOf(resolver)));
    }

    /* THE EXTENSION */

    function test_RevertWhen_AFieldIsUsedThatTheVaultDoesNotSign() public {
        bytes memory sound = extensionOf(resolver);
        uint256 both = 2 * curveOf(resolver).length;
        _refusedExtension(_withEnds(sound, 1), "suffixes", 1);
        _refusedExtension(_withEnds(sound, 1 << 32), "suffixes", 1 << 32);
        _refusedExtension(_withEnds(sound, uint256(1) << 128), "predicate", both + 1);
        _refusedExtension(_withEnds(sound, uint256(1) << 160), "permit", both + 1);
        _refusedExtension(_withEnds(sound, uint256(1) << 192), "preInteraction", both + 1);
        _refusedExtension(abi.encodePacked(sound, uint8(1)), "customData", both + postOf(resolver).length);
        _refusedExtension(_withEnds(sound, uint256(1) << 96), "predicate", both);
        _refusedExtension(new bytes(31), "length", 31);
        HedgeOrder memory wanted = _with(sound);
        wanted.legs[0].data[31] ^= 0x01;
        vm.expectPartialRevert(IHedgeVaultAuctions.AuctionExtension.selector);
        open(wanted);
    }

    function test_RevertWhen_TheCurveIsNotTheSettlements() public {
        bytes memory post = postOf(resolver);
        bytes memory curve = curveOf(resolver);
        uint256 length = curve.length;
        _refusedExtension(extensionOf(abi.encodePacked(curve, outsider), post), "curve", length + 20);
        _refusedExtension(extensionOf(_changed(curve, 43, 1), post), "integratorFee", 256);
        _refusedExtension(extensionOf(_changed(curve, 47, 1), post), "resolverFee", 1);
        curve = curveOf(resolver);
        curve[0] ^= 0x01;
        bytes20 foreign = bytes20(settlement) ^ bytes20(bytes1(0x01));
        _refusedExtension(extensionOf(curve, post), "settlement", uint160(foreign));
        _refusedExtension(extensionOf("", post), "length", 0);
    }

    function test_RevertWhen_TheAmountsDiffer() public {
        bytes memory extension = extensionOf(resolver);
        extension[32 + 20] = 0x01;
        _refusedExtension(extension, "amounts", curveOf(resolver).length);
    }

    function test_RevertWhen_ThePostInteractionIsNotTheSettlementsOwn() public {
        bytes memory curve = curveOf(resolver);
        bytes memory post = postOf(resolver);
        uint256 length = post.length;
        // A tail would be one more contract to call with the settlement's voice.
        _refusedExtension(
            extensionOf(curve, abi.encodePacked(post, outsider)), "postInteraction", length + 20
        );
        _refusedExtension(extensionOf(curve, _changed(post, length - 1, 1)), "surplusFee", 1);
        post = postOf(resolver);
        _refusedExtension(extensionOf(curve, _changed(post, 20, 1)), "flags", 1);
        post = postOf(resolver);
        _refusedExtension(extensionOf(curve, _changed(post, 62, 7)), "integratorFee", 7);
        post = postOf(resolver);
        _refusedExtension(extensionOf(curve, _changed(post, 65, 9)), "resolverFee", 9);
        _refusedExtension(extensionOf(curve, ""), "length", 0);
        _refusedExtension(extensionOf(curve, abi.encodePacked(settlement, new bytes(45))), "length", 65);
    }

    /// @dev Bytes of any content and length end with the vault's own error, never without a reason.
    function testFuzz_NoOtherExtensionIsAccepted(bytes memory extension, uint256 ends, bool framed) public {
        if (framed) extension = abi.encodePacked(ends, extension);
        HedgeOrder memory wanted = _with(extension);
        vm.expectPartialRevert(IHedgeVaultAuctions.AuctionExtension.selector);
        open(wanted);
    }

    /// @dev One byte changed anywhere: still refused, or a part that is free (times, bumps, names, recipients).
    function testFuzz_WhatIsFreeMovesNothingButTheCurve(uint256 at, uint8 to) public {
        bytes memory extension = extensionOf(resolver);
        at = bound(at, 0, extension.length - 1);
        extension[at] = bytes1(to);
        HedgeOrder memory wanted = _with(extension);
        vm.prank(keeper);
        (bool ok, bytes memory reason) = address(vault).call(abi.encodeCall(vault.openAuction, (wanted)));
        if (!ok) {
            assertEq(bytes4(reason), IHedgeVaultAuctions.AuctionExtension.selector);
            return;
        }
        uint256 cash = balance(usdc, address(vault));
        vm.prank(resolver);
        try limitOrders.fillContractOrderArgs(
            limitOrder(wanted), "", AMOUNT, MAKING_AMOUNT | extension.length << 224, extension
        ) {
            assertGe(
                balance(usdc, address(vault)) - cash, wanted.legs[0].minAmountOut, "never below the worst"
            );
        } catch {}
    }

    /* CONFIGURATION */

    function test_RevertWhen_FusionIsConfiguredUnsoundly() public {
        vm.startPrank(fund);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.ZeroAddress.selector, bytes32("fusion")));
        vault.setFusion(address(limitOrders), address(0));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.ZeroAddress.selector, bytes32("fusion")));
        vault.setFusion(address(0), settlement);

        LimitOrder memory probe;
        bytes32 declared = limitOrders.hashOrder(probe);
        vm.mockCall(
            address(limitOrders), abi.encodeCall(IOrderProtocol.hashOrder, (probe)), abi.encode(bytes32("x"))
        );
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultAuctions.FusionDomainMismatch.selector, declared, bytes32("x"))
        );
        vault.setFusion(address(limitOrders), settlement);
    }

    /* HELPERS */

    function _with(bytes memory extension) private returns (HedgeOrder memory) {
        return auctionWith(Side.Sell, 1, AMOUNT, 99_500e6, traits(IN_PARTS, 5 minutes), extension);
    }

    function _refusedExtension(bytes memory extension, bytes32 field, uint256 value) private {
        _refused(_with(extension), field, value);
    }

    function _refused(HedgeOrder memory wanted, bytes32 field, uint256 value) private {
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.AuctionExtension.selector, field, value));
        open(wanted);
    }

    /// @dev Adds to the word of field ends.
    function _withEnds(bytes memory extension, uint256 more) private pure returns (bytes memory changed) {
        changed = bytes.concat(extension);
        assembly {
            mstore(add(changed, 32), add(mload(add(changed, 32)), more))
        }
    }

    function _changed(bytes memory data, uint256 at, uint8 to) private pure returns (bytes memory changed) {
        changed = bytes.concat(data);
        changed[at] = bytes1(to);
    }
}
