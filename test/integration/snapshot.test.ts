import { positionAmounts } from '@ballast/amm';
import { type ChainConnection, connectChains, readBook, readChainSnapshot, TickCache } from '@ballast/chain';
import {
  type BookSnapshot,
  type ChainSnapshot,
  type PositionSnapshot,
  RetryableError,
  toWad,
  WAD,
  wadToNumber,
} from '@ballast/core';
import { account, bootDevnet, call, type Devnet } from '@ballast/devnet';
import { positionManagerAbi } from '@ballast/sdk';
import { parseAbi } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenedBook, openBook, readPositionTruth } from '../../apps/devnet/src/book/index.ts';
import { loadPricePath, MarketReplay, pathStart } from '../../apps/devnet/src/market/index.ts';
import { latestRound, roundsTransactions } from '../../apps/devnet/src/protocols/chainlink.ts';

const path = loadPricePath({ seed: 11, steps: 4, warmup: 48 });
let devnet: Devnet;
let replay: MarketReplay;
let opened: OpenedBook;
let connections: readonly ChainConnection[];
let book: BookSnapshot;

beforeAll(async () => {
  const ports = [25_000, 25_001, 25_002] as const;
  devnet = await bootDevnet({ ports, snapshotDir: null, worker: 'off', ...pathStart(path) });
  replay = await MarketReplay.open(devnet, path);
  opened = await openBook({ devnet, replay });
  await replay.step(1);
  connections = connectChains(devnet.manifests);
  book = await readBook(connections, 1);
});
afterAll(async () => {
  await devnet?.close();
});

const chainOf = (snapshot: BookSnapshot, name: string): ChainSnapshot =>
  snapshot.chains.find((chain) => chain.name === name)!;
const connectionOf = (name: string): ChainConnection =>
  connections.find(({ manifest }) => manifest.name === name)!;
const positions = (): readonly PositionSnapshot[] => book.chains.flatMap((chain) => chain.positions);

describe('the book', () => {
  test('has every opened position once, on its chain', () => {
    const keys = opened.positions.map(({ key }) => key);
    expect(
      positions()
        .map(({ key }) => key)
        .sort(),
    ).toEqual([...keys].sort());
  });

  test('values positions as the pool maths does', () => {
    for (const position of positions()) {
      const { assets } = book.chains.find(({ chainId }) => chainId === position.chainId)!;
      const price0 = wadToNumber(assets[position.asset0]!.price);
      const price1 = wadToNumber(assets[position.asset1]!.price);
      const expected = positionAmounts(position.shape, { price0, price1 });
      const value = expected.amount0 * price0 + expected.amount1 * price1;
      const off0 = Math.abs(wadToNumber(position.amount0) - expected.amount0) * price0;
      const off1 = Math.abs(wadToNumber(position.amount1) - expected.amount1) * price1;
      // Token units bound the error from below: WBTC has eight decimals.
      expect((off0 + off1) / value, position.key).toBeLessThan(1e-8);
    }
  });

  test('reports the fees that the venue would pay out', async () => {
    const earning: string[] = [];
    for (const position of opened.positions) {
      const manifest = devnet.manifest(position.chainId);
      const truth = await readPositionTruth(devnet.chain(position.chainId), manifest, position);
      const seen = positions().find(({ key }) => key === position.key)!;
      expect(seen.fees0).toBe(toWad(truth.fees0, manifest.assets[seen.asset0]!.decimals));
      expect(seen.fees1).toBe(toWad(truth.fees1, manifest.assets[seen.asset1]!.decimals));
      if (truth.fees0 + truth.fees1 > 0n) earning.push(position.key);
    }
    expect(earning.length).toBeGreaterThan(0);
  });

  test('adds exposures up to the targets', () => {
    for (const chain of book.chains)
      for (const [asset, state] of Object.entries(chain.assets)) {
        if (asset === book.settlement) continue;
        const exposure = chain.positions.reduce(
          (sum, p) => sum + (p.asset0 === asset ? p.exposure0 : 0n) + (p.asset1 === asset ? p.exposure1 : 0n),
          0n,
        );
        expect(state.exposure, `${chain.name} ${asset}`).toBe(exposure);
        expect(state.target).toBe(-state.exposure + state.overlay + state.inbound - state.outbound);
        expect(state.held).toBe(state.inventory - state.debt);
        expect(state.priceAge).toBeLessThanOrEqual(state.maxPriceAge);
      }
  });

  test('has prices, collateral, idle cash and message fees of every chain', () => {
    const point = replay.pointAt(1);
    for (const chain of book.chains) {
      expect(wadToNumber(chain.assets.WETH!.price)).toBeCloseTo(point.usd.WETH, 6);
      const supplied = opened.collateral[chain.name as keyof typeof opened.collateral];
      expect(wadToNumber(chain.collateral) / supplied.supplied).toBeCloseTo(1, 3);
      expect(wadToNumber(chain.idleSettlement)).toBeCloseTo(supplied.funded - supplied.supplied, 3);
      expect(wadToNumber(chain.netAssets) / supplied.funded).toBeCloseTo(1, 3);
      expect(chain.liquidationThreshold).toBe((80n * WAD) / 100n);
      expect(chain.loanToValue).toBe((77n * WAD) / 100n);
      expect(Object.keys(chain.messageFees)).toHaveLength(book.chains.length - 1);
      expect(Object.values(chain.messageFees).every((fee) => fee > 0n)).toBe(true);
    }
    // POL is the native token there, ether on the others.
    expect(wadToNumber(chainOf(book, 'polygon').nativePrice)).toBeCloseTo(point.usd.POL, 6);
    expect(wadToNumber(chainOf(book, 'arbitrum').nativePrice)).toBeCloseTo(point.usd.WETH, 6);
  });

  test('knows where an asset can be borrowed, at a rate that rises with use', () => {
    expect(chainOf(book, 'ethereum').assets.POL!.borrow).toBeNull();
    expect(chainOf(book, 'arbitrum').assets.POL!.borrow).toBeNull();
    const weth = chainOf(book, 'ethereum').assets.WETH!.borrow!;
    const pol = chainOf(book, 'polygon').assets.POL!.borrow!;
    for (const market of [weth, pol]) {
      expect(market.rate).toBeGreaterThan(0);
      expect(market.slope).toBeGreaterThan(0);
      expect(market.available).toBeGreaterThan(0n);
    }
    expect(weth.rate).toBeGreaterThan(chainOf(book, 'arbitrum').assets.WETH!.borrow!.rate);
  });

  test('is the same when the same block is read again, with and without remembered ticks', async () => {
    for (const { client, manifest, ticks } of connections) {
      const first = chainOf(book, manifest.name);
      const again = await readChainSnapshot(client, manifest, { blockNumber: first.block, ticks });
      const afresh = await readChainSnapshot(client, manifest, { blockNumber: first.block });
      expect(again).toEqual(first);
      expect(afresh).toEqual(first);
    }
  });

  test('is quick once the tick lists are known (printed)', async () => {
    const started = performance.now();
    const rounds = 5;
    for (let round = 0; round < rounds; round++) await readBook(connections, 2);
    const each = (performance.now() - started) / rounds;
    process.stdout.write(`readBook: ${each.toFixed(0)} ms for ${connections.length} chains\n`);
    // A hang, not a slow machine, is what this catches.
    expect(each).toBeLessThan(5_000);
  });
});

describe('tick lists', () => {
  const decreaseAbi = parseAbi([
    'struct DecreaseLiquidityParams { uint256 tokenId; uint128 liquidity; uint256 amount0Min; uint256 amount1Min; uint256 deadline; }',
    'function decreaseLiquidity(DecreaseLiquidityParams params) payable returns (uint256 amount0, uint256 amount1)',
  ]);

  /** Takes liquidity out of the whale's first position of the 0.3 % WETH pool, as a fraction of it. */
  async function withdraw(part: 'half' | 'all'): Promise<void> {
    const { client, manifest } = connectionOf('arbitrum');
    const npm = { abi: positionManagerAbi, address: manifest.uniswapV3.positionManager } as const;
    const whale = account('whale').address;
    for (let tokenId = 1n; ; tokenId++) {
      const [, , token0, token1, fee, , , liquidity] = await client.readContract({
        ...npm,
        functionName: 'positions',
        args: [tokenId],
      });
      const pair = [manifest.assets.USDC!.token, manifest.assets.WETH!.token].map(BigInt);
      if (
        fee !== 3000 ||
        !pair.includes(BigInt(token0)) ||
        !pair.includes(BigInt(token1)) ||
        liquidity === 0n
      )
        continue;
      const params = {
        tokenId,
        liquidity: part === 'half' ? liquidity / 2n : liquidity,
        amount0Min: 0n,
        amount1Min: 0n,
        deadline: 2n ** 40n,
      };
      await devnet
        .chain('arbitrum')
        .send(call(whale, npm.address, decreaseAbi, 'decreaseLiquidity', [params]));
      return;
    }
  }

  async function pools(ticks: TickCache) {
    const { client, manifest } = connectionOf('arbitrum');
    return (await readChainSnapshot(client, manifest, { ticks })).pools;
  }

  test('follow mints, burns, removals and reorganisations', async () => {
    const chain = devnet.chain('arbitrum');
    const remembered = new TickCache();
    const before = await pools(remembered);
    const mark = await chain.snapshot();
    await withdraw('half');
    const halved = await pools(remembered);
    expect(halved).not.toEqual(before);
    expect(halved).toEqual(await pools(new TickCache()));
    await withdraw('all');
    const removed = await pools(remembered);
    const count = (list: typeof removed) =>
      list.flatMap((p) => (p.kind === 'concentrated' ? p.ticks : [])).length;
    expect(count(removed)).toBe(count(before) - 2);
    expect(removed).toEqual(await pools(new TickCache()));
    await chain.revertTo(mark);
    await chain.mine();
    expect(await pools(remembered)).toEqual(before);
  });
});

describe('trouble', () => {
  test('a stale oracle shows as a price too old; quantities stay', async () => {
    const { client, manifest, ticks } = connectionOf('ethereum');
    const chain = devnet.chain('ethereum');
    const fresh = await readChainSnapshot(client, manifest, { ticks });
    await chain.mine(fresh.timestamp + fresh.assets.WETH!.maxPriceAge + 60);
    const stale = await readChainSnapshot(client, manifest, { ticks });
    for (const [asset, state] of Object.entries(stale.assets)) {
      expect(state.priceAge, asset).toBeGreaterThan(state.maxPriceAge);
      expect(state.exposure, asset).toBe(fresh.assets[asset]!.exposure);
      expect(state.target, asset).toBe(fresh.assets[asset]!.target);
      expect(state.price, asset).toBe(fresh.assets[asset]!.price);
    }
    expect(stale.positions.map((p) => p.amount0)).toEqual(fresh.positions.map((p) => p.amount0));
    expect(stale.lossBudgetLeft).toBe(0n);
    expect(wadToNumber(stale.netAssets) / wadToNumber(fresh.netAssets)).toBeCloseTo(1, 3);
  });

  test('a sequencer that is down makes every price of its chain too old', async () => {
    const { client, manifest, ticks } = connectionOf('arbitrum');
    const chain = devnet.chain('arbitrum');
    const up = await readChainSnapshot(client, manifest, { ticks });
    const aggregator = devnet.protocols('arbitrum').sequencerAggregator!;
    const roundId = (await latestRound(chain, aggregator)) + 1n;
    await chain.run(roundsTransactions([{ aggregator, roundId, answer: 1n }]));
    const down = await readChainSnapshot(client, manifest, { ticks });
    for (const asset of ['WETH', 'WBTC', 'POL']) {
      expect(up.assets[asset]!.priceAge).toBeLessThanOrEqual(up.assets[asset]!.maxPriceAge);
      expect(down.assets[asset]!.priceAge).toBeGreaterThan(down.assets[asset]!.maxPriceAge);
      expect(down.assets[asset]!.exposure).toBe(up.assets[asset]!.exposure);
    }
  });

  test('a dead chain is retryable and named', async () => {
    await devnet.killChain('polygon');
    const reading = readBook(connections, 9);
    await expect(reading).rejects.toBeInstanceOf(RetryableError);
    await expect(reading).rejects.toThrow(
      /polygon \(chain 137\) at http:\/\/127\.0\.0\.1:25002 cannot be read/,
    );
  });
});
