// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {LibSort} from "solady/utils/LibSort.sol";
import {Tokens} from "test/contracts/base/Tokens.sol";

interface IBalancer {
    struct JoinPoolRequest {
        address[] assets;
        uint256[] maxAmountsIn;
        bytes userData;
        bool fromInternalBalance;
    }

    struct ExitPoolRequest {
        address[] assets;
        uint256[] minAmountsOut;
        bytes userData;
        bool toInternalBalance;
    }

    struct SingleSwap {
        bytes32 poolId;
        uint8 kind;
        address assetIn;
        address assetOut;
        uint256 amount;
        bytes userData;
    }

    struct FundManagement {
        address sender;
        bool fromInternalBalance;
        address payable recipient;
        bool toInternalBalance;
    }

    function joinPool(bytes32 poolId, address sender, address recipient, JoinPoolRequest calldata request)
        external
        payable;
    function exitPool(
        bytes32 poolId,
        address sender,
        address payable recipient,
        ExitPoolRequest calldata request
    ) external;
    function swap(
        SingleSwap calldata singleSwap,
        FundManagement calldata funds,
        uint256 limit,
        uint256 deadline
    ) external payable returns (uint256);
}

interface IWeightedPoolFactory {
    function create(
        string calldata name,
        string calldata symbol,
        address[] calldata tokens,
        uint256[] calldata weights,
        address[] calldata rateProviders,
        uint256 swapFee,
        address owner
    ) external returns (address);
}

interface IPoolId {
    function getPoolId() external view returns (bytes32);
}

/// @notice Balancer v2 vault and weighted pools as published.
abstract contract Balancer is Tokens {
    IBalancer internal balancer;
    address private _poolFactory;

    function deployBalancer() internal {
        address authorizer = deployArtifact("BalancerAuthorizer", abi.encode(address(this)));
        balancer = IBalancer(
            deployArtifact("BalancerVault", abi.encode(authorizer, weth, uint256(90 days), uint256(30 days)))
        );
        address fees = deployArtifact(
            "BalancerProtocolFeeProvider", abi.encode(address(balancer), uint256(1e18), uint256(1e18))
        );
        _poolFactory =
            deployArtifact("BalancerWeightedPoolFactory", abi.encode(address(balancer), fees, "", ""));
    }

    /// @notice A two-token pool joined with the given amounts; this test keeps the shares.
    function createWeightedPool(address a, uint256 weightA, uint256 amountA, address b, uint256 amountB)
        internal
        returns (address pool)
    {
        bool first = a < b;
        address[] memory tokens = new address[](2);
        uint256[] memory weights = new uint256[](2);
        uint256[] memory amounts = new uint256[](2);
        (tokens[0], tokens[1]) = first ? (a, b) : (b, a);
        (weights[0], weights[1]) = first ? (weightA, 1e18 - weightA) : (1e18 - weightA, weightA);
        (amounts[0], amounts[1]) = first ? (amountA, amountB) : (amountB, amountA);
        pool = IWeightedPoolFactory(_poolFactory)
            .create("pool", "pool", tokens, weights, new address[](2), 0.003e18, address(this));

        give(a, address(this), amountA);
        give(b, address(this), amountB);
        IERC20(a).approve(address(balancer), type(uint256).max);
        IERC20(b).approve(address(balancer), type(uint256).max);
        IBalancer.JoinPoolRequest memory request =
            IBalancer.JoinPoolRequest(tokens, amounts, abi.encode(uint8(0), amounts), false);
        balancer.joinPool(IPoolId(pool).getPoolId(), address(this), address(this), request);
    }

    /// @notice A pool of three tokens, empty.
    function createWidePool() internal returns (address) {
        address[] memory tokens = new address[](3);
        uint256[] memory weights = new uint256[](3);
        (tokens[0], tokens[1], tokens[2]) = (weth, usdc, wbtc);
        LibSort.sort(tokens);
        (weights[0], weights[1], weights[2]) = (0.4e18, 0.3e18, 0.3e18);
        return IWeightedPoolFactory(_poolFactory)
            .create("wide", "wide", tokens, weights, new address[](3), 0.003e18, address(this));
    }

    function swapBalancer(address pool, address tokenIn, address tokenOut, uint256 amountIn) internal {
        give(tokenIn, address(this), amountIn);
        IERC20(tokenIn).approve(address(balancer), type(uint256).max);
        balancer.swap(
            IBalancer.SingleSwap(IPoolId(pool).getPoolId(), 0, tokenIn, tokenOut, amountIn, ""),
            IBalancer.FundManagement(address(this), false, payable(address(this)), false),
            0,
            block.timestamp
        );
    }
}
