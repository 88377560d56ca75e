// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {LimitOrder} from "src/types/AuctionTypes.sol";
import {HedgeOrder, Side} from "src/types/HedgeTypes.sol";
import {Filler} from "test/contracts/base/Filler.sol";
import {FusionWorld, ILimitOrders} from "test/contracts/base/FusionWorld.sol";

/// @notice What the vault refuses as a maker: signatures and callbacks.
/// forge-config: default.isolate = true
contract AuctionsRefuseTest is FusionWorld {
    uint256 private constant AMOUNT = 50e18;
    bytes4 private constant MAGIC = 0x1626ba7e;
    bytes4 private constant REFUSED = 0xffffffff;

    /* SIGNATURES */

    function test_OnlyRegisteredLiveHashesAreSigned() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        bytes32 orderHash = open(wanted);
        assertEq(_signature(address(limitOrders), orderHash), MAGIC);
        assertEq(_signature(outsider, orderHash), MAGIC, "a relayer asks as well");
        assertEq(_signature(address(limitOrders), keccak256("any")), REFUSED, "unregistered");

        vm.prank(guardian);
        vault.halt();
        assertEq(_signature(address(limitOrders), orderHash), REFUSED, "halted");
        vm.prank(fund);
        vault.resume();
        assertEq(_signature(address(limitOrders), orderHash), MAGIC);
        vm.prank(keeper);
        vault.cancelAuction(orderHash);
        assertEq(_signature(address(limitOrders), orderHash), REFUSED, "cancelled");
    }

    /// @dev Digests of other protocols, signed by the keys the fund trusts most: the vault recovers nobody.
    function test_DigestsOfOtherProtocolsAreNeverSigned() public {
        bytes32 permit2 = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)"),
                keccak256("Permit2"),
                block.chainid,
                0x000000000022D473030F116dDEE9F6B43aC78BA3
            )
        );
        bytes32 permit = keccak256(
            abi.encode(
                keccak256(
                    "PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)TokenPermissions(address token,uint256 amount)"
                ),
                keccak256(abi.encode(usdc, type(uint256).max)),
                outsider,
                0,
                type(uint256).max
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", permit2, permit));
        bytes memory signature = signDigest(signerKeys[0], digest);
        address[3] memory callers =
            [address(limitOrders), 0x000000000022D473030F116dDEE9F6B43aC78BA3, outsider];
        for (uint256 i; i < 3; ++i) {
            vm.prank(callers[i]);
            assertEq(vault.isValidSignature(digest, signature), REFUSED);
        }
    }

    function testFuzz_NoOtherHashIsSigned(bytes32 orderHash, bytes calldata signature, address caller)
        public
    {
        bytes32 registered = open(auctionOf(Side.Sell, 1, AMOUNT));
        vm.assume(orderHash != registered);
        vm.prank(address(limitOrders));
        assertEq(vault.isValidSignature(orderHash, signature), REFUSED);
        vm.prank(caller);
        assertEq(vault.isValidSignature(orderHash, signature), REFUSED);
        vm.prank(caller);
        assertEq(vault.isValidSignature(registered, signature), MAGIC);
    }

    /// @dev Receiver, amounts, tokens: whatever differs is another order, and that one is not registered.
    function test_RevertWhen_TheOrderDiffersInAnything() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        open(wanted);
        bytes memory extension = extensionIn(wanted);
        for (uint256 i; i < 6; ++i) {
            LimitOrder memory made = limitOrder(wanted);
            if (i == 0) made.receiver = uint160(resolver);
            if (i == 1) made.receiver = uint160(address(vault)); // the same in effect, and still not the same order
            if (i == 2) made.takingAmount -= 1;
            if (i == 3) made.makingAmount += 1;
            if (i == 4) made.makerTraits ^= 2 << 120;
            if (i == 5) made.takerAsset = uint160(wbtc);
            vm.expectRevert(ILimitOrders.BadSignature.selector);
            vm.prank(resolver);
            limitOrders.fillContractOrderArgs(
                made, "", 1e18, MAKING_AMOUNT | extension.length << 224, extension
            );
        }
        fill(wanted, 1e18);
    }

    function test_RevertWhen_TheTakerIsNotWhitelisted() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        open(wanted);
        fundResolver(outsider);
        vm.expectRevert(bytes4(keccak256("OnlyWhitelistOrAccessToken()")));
        fillAs(outsider, wanted, 1e18);
    }

    /* CALLBACKS */

    function test_RevertWhen_OthersCallThePreInteraction() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        bytes32 orderHash = open(wanted);
        LimitOrder memory made = limitOrder(wanted);
        address[4] memory callers = [outsider, keeper, resolver, settlement];
        for (uint256 i; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.NotOrderProtocol.selector, callers[i]));
            vm.prank(callers[i]);
            vault.preInteraction(made, "", orderHash, resolver, 1, 1, 1, "");
        }
    }

    /// @dev The protocol calls whoever an order names before its fill: a stranger's order can name the vault.
    function test_RevertWhen_AnotherMakersOrderNamesTheVault() public {
        (address maker, uint256 key) = makeAddrAndKey("maker");
        give(weth, maker, 1e18);
        vm.prank(maker);
        IERC20(weth).approve(address(limitOrders), 1e18);
        bytes memory extension = abi.encodePacked(uint256(20) << 192 | uint256(20) << 224, address(vault));
        LimitOrder memory made = LimitOrder(
            uint160(uint256(keccak256(extension))),
            uint160(maker),
            0,
            uint160(weth),
            uint160(usdc),
            1e18,
            1e6,
            IN_PARTS | 1 << 252 | 1 << 249
        );
        bytes32 orderHash = limitOrders.hashOrder(made);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, orderHash);
        bytes32 vs = bytes32(uint256(s) | uint256(v - 27) << 255);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.UnknownAuction.selector, orderHash));
        vm.prank(resolver);
        limitOrders.fillOrderArgs(made, r, vs, 1e18, MAKING_AMOUNT | extension.length << 224, extension);
    }

    /// @dev The protocol itself is believed about who it is, not about hashes or amounts it never got.
    function test_RevertWhen_TheProtocolAsksTooMuch() public {
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        bytes32 orderHash = open(wanted);
        LimitOrder memory made = limitOrder(wanted);
        vm.startPrank(address(limitOrders));
        bytes32 other = keccak256("other");
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultAuctions.UnknownAuction.selector, other));
        vault.preInteraction(made, "", other, resolver, 1, 1, 1, "");
        vm.expectRevert(
            abi.encodeWithSelector(
                IHedgeVaultAuctions.AuctionOverfilled.selector, orderHash, AMOUNT + 1, AMOUNT
            )
        );
        vault.preInteraction(made, "", orderHash, resolver, AMOUNT + 1, 200_000e6, AMOUNT, "");
    }

    /// @dev Resolver callbacks exist on the taker's side only: the vault has none of them.
    function test_RevertWhen_AResolverCallbackReachesTheVault() public {
        bytes4[3] memory selectors = [
            bytes4(
                keccak256(
                    "postInteraction((uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256),bytes,bytes32,address,uint256,uint256,uint256,bytes)"
                )
            ),
            bytes4(
                keccak256(
                    "takerInteraction((uint256,uint256,uint256,uint256,uint256,uint256,uint256,uint256),bytes,bytes32,address,uint256,uint256,uint256,bytes)"
                )
            ),
            bytes4(keccak256("resolveOrders(address,bytes,bytes)"))
        ];
        for (uint256 i; i < 3; ++i) {
            vm.prank(settlement);
            (bool ok,) = address(vault).call(abi.encodePacked(selectors[i], new bytes(1024)));
            assertFalse(ok);
        }
    }

    /// @dev Between taking the tokens and paying, the resolver calls everything that could profit from it.
    function test_RevertWhen_TheResolverReentersBeforeItPays() public {
        Filler filler = _filler();
        HedgeOrder memory wanted = auctionOf(Side.Sell, 1, AMOUNT);
        wanted = auctionWith(
            Side.Sell,
            1,
            AMOUNT,
            99_500e6,
            traits(IN_PARTS, 5 minutes),
            extensionOf(curveOf(address(filler)), postOf(address(filler)))
        );
        bytes32 orderHash = open(wanted);
        HedgeOrder memory second = auctionOf(Side.Sell, 3, 1e18);
        vm.prank(fund);
        vault.setKeeper(address(filler), true);
        bytes[5] memory calls = [
            abi.encodeCall(vault.executeHedge, (order(WETH, Side.Sell, 2, AMOUNT))),
            abi.encodeCall(vault.settleAuction, (orderHash)),
            abi.encodeCall(vault.cancelAuction, (orderHash)),
            abi.encodeCall(vault.openAuction, (second)),
            abi.encodeCall(vault.withdrawCollateral, (1))
        ];
        for (uint256 i; i < calls.length; ++i) {
            filler.fill(limitOrder(wanted), extensionIn(wanted), 1e18, address(vault), calls[i]);
            assertFalse(filler.succeeded());
            bytes4 guard = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
            assertEq(filler.reason(), abi.encodeWithSelector(guard));
        }
        assertApproxEqAbs(held(), -5e18, 1e6);
    }

    function test_RevertWhen_ASecondFillFollowsInTheSameTransaction() public {
        Filler filler = _filler();
        HedgeOrder memory wanted = auctionWith(
            Side.Sell,
            1,
            AMOUNT,
            99_500e6,
            traits(IN_PARTS, 5 minutes),
            extensionOf(curveOf(address(filler)), postOf(address(filler)))
        );
        open(wanted);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        filler.fillTwice(limitOrder(wanted), extensionIn(wanted), 1e18);
        filler.fill(limitOrder(wanted), extensionIn(wanted), 1e18, address(0), "");
    }

    /* HELPERS */

    function _filler() private returns (Filler filler) {
        filler = new Filler(address(limitOrders), usdc);
        give(usdc, address(filler), 1_000_000e6);
    }

    function _signature(address caller, bytes32 orderHash) private returns (bytes4) {
        vm.prank(caller);
        return vault.isValidSignature(orderHash, "");
    }
}
