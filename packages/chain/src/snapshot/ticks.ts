import { type Address, type Hex, RetryableError } from '@ballast/core';
import { uniswapV3PoolAbi as abi, tickLensAbi } from '@ballast/sdk';
import { parseEventLogs } from 'viem';
import type { Pin } from './pin.ts';

/** Net liquidity per initialised tick. */
type Ticks = ReadonlyMap<number, bigint>;

interface Entry {
  readonly ticks: Ticks;
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
}

/** Largest tick of Uniswap v3 (TickMath). */
const maxTick = 887_272;

/** State of the pool at the pinned block, for checking the list against. */
export interface PoolHead {
  readonly address: Address;
  readonly tick: number;
  readonly liquidity: bigint;
}

/**
 * Initialised ticks of Uniswap v3 pools. The first read scans the whole bitmap through TickLens; later reads follow
 * the pool's Mint and Burn events. Every list must add up to the pool's active liquidity.
 */
export class TickCache {
  readonly #entries = new Map<Address, Entry>();

  /** All initialised ticks at the pinned block, ascending. Throws RetryableError when they do not add up. */
  async read(pin: Pin, pool: PoolHead): Promise<readonly { tick: number; liquidityNet: bigint }[]> {
    const known = this.#entries.get(pool.address);
    const followed = known ? await follow(pin, pool.address, known) : null;
    const ticks = followed && addsUp(followed, pool) ? followed : await scan(pin, pool.address);
    if (!addsUp(ticks, pool))
      throw new RetryableError(
        `ticks of pool ${pool.address} at block ${pin.blockNumber} do not add up to its liquidity ${pool.liquidity}`,
        'read the snapshot again; if it stays, check the node',
      );
    this.#entries.set(pool.address, { ticks, blockNumber: pin.blockNumber, blockHash: pin.blockHash });
    return [...ticks].map(([tick, liquidityNet]) => ({ tick, liquidityNet })).sort((a, b) => a.tick - b.tick);
  }
}

/** Active liquidity is the sum of net liquidity over the ticks at and below the current one. */
function addsUp(ticks: Ticks, pool: PoolHead): boolean {
  let sum = 0n;
  for (const [tick, net] of ticks) if (tick <= pool.tick) sum += net;
  return sum === pool.liquidity;
}

/**
 * Re-reads the ticks that Mint and Burn events since the known block have touched. Null when that block is not an
 * ancestor of the pinned one: after a reorganisation, or when an older block is asked for.
 */
async function follow(pin: Pin, address: Address, known: Entry): Promise<Ticks | null> {
  if (known.blockHash === pin.blockHash) return known.ticks;
  if (known.blockNumber >= pin.blockNumber) return null;
  const [ancestor, logs] = await Promise.all([
    pin.client.getBlock({ blockNumber: known.blockNumber }),
    pin.client.getLogs({ address, fromBlock: known.blockNumber + 1n, toBlock: pin.blockNumber }),
  ]);
  if (ancestor.hash !== known.blockHash) return null;
  const touched = new Set<number>();
  for (const { args } of parseEventLogs({ abi, logs, eventName: ['Mint', 'Burn'] }))
    if (args.amount > 0n) touched.add(args.tickLower).add(args.tickUpper);
  if (touched.size === 0) return known.ticks;
  const ticks = new Map(known.ticks);
  await Promise.all(
    [...touched].map(async (tick) => {
      const [gross, net] = await pin.client.readContract({
        abi,
        address,
        functionName: 'ticks',
        args: [tick],
        blockHash: pin.blockHash,
      });
      if (gross === 0n) ticks.delete(tick);
      else ticks.set(tick, net);
    }),
  );
  return ticks;
}

/** Reads every word of the pool's tick bitmap. */
async function scan({ client, manifest, blockHash }: Pin, pool: Address): Promise<Ticks> {
  const spacing = await client.readContract({ abi, address: pool, functionName: 'tickSpacing', blockHash });
  const lastWord = Math.trunc(maxTick / spacing) >> 8;
  const words = Array.from({ length: 2 * (lastWord + 1) }, (_, index) => index - lastWord - 1);
  const populated = await Promise.all(
    words.map((word) =>
      client.readContract({
        abi: tickLensAbi,
        address: manifest.uniswapV3.tickLens,
        functionName: 'getPopulatedTicksInWord',
        args: [pool, word],
        blockHash,
      }),
    ),
  );
  return new Map(populated.flat().map(({ tick, liquidityNet }) => [tick, liquidityNet]));
}
