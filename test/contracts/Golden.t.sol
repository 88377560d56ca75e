// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {PlanHash} from "src/libraries/PlanHash.sol";
import {HedgePlan, RatioOrder} from "src/types/HedgeTypes.sol";
import {GoldenStage} from "test/contracts/base/GoldenStage.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice The files both languages are held to: digests by viem, position amounts by the amm package.
///         `scripts/proof/golden.ts` writes them.
contract GoldenTest is VaultWorld {
    bytes32 private constant IMPLEMENTATION_SLOT =
        bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);

    /* EIP-712 */

    function test_TypeHashes() public view {
        string memory file = _file("eip712");
        assertEq(vm.parseJsonBytes32(file, ".typeHashes.HedgePlan"), PlanHash.PLAN_TYPEHASH);
        assertEq(vm.parseJsonBytes32(file, ".typeHashes.RatioOrder"), PlanHash.RATIO_ORDER_TYPEHASH);
        assertEq(
            PlanHash.PLAN_TYPEHASH,
            0xee12f9f36108055d28f784803ca52f7f17847c53624c5ea56dfd9ceb1073e7bb,
            "the plan's type"
        );
        assertEq(
            PlanHash.RATIO_ORDER_TYPEHASH,
            0xcf1623efaf3a3763af33fc15d7230cb4edb2dfd85647bfb07a5876ccd6d3960e,
            "the ratio order's type"
        );
    }

    function test_DigestsAreThoseOfViem() public {
        string memory file = _file("eip712");
        uint256 count;
        for (uint256 i; i < 4; ++i) {
            count += _checkGroup(file, string.concat(".groups[", vm.toString(i), "]"));
        }
        assertEq(count, 1000);
    }

    function _checkGroup(string memory file, string memory at) private returns (uint256) {
        vm.chainId(vm.parseJsonUint(file, string.concat(at, ".chainId")));
        IHedgeVault there = _vaultAt(vm.parseJsonAddress(file, string.concat(at, ".vault")));
        HedgePlan[] memory plans =
            abi.decode(vm.parseJsonBytes(file, string.concat(at, ".plans")), (HedgePlan[]));
        bytes32[] memory digests = vm.parseJsonBytes32Array(file, string.concat(at, ".planDigests"));
        for (uint256 i; i < plans.length; ++i) {
            assertEq(there.planDigest(plans[i]), digests[i], "plan");
        }
        RatioOrder[] memory orders =
            abi.decode(vm.parseJsonBytes(file, string.concat(at, ".orders")), (RatioOrder[]));
        bytes32[] memory orderDigests = vm.parseJsonBytes32Array(file, string.concat(at, ".orderDigests"));
        for (uint256 i; i < orders.length; ++i) {
            assertEq(there.ratioOrderDigest(orders[i]), orderDigests[i], "ratio order");
        }
        return plans.length + orders.length;
    }

    /// @dev The vault's own proxy at the address the file was made for: digests bind to it.
    function _vaultAt(address place) private returns (IHedgeVault) {
        vm.etch(place, address(vault).code);
        vm.store(place, IMPLEMENTATION_SLOT, vm.load(address(vault), IMPLEMENTATION_SLOT));
        return IHedgeVault(place);
    }

    /* POSITIONS */

    /// @dev Within 1e-12 of the amount at the end of the range where it is largest, plus three units: one less in the
    ///      root price moves an amount by that share of it at most.
    function test_ConcentratedAmounts() public {
        GoldenStage stage = new GoldenStage();
        IPositionSource source = IPositionSource(deployOurs("UniswapV3Source", abi.encode(address(stage))));
        string memory file = _file("valuation");
        string memory at = ".concentrated.";
        uint256[] memory liquidity = _column(file, at, "liquidity");
        int256[] memory lower = vm.parseJsonIntArray(file, ".concentrated.lower");
        int256[] memory upper = vm.parseJsonIntArray(file, ".concentrated.upper");
        Table memory table = _table(file, at);
        uint256[] memory full0 = _column(file, at, "full0");
        uint256[] memory full1 = _column(file, at, "full1");
        for (uint256 i; i < liquidity.length; ++i) {
            stage.setDecimals(table.decimals0[i], table.decimals1[i]);
            stage.setRange(uint128(liquidity[i]), int24(lower[i]), int24(upper[i]));
            (uint256 amount0, uint256 amount1) =
                source.amountsAt(0, address(this), table.price0[i], table.price1[i]);
            assertApproxEqAbs(amount0, table.amount0[i], full0[i] / 1e12 + 3, _named("amount0", i));
            assertApproxEqAbs(amount1, table.amount1[i], full1[i] / 1e12 + 3, _named("amount1", i));
        }
        assertEq(liquidity.length, 400);
    }

    /// @dev Within 1e-12: the package calculates in floating point, which is good for about 1e-15 a step.
    function test_ConstantProductAmounts() public {
        GoldenStage stage = new GoldenStage();
        IPositionSource source = IPositionSource(deployOurs("ConstantProductSource"));
        _checkPooled(stage, source, ".constantProduct.", bytes32(uint256(uint160(address(stage)))), 1e12);
    }

    /// @dev Within 1e-10: powers of a ratio in WAD.
    function test_WeightedAmounts() public {
        GoldenStage stage = new GoldenStage();
        IPositionSource source =
            IPositionSource(deployOurs("BalancerWeightedSource", abi.encode(address(stage))));
        _checkPooled(stage, source, ".weighted.", 0, 1e10);
    }

    struct Table {
        uint256[] decimals0;
        uint256[] decimals1;
        uint256[] price0;
        uint256[] price1;
        uint256[] amount0;
        uint256[] amount1;
    }

    function _checkPooled(
        GoldenStage stage,
        IPositionSource source,
        string memory at,
        bytes32 ref,
        uint256 precision
    ) private {
        string memory file = _file("valuation");
        Table memory table = _table(file, at);
        uint256[] memory reserve0 = _column(file, at, "reserve0");
        uint256[] memory reserve1 = _column(file, at, "reserve1");
        uint256[] memory weight = _column(file, at, "weight");
        uint256[] memory shares = _column(file, at, "shares");
        for (uint256 i; i < reserve0.length; ++i) {
            stage.setDecimals(table.decimals0[i], table.decimals1[i]);
            stage.setPool(reserve0[i], reserve1[i], weight[i], shares[i]);
            (uint256 amount0, uint256 amount1) =
                source.amountsAt(ref, address(this), table.price0[i], table.price1[i]);
            _close(amount0, table.amount0[i], precision, table.decimals0[i], _named("amount0", i));
            _close(amount1, table.amount1[i], precision, table.decimals1[i], _named("amount1", i));
        }
        assertEq(reserve0.length, 300);
    }

    /// @dev Tokens of few decimals round to a whole unit more than once.
    function _close(uint256 a, uint256 b, uint256 precision, uint256 decimals, string memory what)
        private
        pure
    {
        assertApproxEqAbs(a, b, b / precision + (decimals < 6 ? 3 : 2), what);
    }

    function _table(string memory file, string memory at) private pure returns (Table memory) {
        return Table(
            _column(file, at, "decimals0"),
            _column(file, at, "decimals1"),
            _column(file, at, "price0"),
            _column(file, at, "price1"),
            _column(file, at, "amount0"),
            _column(file, at, "amount1")
        );
    }

    function _column(string memory file, string memory at, string memory name)
        private
        pure
        returns (uint256[] memory)
    {
        return vm.parseJsonUintArray(file, string.concat(at, name));
    }

    function _named(string memory what, uint256 index) private pure returns (string memory) {
        return string.concat(what, " of case ", vm.toString(index));
    }

    function _file(string memory name) private view returns (string memory) {
        return vm.readFile(string.concat("test/contracts/golden/", name, ".json"));
    }
}
