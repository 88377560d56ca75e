// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {Benchmark, HedgePlan, RatioOrder, RatioUpdate} from "src/types/HedgeTypes.sol";
import {CollateralRoute} from "src/types/CollateralTypes.sol";
import {Steps} from "test/contracts/invariants/Steps.sol";

interface IUpgrade {
    function upgradeToAndCall(address implementation, bytes calldata data) external payable;
}

/// @notice Plans and ratios, honest and hostile; what the fund does; and who may not do it.
abstract contract Owner is Steps {
    address internal nextImplementation;

    /* SIGNED */

    function act_plan(uint256 seed, int256 overlay, uint256 ratio) public action("plan") still {
        uint256 at = pick(seed);
        HedgePlan memory plan = overlayPlan(
            vaults[at], epochs[at] + 1 + uint64(seed % 5), WETH, int128(bound(overlay, -120e18, 120e18))
        );
        uint64 wanted = at < 2 ? reachable(at, 0, bound(ratio, 0, WAD)) : 0;
        if (at < 2) {
            plan.ratios = new RatioUpdate[](1);
            plan.ratios[0] = RatioUpdate(0, wanted);
        }
        submit(vaults[at], plan);
        epochs[at] = plan.epoch;
        if (at < 2) accept(at, 0, wanted);
    }

    /// @dev Whatever is wrong with a plan, it is refused whole.
    function act_hostilePlan(uint256 seed, uint256 how) public action("hostilePlan") still {
        uint256 at = pick(seed);
        HedgePlan memory plan = overlayPlan(vaults[at], epochs[at] + 1, WETH, -1e18);
        how %= 7;
        if (how == 0) plan.epoch = epochs[at] - uint64(seed % (epochs[at] + 1)) % epochs[at];
        if (how == 1) plan.validUntil = uint64(block.timestamp - 1);
        if (how == 2) plan.validUntil = uint64(block.timestamp + 15 minutes + 1 + seed % 1e6);
        if (how == 3) plan.vault = address(vaults[(at + 1) % 3]);
        bytes[] memory signatures = sign(vaults[at], plan);
        if (how == 4) signatures[1] = signatures[0];
        if (how == 5) plan.overlays[0].quantity = -50e18;
        if (how == 6) (signatures[0], signatures[1]) = (signatures[1], signatures[0]);
        (bool ok,) = address(vaults[at]).call(abi.encodeCall(vaults[at].submitPlan, (plan, signatures)));
        must(AUTHORITY, !ok, "a plan that nobody signed like that");
    }

    function act_ratio(uint256 seed, uint256 ratio) public action("ratio") still {
        uint256 at = seed % 2;
        renew(at);
        uint64 wanted = reachable(at, 0, bound(ratio, 0, WAD));
        RatioUpdate[] memory updates = new RatioUpdate[](1);
        updates[0] = RatioUpdate(0, wanted);
        RatioOrder memory amended = ratioOrder(vaults[at], ++ratioSequences[at], updates);
        vaults[at].updateHedgeRatio(
            0, wanted, abi.encode(amended.sequence, amended.validUntil, signRatios(vaults[at], amended))
        );
        accept(at, 0, wanted);
    }

    /// @dev Sometimes late, sometimes out of range, sometimes a step too far, sometimes of another epoch: then nothing of it counts.
    function act_batch(uint256 seed, uint256 ratio, uint256 how) public action("batch") still {
        uint256 at = seed % 2;
        renew(at);
        how %= 6;
        uint256 count = vaults[at].positionCount();
        RatioUpdate[] memory updates = new RatioUpdate[](count);
        for (uint256 i; i < count; ++i) {
            uint256 wanted = bound(uint256(keccak256(abi.encode(ratio, i))), 0, WAD);
            updates[i] = RatioUpdate(i, reachable(at, i, wanted));
        }
        RatioOrder memory amended = ratioOrder(vaults[at], ratioSequences[at] + 1, updates);
        if (how == 1) amended.sequence = ratioSequences[at];
        if (how == 2) amended.epoch -= 1;
        if (how == 3) updates[count - 1].ratio = uint64(WAD + 1 + ratio % 1e18);
        if (how == 4) amended.validUntil = uint64(block.timestamp - 1);
        if (how == 5) {
            (bool limited, uint64 beyond) = unreachable(at, 0);
            if (limited) updates[0].ratio = beyond;
            else how = 0;
        }
        bytes[] memory signatures = signRatios(vaults[at], amended);
        try vaults[at].batchUpdateHedges(amended, signatures) {
            must(SEQUENCE, how == 0 || how == 5, "a stale or unsound batch was taken");
            must(RANGE, how != 5, "a step beyond the limit was taken");
            ratioSequences[at] = amended.sequence;
            for (uint256 i; i < count; ++i) {
                accept(at, i, updates[i].ratio);
            }
        } catch {
            must(SEQUENCE, how != 0 || closed[at] != 0, "a sound batch was refused");
        }
    }

    mapping(uint256 vault => uint256) internal closed; // positions that cannot be named any more

    /* THE FUND */

    function act_withdraw(uint256 seed, uint256 amount) public action("withdraw") {
        uint256 at = pick(seed);
        amount = bound(amount, 1, balance(usdc, address(vaults[at])) / 50);
        int256 before = worth(at);
        vm.prank(fund);
        vaults[at].withdraw(usdc, amount, fund);
        withdrawn += amount;
        must(CONSERVATION, worth(at) == before - int256(amount * 1e12), "a withdrawal is worth itself");
    }

    function act_collateral(uint256 seed, uint256 amount, bool supply) public action("collateral") {
        uint256 at = pick(seed);
        amount = bound(amount, 1e6, 50_000e6);
        if (vaults[at].isHalted()) resumeHere(at);
        int256 before = worth(at);
        vm.prank(keeper);
        if (supply) vaults[at].supplyCollateral(amount);
        else vaults[at].withdrawCollateral(amount);
        must(CONSERVATION, magnitude(worth(at) - before) <= DUST, "collateral is worth itself");
        must(HEALTH, supply || vaults[at].healthFactor() >= HEALTH_FLOOR, "collateral left an unhealthy loan");
    }

    /// @dev Positions come and go; a closed one no longer counts, another's is never seen.
    function act_position(uint256 seed) public action("position") still {
        int256 before = vaults[1].hedgeState(WETH).exposure;
        uint256 id = mintV3(weth, 1e18, usdc, 2000e6, ethPool, 2000, lp);
        uint256 made = protect(vaults[1], V3_POSITION, bytes32(id), lp, Benchmark.UsdNeutral);
        ratios[1][made] = uint64(WAD);
        if (seed % 2 == 0) return;
        vm.prank(fund);
        vaults[1].closePosition(made);
        ++closed[1];
        must(CONSERVATION, vaults[1].hedgeState(WETH).exposure == before, "a closed position still counts");
    }

    /* WHO MAY NOT */

    function act_authority(uint256 seed, uint256 which) public action("authority") still {
        address[4] memory callers = [outsider, guardian, keeper, thief];
        IHedgeVault one = vaults[pick(seed)];
        bytes[] memory calls = _privileged(one);
        which %= calls.length;
        // A guardian may halt, which is an action of its own.
        address caller = callers[(seed / 3) % 4];
        bytes32 before = _configuration(one);
        vm.prank(caller);
        (bool ok,) = address(one).call(calls[which]);
        must(AUTHORITY, !ok, "a privileged call by somebody without the role");
        must(AUTHORITY, _configuration(one) == before, "a refused call left a trace");
    }

    function act_upgrade(uint256 seed) public action("upgrade") still {
        uint256 at = pick(seed);
        IHedgeVault one = vaults[at];
        bytes32 before = _everything(one);
        vm.prank(fund);
        IUpgrade(address(one)).upgradeToAndCall(nextImplementation, "");
        must(UPGRADE, _everything(one) == before, "an upgrade changed a value");
        (bool again, bytes memory reason) = address(one).call(abi.encodeCall(one.initialize, (initParams())));
        must(UPGRADE, !again && bytes4(reason) == Initializable.InvalidInitialization.selector, "twice");
        (nextImplementation, implementation) = (implementation, nextImplementation);
    }

    /// @dev From wherever the campaign is: halted, every feed dead, no bridge. The fund pays its debt from outside and
    ///      takes everything out.
    function act_exit(uint256 seed) public action("exit") {
        uint256 at = pick(seed);
        uint256 saved = vm.snapshotState();
        bytes32 failed = _leave(at);
        vm.revertToStateAndDelete(saved);
        vm.warp(clock);
        must(EXIT, failed == 0, string(abi.encodePacked("no exit: ", failed)));
    }

    function _leave(uint256 at) private returns (bytes32) {
        address owner = address(vaults[at]);
        vm.prank(guardian);
        vaults[at].halt();
        push(ethFeed, 0);
        push(usdcFeed, 0);
        push(btcFeed, 0);
        uint256 debt = balance(owed, owner);
        give(weth, address(this), debt + 1);
        approve(weth, address(aave));
        if (debt != 0) aave.repay(weth, debt, 2, owner);
        vm.startPrank(fund);
        if (balance(receipt, owner) != 0) {
            (bool ok,) = owner.call(abi.encodeCall(vaults[at].withdrawCollateral, (type(uint256).max)));
            if (!ok) return "collateral";
        }
        address[2] memory tokens = [usdc, weth];
        for (uint256 i; i < 2; ++i) {
            (bool ok,) =
                owner.call(abi.encodeCall(vaults[at].withdraw, (tokens[i], balance(tokens[i], owner), fund)));
            if (!ok || balance(tokens[i], owner) != 0) return "token";
        }
        if (at == 0) {
            (bool ok,) = owner.call(abi.encodeCall(vaults[at].withdrawPosition, (positionId, fund)));
            if (!ok) return "position";
        }
        vm.stopPrank();
        return balance(receipt, owner) == 0 ? bytes32(0) : bytes32("rest");
    }

    function _privileged(IHedgeVault one) private view returns (bytes[] memory calls) {
        calls = new bytes[](15);
        calls[0] = abi.encodeCall(one.setVenue, (V3, thief));
        calls[1] = abi.encodeCall(one.setMessenger, (thief));
        calls[2] = abi.encodeCall(one.setLimits, (defaultLimits()));
        calls[3] = abi.encodeCall(one.setSigners, (new address[](1), 1));
        calls[4] = abi.encodeCall(one.setKeeper, (thief, true));
        calls[5] = abi.encodeCall(one.withdraw, (usdc, 1, thief));
        calls[6] = abi.encodeCall(one.withdrawPosition, (positionId, thief));
        calls[7] = abi.encodeCall(one.transferFund, (thief));
        calls[8] = abi.encodeCall(one.resume, ());
        calls[9] = abi.encodeCall(one.setOpenExecution, (true));
        calls[10] = abi.encodeCall(IUpgrade.upgradeToAndCall, (thief, ""));
        calls[11] = abi.encodeCall(one.setInflowCap, (eids[0], 0));
        calls[12] = abi.encodeCall(one.setRatioSteps, (0, 0));
        calls[13] = abi.encodeCall(one.setFusion, (thief, thief));
        calls[14] = abi.encodeCall(one.setCollateralRoute, (eids[0], CollateralRoute(thief, thief, 0, 0)));
    }

    function _configuration(IHedgeVault one) private view returns (bytes32) {
        (address[] memory accounts, uint8 threshold) = one.signers();
        return keccak256(
            abi.encode(
                one.fund(),
                one.messenger(),
                one.limits(),
                accounts,
                threshold,
                one.isKeeper(keeper),
                one.isKeeper(thief),
                one.isGuardian(guardian),
                one.isHalted(),
                one.openExecution(),
                one.venue(V3),
                one.peers()
            )
        );
    }

    function _everything(IHedgeVault one) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                _configuration(one),
                one.hedgeState(WETH),
                one.plan(),
                one.assets(),
                one.assetConfig(WETH),
                one.haltSequence(),
                one.ratioSequence(),
                one.lossBudgetLeft(),
                one.positionCount(),
                one.inboundMandate(eids[0], WETH),
                one.inboundMandate(eids[1], WETH)
            )
        );
    }
}
