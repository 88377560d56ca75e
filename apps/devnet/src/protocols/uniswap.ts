import { type Address, parseAbi, stringToHex } from 'viem';
import { linkArtifact, loadArtifact } from '../artifacts/artifact.ts';
import type { Batch } from '../chain/batch.ts';

export const v3FactoryAbi = parseAbi(['function getPool(address, address, uint24) view returns (address)']);
export const v2FactoryAbi = parseAbi(['function getPair(address, address) view returns (address)']);
export const v2RouterAbi = parseAbi([
  'function addLiquidity(address tokenA, address tokenB, uint256 amountADesired, uint256 amountBDesired, uint256 amountAMin, uint256 amountBMin, address to, uint256 deadline) returns (uint256, uint256, uint256)',
]);
export const positionManagerAbi = parseAbi([
  'function createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) payable returns (address)',
  'struct Mint { address token0; address token1; uint24 fee; int24 tickLower; int24 tickUpper; uint256 amount0Desired; uint256 amount1Desired; uint256 amount0Min; uint256 amount1Min; address recipient; uint256 deadline; }',
  'function mint(Mint params) payable returns (uint256 tokenId, uint128 liquidity, uint256 amount0, uint256 amount1)',
]);

export interface UniswapV3 {
  readonly factory: Address;
  readonly positionManager: Address;
  readonly router: Address;
  readonly quoter: Address;
  readonly tickLens: Address;
}

export interface UniswapV2 {
  readonly factory: Address;
  readonly router: Address;
}

export function deployUniswapV3(batch: Batch, wrappedNative: Address, nativeSymbol: string): UniswapV3 {
  const factory = batch.create(loadArtifact('UniswapV3Factory'));
  const library = batch.create(loadArtifact('NFTDescriptor'));
  const descriptor = batch.create(
    linkArtifact(loadArtifact('NonfungibleTokenPositionDescriptor'), { NFTDescriptor: library }),
    [wrappedNative, stringToHex(nativeSymbol, { size: 32 })],
  );
  const periphery = [factory, wrappedNative] as const;
  return {
    factory,
    positionManager: batch.create(loadArtifact('NonfungiblePositionManager'), [...periphery, descriptor]),
    router: batch.create(loadArtifact('SwapRouter'), periphery),
    quoter: batch.create(loadArtifact('QuoterV2'), periphery),
    tickLens: batch.create(loadArtifact('TickLens')),
  };
}

/** One factory and router; a second instance stands in for SushiSwap, which is the same code. */
export function deployUniswapV2(batch: Batch, wrappedNative: Address): UniswapV2 {
  const factory = batch.create(loadArtifact('UniswapV2Factory'), [batch.from]);
  return { factory, router: batch.create(loadArtifact('UniswapV2Router02'), [factory, wrappedNative]) };
}
