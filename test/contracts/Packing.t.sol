// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IHedgeVaultEvents} from "src/interfaces/IHedgeVaultEvents.sol";
import {PlanHash} from "src/libraries/PlanHash.sol";
import {RatioSlot} from "src/libraries/RatioSlot.sol";
import {AssetConfig, Benchmark, Position, RatioOrder, RatioUpdate, Side} from "src/types/HedgeTypes.sol";
import {Holding, PositionRecord} from "src/types/Records.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice Assembly that writes a packed slot, against what the compiler makes of the same assignment.
contract RatioSlotTest is Test {
    using RatioSlot for PositionRecord;

    PositionRecord private _ours;
    PositionRecord private _plain;

    function testFuzz_WritesRatioAndTimeOnly(uint64[4] memory values, bool isActive, uint8 small, uint32 next)
        public
    {
        PositionRecord memory before;
        (before.hedgeRatio, before.lastUpdate) = (values[0], values[1]);
        (before.isActive, before.benchmark) =
        (isActive, small % 2 == 0 ? Benchmark.UsdNeutral : Benchmark.Hodl);
        (before.source, before.number0, before.number1, before.holding) =
        (small, ~small, small / 2, Holding(small % 3));
        (before.next0, before.next1, before.ref) = (next, ~next, bytes32(uint256(next)));
        before.recovery = uint16(next);
        (_ours, _plain) = (before, before);

        bool active = _ours.setRatio(values[2], values[3]);
        assertEq(active, isActive, "says whether it is active");
        if (active) (_plain.hedgeRatio, _plain.lastUpdate) = (values[2], values[3]);
        PositionRecord memory ours = _ours;
        PositionRecord memory plain = _plain;
        assertEq(keccak256(abi.encode(ours)), keccak256(abi.encode(plain)));
    }

    /// @dev Against the hash as EIP-712 spells it, one item after the other.
    function testFuzz_HashesOrdersAsEip712Does(RatioOrder calldata order) public pure {
        bytes32 itemType = keccak256("RatioUpdate(uint256 positionId,uint64 ratio)");
        bytes memory items;
        for (uint256 i; i < order.ratios.length; ++i) {
            items = bytes.concat(items, keccak256(abi.encode(itemType, order.ratios[i])));
        }
        bytes32 expected = keccak256(
            abi.encode(
                PlanHash.RATIO_ORDER_TYPEHASH,
                order.vault,
                order.epoch,
                order.sequence,
                order.validUntil,
                keccak256(items)
            )
        );
        assertEq(PlanHash.hashRatioOrder(order), expected);
    }
}

/// @notice What the packed records hold, and the lists that run through them.
contract PackingTest is VaultWorld {
    uint256 private constant COUNT = 6;
    uint256[] private _ids;

    /// @dev Six more positions of known size; whatever is closed in whatever order, the others stay counted.
    function testFuzz_ExposureCountsTheOpenPositions(uint256 seed) public {
        address pair = addV2(weth, 100e18, usdc, 200_000e6, address(this));
        int256 each;
        for (uint256 i; i < COUNT; ++i) {
            address holder = address(uint160(0x1000 + i));
            IERC20(pair).transfer(holder, 1e12);
            bytes32 ref = bytes32(uint256(uint160(pair)));
            _ids.push(protect(vault, V2_POSITION, ref, holder, Benchmark.UsdNeutral));
            (,, int256 exposure0, int256 exposure1) = vault.positionExposure(_ids[i]);
            each = weth < usdc ? exposure0 : exposure1;
        }
        int256 exposure = vault.hedgeState(WETH).exposure;
        int256 money = vault.hedgeState(USDC).exposure;
        assertGt(each, 0, "each counts");
        while (_ids.length != 0) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 at = seed % _ids.length;
            vm.prank(fund);
            vault.closePosition(_ids[at]);
            _ids[at] = _ids[_ids.length - 1];
            _ids.pop();
            exposure -= each;
            assertEq(vault.hedgeState(WETH).exposure, exposure, "one less");
            assertLt(vault.hedgeState(USDC).exposure, money, "in both lists");
            money = vault.hedgeState(USDC).exposure;
        }
    }

    function testFuzz_AssetConfigComesBackAsItWasSet(AssetConfig memory wanted) public {
        (wanted.token, wanted.feed) = (weth, ethFeed);
        wanted.maxAge = uint32(bound(wanted.maxAge, 1, type(uint32).max));
        wanted.minPrice = uint128(bound(wanted.minPrice, 1, type(uint96).max));
        wanted.maxPrice = uint128(bound(wanted.maxPrice, wanted.minPrice, type(uint96).max));
        wanted.maxShort = uint128(bound(wanted.maxShort, 0, type(uint96).max));
        wanted.maxOrder = uint128(bound(wanted.maxOrder, 0, type(uint96).max));
        (wanted.tokenDecimals, wanted.feedDecimals) = (18, 8);
        vm.prank(fund);
        vault.listAsset(WETH, wanted);
        assertEq(keccak256(abi.encode(vault.assetConfig(WETH))), keccak256(abi.encode(wanted)));
    }

    function test_RevertWhen_AConfigDoesNotFit() public {
        AssetConfig memory wanted = assetConfig(weth, ethFeed, 100e18, 100_000e18, 300e18);
        (wanted.maxShort, wanted.maxLong, wanted.maxOrder) =
        (type(uint96).max, type(uint128).max, type(uint96).max);
        wanted.maxPrice = type(uint96).max;
        vm.prank(fund);
        vault.listAsset(WETH, wanted);
        wanted.maxPrice += 1;
        _refused(wanted, "maxPrice", wanted.maxPrice);
        wanted.maxPrice -= 1;
        wanted.maxShort += 1;
        _refused(wanted, "maxShort", wanted.maxShort);
        wanted.maxShort -= 1;
        wanted.maxOrder += 1;
        _refused(wanted, "maxOrder", wanted.maxOrder);
    }

    /// @dev The settlement token is stored a second time, more tightly.
    function test_RevertWhen_TheSettlementTokenDoesNotFit() public {
        AssetConfig memory wanted = assetConfig(usdc, usdcFeed, 1, type(uint72).max, 0);
        wanted.maxAge = type(uint24).max;
        vm.prank(fund);
        vault.listAsset(USDC, wanted);
        wanted.maxPrice += 1;
        _refusedMoney(wanted, "maxPrice", wanted.maxPrice);
        wanted.maxPrice -= 1;
        wanted.maxAge += 1;
        _refusedMoney(wanted, "maxAge", wanted.maxAge);
    }

    /// @dev An execution and a view judge the settlement token's price by the same bounds.
    function testFuzz_ExecutionRefusesThePriceAViewRefuses(uint128 low, uint128 high, uint32 age, uint32 wait)
        public
    {
        AssetConfig memory wanted = assetConfig(usdc, usdcFeed, 0, 0, 0);
        wanted.minPrice = uint128(bound(low, 0.9e18, 1.1e18));
        wanted.maxPrice = uint128(bound(high, wanted.minPrice, 1.2e18));
        wanted.maxAge = uint32(bound(age, 1, 600));
        vm.prank(fund);
        vault.listAsset(USDC, wanted);
        submit(vault, emptyPlan(vault, 1));
        vm.warp(block.timestamp + bound(wait, 0, 590));
        try vault.priceOf(USDC) {}
        catch (bytes memory reason) {
            vm.expectRevert(reason);
        }
        execute(vault, order(WETH, Side.Sell, 1, 1e18));
    }

    function _refusedMoney(AssetConfig memory wanted, bytes32 what, uint256 value) private {
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, what, value));
        vm.prank(fund);
        vault.listAsset(USDC, wanted);
    }

    /// @dev Too short, or one word of the encoding changed: refused by name, whatever the decoder says.
    function testFuzz_RevertWhen_ARatioSignatureIsMalformed(bytes memory noise, uint256 word, uint256 value)
        public
    {
        openPlan(vault);
        vm.assume(noise.length < 128);
        _malformed(noise);

        RatioUpdate[] memory updates = new RatioUpdate[](1);
        updates[0] = RatioUpdate(positionId, 1);
        RatioOrder memory wanted = ratioOrder(vault, 1, updates);
        bytes memory signature = abi.encode(wanted.sequence, wanted.validUntil, signRatios(vault, wanted));
        word = bound(word, 0, 3);
        value = bound(value, 1 << 64, type(uint256).max);
        assembly {
            mstore(add(add(signature, 32), mul(word, 32)), value)
        }
        _malformed(signature);
    }

    function test_OneEventTellsAllRatios() public {
        openPlan(vault);
        RatioUpdate[] memory updates = new RatioUpdate[](1);
        updates[0] = RatioUpdate(positionId, 0.3e18);
        RatioOrder memory wanted = ratioOrder(vault, 1, updates);
        bytes[] memory signatures = signRatios(vault, wanted);
        vm.expectEmit(address(vault));
        emit IHedgeVaultEvents.HedgeRatiosUpdated(1, 1, updates);
        vault.batchUpdateHedges(wanted, signatures);

        updates[0].ratio = 0.4e18;
        wanted = ratioOrder(vault, 2, updates);
        bytes memory signature = abi.encode(wanted.sequence, wanted.validUntil, signRatios(vault, wanted));
        vm.expectEmit(address(vault));
        emit IHedgeVaultEvents.HedgeRatioUpdated(positionId, 0.4e18, 1);
        vault.updateHedgeRatio(positionId, 0.4e18, signature);
        assertEq(vault.position(positionId).hedgeRatio, 0.4e18);
    }

    function test_PositionComesBackAsItWasRegistered() public view {
        Position memory item = vault.position(positionId);
        assertEq(item.holder, address(vault));
        assertEq(keccak256(abi.encode(item.kind)), keccak256(abi.encode(V3_POSITION)));
        assertEq(item.ref, bytes32(tokenId));
        assertTrue(item.isActive);
        assertEq(item.hedgeRatio, WAD);
    }

    function _malformed(bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadRatioSignature.selector, signature));
        vault.updateHedgeRatio(positionId, 1, signature);
    }

    function _refused(AssetConfig memory wanted, bytes32 what, uint256 value) private {
        vm.prank(fund);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, what, value));
        vault.listAsset(WETH, wanted);
    }
}
