// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Vm} from "forge-std/Vm.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {IHedgeVaultAuctions} from "src/interfaces/IHedgeVaultAuctions.sol";
import {Auction, AuctionState, LimitOrder} from "src/types/AuctionTypes.sol";
import {HedgeOrder, Side} from "src/types/HedgeTypes.sol";
import {FusionWorld} from "test/contracts/base/FusionWorld.sol";
import {Cargo} from "test/contracts/invariants/Cargo.sol";
import {Ledger} from "test/contracts/invariants/Ledger.sol";

/// @notice Dutch auctions of vault 0 on 1inch's own contracts: opened, filled in parts and whole, settled, cancelled, and
///         filled by a resolver that would like more than it may.
/// @dev A vault takes one fill in a transaction. Every call of a campaign is a transaction of its own, so a fill is the
///      last thing an action does.
abstract contract Sales is Cargo, FusionWorld {
    struct Sale {
        bytes order;
        bytes32 orderHash;
        uint256 making;
        uint256 filled;
        uint256 expiry;
        bool inParts;
        bool closed;
    }

    uint256 private constant LARGEST = 5e18;

    Sale[] internal sales;
    uint256 private _turn;

    function setUp() public virtual override(Ledger, FusionWorld) {
        super.setUp();
        epochs[0] = vaults[0].plan().epoch;
    }

    /* ACTIONS */

    function act_auction(uint256 seed, uint256 share) public action("auction") still {
        _openSale(seed, share);
    }

    function act_fill(uint256 seed, uint256 share) public action("fill") {
        Sale storage sale = sales[_fillable(seed, share)];
        HedgeOrder memory wanted = abi.decode(sale.order, (HedgeOrder));
        uint256 left = sale.making - sale.filled;
        uint256 amount = !sale.inParts || seed % 3 == 0 ? left : bound(share, left / 10 + 1, left);
        int256 before = worth(0);
        bytes32 others = _others(0);
        int256 heldBefore = vault.hedgeState(WETH).held;
        uint256 budget = before > 0 ? uint256(before) * LOSS_BUDGET / WAD : 0;
        vm.getRecordedLogs();
        (uint256 given, uint256 paid) = fill(wanted, amount);
        sale.filled += given;

        bool selling = wanted.side == Side.Sell;
        uint256 valueIn = selling ? given * price / 1e18 : given * 1e12;
        uint256 valueOut = selling ? paid * 1e12 : paid * price / 1e18;
        must(ORDERS, valueOut + DUST >= valueIn * 99 / 100, "a fill below the oracle floor");
        must(ORDERS, given == amount && sale.filled <= sale.making, "more filled than registered");
        int256 lost = before - worth(0);
        uint256 measured = lost > 0 ? uint256(lost) : 0;
        uint256 charged = _charged();
        must(CONSERVATION, measured <= charged + DUST, "more went missing in a fill than was charged");
        must(CONSERVATION, _others(0) == others, "another vault paid for a fill");
        int256 moved = vault.hedgeState(WETH).held - heldBefore;
        must(SHORT, magnitude(moved - (selling ? -int256(given) : int256(paid))) <= 2, "held did not follow");
        losses[0].push(Loss(block.timestamp, charged, measured, budget));
        _judgeLosses(0);
    }

    /// @dev Too late, too cheap, cancelled, another price, another receiver, another caller: nothing is given.
    function act_badFill(uint256 seed, uint256 how) public action("badFill") still {
        uint256 index = _fillable(seed, seed >> 8);
        HedgeOrder memory wanted = abi.decode(sales[index].order, (HedgeOrder));
        LimitOrder memory made = limitOrder(wanted);
        how %= 6;
        if (how == 0) vm.warp(sales[index].expiry + 1);
        // Far enough, wherever the price went since the auction was opened.
        if (how == 1) setEthPrice(wanted.side == Side.Sell ? price * 3 : price / 3);
        if (how == 2) made.takingAmount = made.takingAmount * 9 / 10;
        if (how == 3) made.receiver = uint160(thief);
        if (how == 4) _cancel(index, guardian);
        bool ok = how == 5 ? _interact(made, sales[index].orderHash) : _take(wanted, made);
        vm.warp(clock);
        if (how == 1) _refresh();
        must(ORDERS, !ok, "a fill that should have been refused");
    }

    function act_settle(uint256 seed, uint256 share) public action("settle") {
        if (sales.length == 0) _openSale(seed, share);
        Sale storage sale = sales[seed % sales.length];
        int256 before = worth(0);
        vault.settleAuction(sale.orderHash);
        must(CONSERVATION, _near(worth(0), before), "settling is worth nothing");
        if (sale.filled == sale.making || clock > sale.expiry) sale.closed = true;
    }

    function act_cancel(uint256 seed, uint256 share) public action("cancel") still {
        uint256 index = sales.length == 0 ? _openSale(seed, share) : seed % sales.length;
        _cancel(index, [keeper, guardian, fund][seed % 3]);
    }

    /* WHAT MUST HOLD */

    function observeMessages() internal virtual override {
        super.observeMessages();
        // In turn, as the vaults: what is broken stays broken.
        ++_turn;
        if (_turn % 3 == 0) _judgeBook();
        if (_turn % 3 == 1 && sales.length != 0) _judgeSale(sales[_turn % sales.length]);
    }

    function _judgeBook() private {
        bytes32[] memory live = vault.liveAuctions();
        must(ORDERS, live.length <= 10, "more than ten live auctions");
        (uint256 sells, uint256 buys) = (0, 0);
        for (uint256 i; i < live.length; ++i) {
            Auction memory item = vault.auction(live[i]);
            must(
                ORDERS,
                item.state == AuctionState.Live && item.filled <= item.making,
                "not live, or overfilled"
            );
            uint256 rest =
                FixedPointMathLib.fullMulDivUp(item.quantity, item.making - item.filled, item.making);
            if (item.side == Side.Sell) sells += rest;
            else buys += rest;
        }
        (uint256 saidSells, uint256 saidBuys) = vault.inFlight(WETH);
        must(ORDERS, sells == saidSells && buys == saidBuys, "in flight is not the sum of the auctions");
        uint256 open_ = IERC20(usdc).allowance(address(vault), address(limitOrders))
            + IERC20(weth).allowance(address(vault), address(limitOrders));
        must(ALLOWANCE, open_ == 0, "an allowance of the order protocol stayed open");
        _judgeSignature(keccak256(abi.encode(_turn)), false);
    }

    function _judgeSale(Sale storage sale) private {
        Auction memory item = vault.auction(sale.orderHash);
        must(ORDERS, item.filled == sale.filled, "the vault's book is not what was filled");
        must(ORDERS, (item.state == AuctionState.Live) != sale.closed, "closed and live");
        _judgeSignature(sale.orderHash, !sale.closed && clock <= sale.expiry && !vault.isHalted());
        if (!sale.inParts) return;
        uint256 raw = limitOrders.rawRemainingInvalidatorForOrder(address(vault), sale.orderHash);
        must(ORDERS, raw == 0 ? sale.filled == 0 : ~raw == sale.making - sale.filled, "the books differ");
    }

    function _judgeSignature(bytes32 hash, bool valid) private {
        bytes4 magic = IERC1271.isValidSignature.selector;
        must(
            ORDERS, (vault.isValidSignature(hash, "") == magic) == valid, "valid, or not, as it should not be"
        );
    }

    /* PARTS */

    function _openSale(uint256 seed, uint256 share) private returns (uint256 index) {
        _makeRoom();
        bool selling = seed % 2 == 0;
        uint256 most = _aim(0, selling, share);
        uint256 amount = bound(share >> 8, 1e15, most < LARGEST ? most : LARGEST);
        uint256 cash = amount * price / 1e30;
        (uint256 making, uint256 taking) = selling ? (amount, cash) : (cash, amount);
        bool inParts = seed % 5 != 0;
        HedgeOrder memory wanted = auctionWith(
            selling ? Side.Sell : Side.Buy,
            ++sequences[0],
            making,
            taking * 9995 / 10_000,
            traits(inParts ? IN_PARTS : AT_ONCE, 14 minutes),
            extensionOf(resolver)
        );
        bytes32 orderHash = open(wanted);
        index = sales.length;
        sales.push(
            Sale(abi.encode(wanted), orderHash, making, 0, block.timestamp + 14 minutes, inParts, false)
        );
    }

    /// @dev An auction that can still fill, under a plan that wants it to.
    function _fillable(uint256 seed, uint256 share) private returns (uint256 index) {
        for (uint256 i = sales.length; i > 0; --i) {
            Sale storage sale = sales[i - 1];
            if (sale.closed || clock > sale.expiry || sale.filled == sale.making) continue;
            if (vault.isHalted()) resumeHere(0);
            (uint256 sells, uint256 buys) = vault.inFlight(WETH);
            bool selling = abi.decode(sale.order, (HedgeOrder)).side == Side.Sell;
            _setGap(0, selling ? -int256(sells + 1e15) : int256(buys + 1e15));
            return i - 1;
        }
        return _openSale(seed, share);
    }

    function _makeRoom() private {
        if (vault.liveAuctions().length < 10) return;
        for (uint256 i; i < sales.length; ++i) {
            if (!sales[i].closed) return _cancel(i, guardian);
        }
    }

    function _cancel(uint256 index, address by) private {
        vm.prank(by);
        vault.cancelAuction(sales[index].orderHash);
        sales[index].closed = true;
    }

    function _take(HedgeOrder memory wanted, LimitOrder memory made) private returns (bool ok) {
        bytes memory extension = extensionIn(wanted);
        vm.prank(resolver);
        (ok,) = address(limitOrders)
            .call(
                abi.encodeCall(
                    limitOrders.fillContractOrderArgs,
                    (made, "", made.makingAmount, MAKING_AMOUNT | extension.length << 224, extension)
                )
            );
    }

    /// @dev The vault's part of a fill without the order protocol.
    function _interact(LimitOrder memory made, bytes32 orderHash) private returns (bool ok) {
        vm.prank(resolver);
        (ok,) = address(vault)
            .call(
                abi.encodeCall(
                    vault.preInteraction,
                    (
                        made,
                        "",
                        orderHash,
                        resolver,
                        made.makingAmount,
                        made.takingAmount,
                        made.makingAmount,
                        ""
                    )
                )
            );
    }

    function _charged() private returns (uint256 loss) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] != IHedgeVaultAuctions.AuctionFilled.selector) continue;
            (,, loss) = abi.decode(logs[i].data, (uint256, uint256, uint256));
        }
    }
}
