import { account, bootDevnet, call, type Devnet } from '@ballast/devnet';
import { erc20Abi, hedgeVaultAbi, nameToBytes32 } from '@ballast/sdk';
import { type Abi, parseAbi } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bookSpec,
  type OpenedBook,
  type OpenedPosition,
  openBook,
  readPositionTruth,
} from '../../apps/devnet/src/book/index.ts';
import { loadPricePath, MarketReplay, pathStart } from '../../apps/devnet/src/market/index.ts';
import { decimals } from '../../apps/devnet/src/protocols/config.ts';

const path = loadPricePath({ seed: 1, steps: 48, warmup: 720 });
const fund = account('fund').address;
const FAR = 2n ** 40n;

let devnet: Devnet;
let replay: MarketReplay;
let book: OpenedBook;
beforeAll(async () => {
  devnet = await bootDevnet({
    ports: [23020, 23021, 23022],
    snapshotDir: null,
    worker: 'off',
    ...pathStart(path),
  });
  replay = await MarketReplay.open(devnet, path);
  book = await openBook({ devnet, replay });
});
afterAll(async () => {
  await devnet?.close();
});

const inOrder = (position: OpenedPosition) => {
  const found = bookSpec.positions[book.positions.indexOf(position)];
  if (found === undefined) throw new Error('a position without a specification');
  return found;
};
const vaultOf = (position: OpenedPosition) => devnet.manifest(position.chain).ballast.vault;

/** WAD exposure of one chain's vault, in whole tokens. */
async function exposure(chain: 'ethereum' | 'arbitrum' | 'polygon', asset: string): Promise<number> {
  const state = await devnet.chain(chain).client.readContract({
    address: devnet.manifest(chain).ballast.vault,
    abi: hedgeVaultAbi,
    functionName: 'hedgeState',
    args: [nameToBytes32(asset)],
  });
  return Number(state.exposure) / 1e18;
}

describe('the opened book', () => {
  test('holds every position of its specification at about its value', () => {
    expect(book.positions).toHaveLength(bookSpec.positions.length);
    for (const position of book.positions) {
      const spec = inOrder(position);
      expect(position.entry.usd / spec.usd).toBeGreaterThan(0.99);
      expect(position.entry.usd / spec.usd).toBeLessThan(1.01);
      expect([position.chain, position.venue, position.pair]).toEqual([
        spec.chain,
        spec.venue,
        spec.pair.join('/'),
      ]);
    }
    expect(book.entryUsd).toBeCloseTo(4_000_000, -5);
    expect(new Set(book.positions.map(({ key }) => key)).size).toBe(book.positions.length);
  });

  test('is registered with the vaults as it was minted', async () => {
    for (const position of book.positions) {
      const registered = await devnet.chain(position.chain).client.readContract({
        address: vaultOf(position),
        abi: hedgeVaultAbi,
        functionName: 'position',
        args: [position.positionId],
      });
      expect(registered.isActive).toBe(true);
      expect(registered.ref).toBe(position.ref);
      expect(registered.holder).toBe(position.custody === 'vault' ? vaultOf(position) : fund);
      expect(registered.asset0).toBe(nameToBytes32(position.pool.asset0));
      const hodl = position.benchmark === 'hodl';
      expect(registered.benchmark).toBe(hodl ? 1 : 0);
      expect(registered.entry0 > 0n).toBe(hodl);
    }
  });

  test('the vaults value it at the oracle price as the mints did, within the pools fee band', async () => {
    const { usd } = replay.pointAt(0);
    for (const position of book.positions.filter(({ openedStep }) => openedStep === 0)) {
      const [amount0, amount1] = await devnet.chain(position.chain).client.readContract({
        address: vaultOf(position),
        abi: hedgeVaultAbi,
        functionName: 'positionExposure',
        args: [position.positionId],
      });
      const value =
        (Number(amount0) / 1e18) * usd[position.pool.asset0] +
        (Number(amount1) / 1e18) * usd[position.pool.asset1];
      expect(value / position.entry.usd).toBeGreaterThan(0.997);
      expect(value / position.entry.usd).toBeLessThan(1.003);
    }
  });

  test('has opposite WETH exposure on two chains, and WBTC/WETH against itself', async () => {
    expect(await exposure('ethereum', 'WETH')).toBeGreaterThan(20);
    expect(await exposure('polygon', 'WETH')).toBeLessThan(-20);
    const pair = book.positions.find(({ pair, benchmark }) => pair === 'WBTC/WETH' && benchmark === 'hodl');
    if (pair === undefined) throw new Error('no WBTC/WETH position');
    const [, , exposure0, exposure1] = await devnet.chain(pair.chain).client.readContract({
      address: vaultOf(pair),
      abi: hedgeVaultAbi,
      functionName: 'positionExposure',
      args: [pair.positionId],
    });
    expect(exposure0 * exposure1 < 0n).toBe(true);
  });

  test('paid the collateral in, part of it to the lending market', async () => {
    for (const chain of devnet.chains) {
      const { ballast, assets } = devnet.manifest(chain.spec.chainId);
      const { funded, supplied } = book.collateral[chain.spec.name];
      const [net, idle] = await Promise.all([
        chain.client.readContract({ address: ballast.vault, abi: hedgeVaultAbi, functionName: 'netAssets' }),
        chain.client.readContract({
          address: assets.USDC!.token,
          abi: erc20Abi,
          functionName: 'balanceOf',
          args: [ballast.vault],
        }),
      ]);
      expect(Number(net) / 1e18 / funded).toBeCloseTo(1, 3);
      expect(Number(idle) / 1e6).toBeCloseTo(funded - supplied, 3);
    }
  });

  test('is not opened twice', async () => {
    await expect(openBook({ devnet, replay })).rejects.toThrow(/already has \d+ positions/);
  });
});

describe('position truth', () => {
  const managerAbi = parseAbi([
    'struct Decrease { uint256 tokenId; uint128 liquidity; uint256 amount0Min; uint256 amount1Min; uint256 deadline; }',
    'struct Collect { uint256 tokenId; address recipient; uint128 amount0Max; uint128 amount1Max; }',
    'function positions(uint256 tokenId) view returns (uint96 nonce, address operator, address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint128 liquidity, uint256 feeGrowthInside0LastX128, uint256 feeGrowthInside1LastX128, uint128 tokensOwed0, uint128 tokensOwed1)',
    'function decreaseLiquidity(Decrease params) payable returns (uint256, uint256)',
    'function collect(Collect params) payable returns (uint256, uint256)',
  ]);
  const routerAbi = parseAbi([
    'function removeLiquidity(address tokenA, address tokenB, uint256 liquidity, uint256 amountAMin, uint256 amountBMin, address to, uint256 deadline) returns (uint256, uint256)',
    'function approve(address spender, uint256 amount) returns (bool)',
  ]);

  beforeAll(async () => {
    for (let n = 1; n <= 24; n++) await replay.step(n);
  });

  /** What the holder's two balances grew by while `work` ran, undone afterwards. */
  async function gained(position: OpenedPosition, work: () => Promise<void>): Promise<[bigint, bigint]> {
    const chain = devnet.chain(position.chain);
    const balances = (): Promise<[bigint, bigint]> => {
      const read = (address: `0x${string}`) =>
        chain.client.readContract({
          address,
          abi: erc20Abi,
          functionName: 'balanceOf',
          args: [position.holder],
        });
      return Promise.all([read(position.pool.token0), read(position.pool.token1)]);
    };
    const snapshot = await chain.snapshot();
    const before = await balances();
    await work();
    const after = await balances();
    await chain.revertTo(snapshot);
    return [after[0] - before[0], after[1] - before[1]];
  }

  const send = (
    position: OpenedPosition,
    to: `0x${string}`,
    abi: Abi,
    name: string,
    args: readonly unknown[],
  ) => devnet.chain(position.chain).send(call(position.holder, to, abi, name, args));

  test('of a concentrated position is what withdrawing and collecting really pay', async () => {
    const watched = book.positions.filter((p) => p.venue === 'uniswap-v3' && p.custody === 'wallet');
    let earned = 0;
    for (const position of watched) {
      const { client } = devnet.chain(position.chain);
      const { positionManager } = devnet.manifest(position.chain).uniswapV3;
      const tokenId = BigInt(position.ref);
      const truth = await readPositionTruth(
        devnet.chain(position.chain),
        devnet.manifest(position.chain),
        position,
      );
      const collect = { tokenId, recipient: fund, amount0Max: 2n ** 128n - 1n, amount1Max: 2n ** 128n - 1n };
      const fees = await gained(position, async () => {
        await send(position, positionManager, managerAbi, 'collect', [collect]);
      });
      expect(fees).toEqual([truth.fees0, truth.fees1]);
      const state = await client.readContract({
        address: positionManager,
        abi: managerAbi,
        functionName: 'positions',
        args: [tokenId],
      });
      const all = await gained(position, async () => {
        const decrease = { tokenId, liquidity: state[7], amount0Min: 0n, amount1Min: 0n, deadline: FAR };
        await send(position, positionManager, managerAbi, 'decreaseLiquidity', [decrease]);
        await send(position, positionManager, managerAbi, 'collect', [collect]);
      });
      expect(all).toEqual([truth.amount0 + truth.fees0, truth.amount1 + truth.fees1]);
      if (truth.fees0 > 0n || truth.fees1 > 0n) earned += 1;
    }
    expect(earned).toBeGreaterThan(2);
  });

  test('of a pair position is what removing the liquidity really pays', async () => {
    for (const position of book.positions.filter((p) => p.venue === 'uniswap-v2' || p.venue === 'sushi')) {
      const { client } = devnet.chain(position.chain);
      const truth = await readPositionTruth(
        devnet.chain(position.chain),
        devnet.manifest(position.chain),
        position,
      );
      const liquidity = await client.readContract({
        address: position.pool.address,
        abi: erc20Abi,
        functionName: 'balanceOf',
        args: [fund],
      });
      const { token0, token1, router, address } = position.pool;
      const paid = await gained(position, async () => {
        await send(position, address, routerAbi, 'approve', [router, liquidity]);
        await send(position, router, routerAbi, 'removeLiquidity', [
          token0,
          token1,
          liquidity,
          0n,
          0n,
          fund,
          FAR,
        ]);
      });
      expect(paid).toEqual([truth.amount0, truth.amount1]);
    }
  });

  test('of the NFT in custody is readable with the vault as its holder', async () => {
    const held = book.positions.find(({ custody }) => custody === 'vault');
    if (held === undefined) throw new Error('no position in custody');
    const truth = await readPositionTruth(devnet.chain(held.chain), devnet.manifest(held.chain), held);
    const { usd } = replay.pointAt(24);
    const { asset0, asset1 } = held.pool;
    const value =
      (Number(truth.amount0) / 10 ** decimals[asset0]) * usd[asset0] +
      (Number(truth.amount1) / 10 ** decimals[asset1]) * usd[asset1];
    expect(value / held.entry.usd).toBeGreaterThan(0.8);
    expect(value / held.entry.usd).toBeLessThan(1.2);
    expect(truth.fees0 + truth.fees1).toBeGreaterThan(0n);
  });

  test('of a weighted position is its share of the pool', async () => {
    const weighted = book.positions.find(({ venue }) => venue === 'balancer');
    if (weighted === undefined) throw new Error('no weighted position');
    const truth = await readPositionTruth(
      devnet.chain(weighted.chain),
      devnet.manifest(weighted.chain),
      weighted,
    );
    // Arbitrage fees stay in the pool: amounts move against each other and their product grows.
    const growth =
      (Number(truth.amount0) * Number(truth.amount1)) /
      (Number(weighted.entry.amount0) * Number(weighted.entry.amount1));
    expect(growth).toBeGreaterThan(1);
    expect(growth).toBeLessThan(1.02);
  });
});
