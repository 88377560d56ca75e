// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Benchmark, RatioUpdate, Side} from "src/types/HedgeTypes.sol";
import {RawShort} from "test/contracts/base/RawShort.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice What the vault costs, every call in a transaction of its own, so that storage is cold as on a chain. Measured
///         values are in snapshots/; the bounds here are what was reached plus two per cent, not what is hoped for.
/// forge-config: default.isolate = true
contract GasTest is VaultWorld {
    uint256 private constant AMOUNT = 10e18;
    uint256 private constant BATCH = 50;

    /// @dev A vault that holds its position.
    function test_ShortOpeningOverhead() public {
        (uint256 first, uint256 later) = _measure("");
        assertLe(first, 140_000);
        assertLe(later, 120_000);
    }

    /// @dev A vault that watches its position in somebody's wallet, and reads it each time.
    function test_ShortOpeningOverheadWatched() public {
        address lp = makeAddr("lp");
        uint256 watched = mintV3(weth, 100e18, usdc, 200_000e6, ethPool, 2000, lp);
        vm.prank(fund);
        vault.closePosition(positionId);
        protect(vault, V3_POSITION, bytes32(watched), lp, Benchmark.UsdNeutral);
        (uint256 first, uint256 later) = _measure("watched-");
        assertLe(first, 178_000);
        assertLe(later, 159_000);
    }

    function _measure(string memory what) private returns (uint256 first, uint256 later) {
        RawShort raw = _raw();
        openPlan(vault);
        // Aave's indices and the pool's observation move in the first trade of a block only: let another make it.
        _raw().open(weth, usdc, FEE, 1e18);
        first = _compare(string.concat(what, "first"), raw, 1);

        raw.open(weth, usdc, FEE, AMOUNT);
        execute(vault, order(WETH, Side.Sell, 1, AMOUNT));
        // The next of the same lane, as every sequence is once a vault has executed 64 times.
        later = _compare(string.concat(what, "later"), raw, 1 + 64);
    }

    function test_BatchUpdatePerPosition() public {
        openPlan(vault);
        RatioUpdate[] memory updates = new RatioUpdate[](BATCH);
        address pair = addV2(weth, 1e18, usdc, 2000e6, address(this));
        for (uint256 i; i < BATCH; ++i) {
            address holder = address(uint160(0x1000 + i));
            IERC20(pair).transfer(holder, 1e9);
            uint256 id =
                protect(vault, V2_POSITION, bytes32(uint256(uint160(pair))), holder, Benchmark.UsdNeutral);
            updates[i] = RatioUpdate(id, uint64(WAD / 2 + i));
        }
        batchRatios(vault, 1, updates);
        // The first order ever also opens the slot of the sequence.
        for (uint256 i; i < BATCH; ++i) {
            updates[i].ratio += 1;
        }
        batchRatios(vault, 2, updates);
        uint256 each = vm.snapshotGasLastCall("batch", "fifty-positions") / BATCH;
        vm.snapshotValue("batch", "per-position", each);
        assertLe(each, 8000);
    }

    /// @dev Two worlds that differ in who trades only.
    function _compare(string memory which, RawShort raw, uint64 sequence) private returns (uint256 overhead) {
        uint256 state = vm.snapshotState();
        raw.open(weth, usdc, FEE, AMOUNT);
        uint256 plain = vm.snapshotGasLastCall("short", string.concat(which, "-raw"));
        vm.revertToState(state);
        vm.prank(keeper);
        vault.executeHedge(order(WETH, Side.Sell, sequence, AMOUNT));
        uint256 ours = vm.snapshotGasLastCall("short", string.concat(which, "-vault"));
        vm.revertToState(state);
        overhead = ours - plain;
        vm.snapshotValue("short", string.concat(which, "-overhead"), overhead);
    }

    /// @dev Stands as the vault does: collateral supplied, idle USDC there, no debt yet.
    function _raw() private returns (RawShort raw) {
        raw = new RawShort(address(aave), v3Router);
        give(usdc, address(raw), 1_000_000e6);
        raw.supply(usdc, 500_000e6);
    }
}
