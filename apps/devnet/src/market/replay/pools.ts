import { FatalError, WAD } from '@ballast/core';
import { balancerVaultAbi, uniswapV2PairAbi, uniswapV3PoolAbi } from '@ballast/sdk';
import type { Address, Hex } from 'viem';
import { call, type DevChain, type Tx } from '../../chain/devchain.ts';
import { type DevAsset, decimals } from '../../protocols/config.ts';
import type { ChainProtocols, MarketPool } from '../../protocols/types.ts';
import type { ArbitrageTrade, PoolReading } from '../arbitrage/trade.ts';
import { balancerSwapAbi, routerV2Abi, swapRouterAbi } from './abis.ts';

/** A pool the arbitrageur keeps at the market price. Token order is the pool's own. */
export interface TradedPool {
  readonly label: string;
  readonly address: Address;
  readonly asset0: DevAsset;
  readonly asset1: DevAsset;
  readonly token0: Address;
  readonly token1: Address;
  readonly decimals0: number;
  readonly decimals1: number;
  /** Parts per million of the input. */
  readonly fee: number;
  /** Contract that takes the swap and the allowance. */
  readonly router: Address;
  readonly venue: PoolVenue;
}

export type PoolVenue =
  | { readonly kind: 'uniswap-v3' }
  | { readonly kind: 'constant-product' }
  | {
      readonly kind: 'balancer';
      readonly poolId: Hex;
      readonly weight0: bigint;
      readonly weight1: bigint;
    };

const SWAP_GAS = 1_500_000n;
const NO_DEADLINE = 2n ** 40n;
/** Never reached: the price limit ends the swap. Fits the pool's signed amount. */
const UNBOUNDED = 2n ** 128n - 1n;

/** What trading on one of the devnet's pools takes. @throws FatalError for a weighted pool without its terms. */
export function describePool(protocols: ChainProtocols, pool: MarketPool): TradedPool {
  const { asset0, asset1, fee } = pool;
  return {
    label: `${pool.venue} ${asset0}/${asset1} ${fee / 10_000} %`,
    address: pool.address,
    asset0,
    asset1,
    token0: protocols.tokens[asset0],
    token1: protocols.tokens[asset1],
    decimals0: decimals[asset0],
    decimals1: decimals[asset1],
    fee,
    ...venueOf(protocols, pool),
  };
}

function venueOf({ manifest }: ChainProtocols, pool: MarketPool): Pick<TradedPool, 'router' | 'venue'> {
  switch (pool.venue) {
    case 'uniswap-v3':
      return { router: manifest.uniswapV3.router, venue: { kind: 'uniswap-v3' } };
    case 'uniswap-v2':
      return { router: manifest.uniswapV2.router, venue: { kind: 'constant-product' } };
    case 'sushi':
      return { router: manifest.sushi.router, venue: { kind: 'constant-product' } };
    case 'balancer': {
      const { poolId, weight0 } = pool;
      if (poolId === undefined || weight0 === undefined)
        throw new FatalError(
          `balancer pool ${pool.address} on ${manifest.name} lacks its id or weight`,
          'complete the pool list of the devnet',
        );
      return {
        router: manifest.balancer.vault,
        venue: { kind: 'balancer', poolId, weight0, weight1: WAD - weight0 },
      };
    }
  }
}

/** Price-setting state of a pool, read from the chain. */
export async function readPool(chain: DevChain, pool: TradedPool): Promise<PoolReading> {
  const { client } = chain;
  const { address, venue } = pool;
  switch (venue.kind) {
    case 'uniswap-v3': {
      const [sqrtPriceX96] = await client.readContract({
        address,
        abi: uniswapV3PoolAbi,
        functionName: 'slot0',
      });
      return { kind: 'concentrated', sqrtPriceX96 };
    }
    case 'constant-product': {
      const [reserve0, reserve1] = await client.readContract({
        address,
        abi: uniswapV2PairAbi,
        functionName: 'getReserves',
      });
      return { kind: 'constant-product', reserve0, reserve1 };
    }
    case 'balancer': {
      const [, balances] = await client.readContract({
        address: pool.router,
        abi: balancerVaultAbi,
        functionName: 'getPoolTokens',
        args: [venue.poolId],
      });
      const [balance0 = 0n, balance1 = 0n] = balances;
      return { kind: 'weighted', balance0, balance1, weight0: venue.weight0, weight1: venue.weight1 };
    }
  }
}

/** The swap that carries out a planned trade, from `trader`, who gets the output. */
export function swapTx(pool: TradedPool, trade: ArbitrageTrade, trader: Address): Tx {
  const [tokenIn, tokenOut] = trade.zeroForOne ? [pool.token0, pool.token1] : [pool.token1, pool.token0];
  const amountIn = trade.kind === 'exact-input' ? trade.amountIn : UNBOUNDED;
  const options = { gas: SWAP_GAS };
  const send = (abi: Parameters<typeof call>[2], name: string, args: readonly unknown[]): Tx => ({
    ...call(trader, pool.router, abi, name, args, options),
    label: `arbitrage on ${pool.label}`,
  });
  switch (pool.venue.kind) {
    case 'uniswap-v3': {
      const sqrtPriceLimitX96 = trade.kind === 'to-price' ? trade.sqrtPriceLimitX96 : 0n;
      const common = { tokenIn, tokenOut, fee: pool.fee, recipient: trader, deadline: NO_DEADLINE };
      return send(swapRouterAbi, 'exactInputSingle', [
        { ...common, amountIn, amountOutMinimum: 0n, sqrtPriceLimitX96 },
      ]);
    }
    case 'constant-product':
      return send(routerV2Abi, 'swapExactTokensForTokens', [
        amountIn,
        1n,
        [tokenIn, tokenOut],
        trader,
        NO_DEADLINE,
      ]);
    case 'balancer':
      return send(balancerSwapAbi, 'swap', [
        {
          poolId: pool.venue.poolId,
          kind: 0,
          assetIn: tokenIn,
          assetOut: tokenOut,
          amount: amountIn,
          userData: '0x',
        },
        { sender: trader, fromInternalBalance: false, recipient: trader, toInternalBalance: false },
        1n,
        NO_DEADLINE,
      ]);
  }
}
