import { parseAbi } from 'viem';

/** Chainlink FluxAggregator, the part oracles use. */
export const fluxAggregatorAbi = parseAbi([
  'function getOracles() view returns (address[])',
  'function decimals() view returns (uint8)',
  'function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)',
  'function oracleRoundState(address oracle, uint32 queriedRoundId) view returns (bool eligibleToSubmit, uint32 roundId, int256 latestSubmission, uint64 startedAt, uint64 timeout, uint128 availableFunds, uint8 oracleCount, uint128 paymentAmount)',
  'function submit(uint256 roundId, int256 submission)',
]);

/** Uniswap v3 periphery: SwapRouter. */
export const swapRouterAbi = parseAbi([
  'struct ExactInputSingleParams { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'function exactInputSingle(ExactInputSingleParams params) payable returns (uint256 amountOut)',
]);

/** Uniswap v2 periphery: Router02; Sushi is the same. */
export const routerV2Abi = parseAbi([
  'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline) returns (uint256[] amounts)',
]);

/** Balancer v2 vault, the part traders use. */
export const balancerSwapAbi = parseAbi([
  'struct SingleSwap { bytes32 poolId; uint8 kind; address assetIn; address assetOut; uint256 amount; bytes userData; }',
  'struct FundManagement { address sender; bool fromInternalBalance; address recipient; bool toInternalBalance; }',
  'function swap(SingleSwap singleSwap, FundManagement funds, uint256 limit, uint256 deadline) payable returns (uint256 amountCalculated)',
]);
