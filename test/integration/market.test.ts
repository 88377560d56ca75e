import { account, bootDevnet, call, type Devnet } from '@ballast/devnet';
import { priceFeedAbi, uniswapV3PoolAbi } from '@ballast/sdk';
import { parseAbi } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  loadPricePath,
  MarketReplay,
  type PricePoint,
  pathStart,
} from '../../apps/devnet/src/market/index.ts';
import { feedAnswer } from '../../apps/devnet/src/protocols/amounts.ts';
import { assetIds, chainConfigs, decimals } from '../../apps/devnet/src/protocols/config.ts';

const path = loadPricePath({ seed: 5, steps: 60, warmup: 48 });
const submitAbi = parseAbi([
  'function latestRound() view returns (uint256)',
  'function submit(uint256 roundId, int256 submission)',
]);
const routerAbi = parseAbi([
  'function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] path, address to, uint256 deadline) returns (uint256[] amounts)',
]);

let devnet: Devnet;
let replay: MarketReplay;
beforeAll(async () => {
  devnet = await bootDevnet({
    ports: [23010, 23011, 23012],
    snapshotDir: null,
    worker: 'off',
    ...pathStart(path),
  });
  replay = await MarketReplay.open(devnet, path);
});
afterAll(async () => {
  await devnet?.close();
});

/** Every feed of every chain, through the proxy that consumers read. */
async function answers(): Promise<{ answer: bigint; updatedAt: number; asset: string }[]> {
  const reads = devnet.chains.flatMap((chain) =>
    assetIds.map(async (asset) => {
      const { feed } = devnet.protocols(chain.spec.chainId).manifest.assets[asset]!;
      const [, answer, , updatedAt] = await chain.client.readContract({
        address: feed,
        abi: priceFeedAbi,
        functionName: 'latestRoundData',
      });
      return { answer, updatedAt: Number(updatedAt), asset };
    }),
  );
  return Promise.all(reads);
}

/** Concentrated pools' prices against the market, in units of their fee: within 1 is inside the band. */
async function feeUnitsOff(point: PricePoint): Promise<number[]> {
  const reads = devnet.chains.flatMap((chain) =>
    devnet
      .protocols(chain.spec.chainId)
      .pools.filter(({ venue }) => venue === 'uniswap-v3')
      .map(async ({ address, asset0, asset1, fee }) => {
        const [sqrtPriceX96] = await chain.client.readContract({
          address,
          abi: uniswapV3PoolAbi,
          functionName: 'slot0',
        });
        const spot = (Number(sqrtPriceX96) / 2 ** 96) ** 2 * 10 ** (decimals[asset0] - decimals[asset1]);
        return Math.abs(Math.log((spot * point.usd[asset1]) / point.usd[asset0])) / -Math.log(1 - fee / 1e6);
      }),
  );
  return Promise.all(reads);
}

const blocks = (): Promise<bigint[]> =>
  Promise.all(devnet.chains.map((chain) => chain.client.getBlockNumber({ cacheTime: 0 })));

describe('one step', () => {
  test('sets clocks, answers every feed and brings every pool into its fee band', async () => {
    const { point, chains } = await replay.step(-24);
    for (const { answer, updatedAt, asset } of await answers()) {
      expect(answer).toBe(feedAnswer(point.usd[asset as keyof typeof point.usd]));
      expect(updatedAt).toBe(point.at);
    }
    const off = await feeUnitsOff(point);
    const concentrated = Object.values(chainConfigs).flatMap(({ pools }) =>
      pools.filter(({ venue }) => venue === 'uniswap-v3'),
    );
    expect(off.length).toBe(concentrated.length);
    for (const units of off) expect(units).toBeLessThanOrEqual(1.0001);
    expect(Math.max(...off)).toBeGreaterThan(0.5);
    for (const step of chains) {
      expect(step.time).toBe(point.at);
      expect(step.trades.length).toBeGreaterThan(0);
    }
  });

  test('repeated, changes nothing', async () => {
    const before = await blocks();
    const { chains } = await replay.step(-24);
    expect(await blocks()).toEqual(before);
    for (const step of chains) expect(step.trades).toEqual([]);
  });

  test('the next block costs the configured base fee', async () => {
    for (const chain of devnet.chains) {
      await chain.mine();
      const { baseFeePerGas } = await chain.client.getBlock();
      expect(baseFeePerGas).toBe(chainConfigs[chain.spec.name].baseFee);
    }
  });

  test('completes an oracle round that a stopped run left half answered', async () => {
    const chain = devnet.chain('arbitrum');
    const aggregator = devnet.protocols('arbitrum').aggregators.WETH;
    const round = await chain.client.readContract({
      address: aggregator,
      abi: submitAbi,
      functionName: 'latestRound',
    });
    await chain.send(
      call(account('oracle1').address, aggregator, submitAbi, 'submit', [round + 1n, feedAnswer(1234)]),
    );
    const { point } = await replay.step(-23);
    for (const { answer, asset } of await answers())
      expect(answer).toBe(feedAnswer(point.usd[asset as keyof typeof point.usd]));
  });

  test('undoes what another trader did to a pool', async () => {
    const chain = devnet.chain('polygon');
    const { tokens, manifest, pools } = devnet.protocols('polygon');
    const trader = account('arbitrageur').address;
    const path = [tokens.USDC, tokens.WETH];
    await chain.send(
      call(trader, manifest.sushi.router, routerAbi, 'swapExactTokensForTokens', [
        50_000_000_000n,
        1n,
        path,
        trader,
        2n ** 40n,
      ]),
    );
    const { chains } = await replay.step(-23);
    const traded = chains.find(({ chain }) => chain === 'polygon')?.trades ?? [];
    expect(pools.some(({ venue }) => venue === 'sushi')).toBe(true);
    expect(traded.some((label) => label.startsWith('sushi'))).toBe(true);
  });

  test('does not go back, nor outside the path', async () => {
    await expect(replay.step(-40)).rejects.toThrow(/past the hour of the step/);
    await expect(replay.step(61)).rejects.toThrow(
      /step 61 is outside the path of 60 steps and 48 hours before/,
    );
    await expect(replay.step(-49)).rejects.toThrow(/step -49/);
  });
});

test('two days of hours in a row stay in the band', async () => {
  const times: number[] = [];
  for (let n = 0; n <= 48; n++) {
    const { ms, point } = await replay.step(n);
    times.push(ms);
    if (n % 12 === 0) for (const units of await feeUnitsOff(point)) expect(units).toBeLessThanOrEqual(1.0001);
  }
  times.sort((a, b) => a - b);
  process.stdout.write(
    `market step: median ${times[24]?.toFixed(0)} ms, slowest ${times.at(-1)?.toFixed(0)} ms\n`,
  );
});

test('a dead chain is named with its address', async () => {
  await devnet.killChain('ethereum');
  await expect(replay.step(49)).rejects.toThrow(/ethereum does not answer at http:\/\/127\.0\.0\.1:23010/);
});
