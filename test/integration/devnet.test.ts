import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FatalError, RetryableError } from '@ballast/core';
import {
  account,
  assetIds,
  bootDevnet,
  call,
  chainSpecs,
  type Devnet,
  decimals,
  defaultPrices,
  feedAnswer,
  mintTransactions,
  setSequencer,
} from '@ballast/devnet';
import { parseAbi } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const snapshotDir = mkdtempSync(join(tmpdir(), 'ballast-devnet-'));
let devnet: Devnet;

beforeAll(async () => {
  const started = performance.now();
  devnet = await bootDevnet({ ports: [22_010, 22_011, 22_012], snapshotDir });
  process.stdout.write(`cold boot ${Math.round(performance.now() - started)} ms (budget 10 s)\n`);
});
afterAll(async () => {
  await devnet?.close();
  rmSync(snapshotDir, { recursive: true, force: true });
});

const feedAbi = parseAbi([
  'function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)',
]);
const slot0Abi = parseAbi([
  'function slot0() view returns (uint160 sqrtPriceX96, int24 tick, uint16, uint16, uint16, uint8, bool)',
]);
const reserveAbi = parseAbi([
  'function getReserveData(address asset) view returns (uint256 unbacked, uint256 accruedToTreasury, uint256 totalAToken, uint256 totalStableDebt, uint256 totalVariableDebt, uint256 liquidityRate, uint256 variableBorrowRate, uint256 stableBorrowRate, uint256 averageStableRate, uint256 liquidityIndex, uint256 variableBorrowIndex, uint40 lastUpdate)',
  'function getReserveConfigurationData(address asset) view returns (uint256 decimals, uint256 ltv, uint256 threshold, uint256 bonus, uint256 reserveFactor, bool collateral, bool borrowing, bool stableBorrowing, bool active, bool frozen)',
]);
const tokenAbi = parseAbi([
  'function approve(address, uint256) returns (bool)',
  'function balanceOf(address) view returns (uint256)',
]);
const poolAbi = parseAbi([
  'function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)',
  'function borrow(address asset, uint256 amount, uint256 rateMode, uint16 referralCode, address onBehalfOf)',
  'function getUserAccountData(address) view returns (uint256 collateral, uint256 debt, uint256 available, uint256 threshold, uint256 ltv, uint256 healthFactor)',
]);
const routerAbi = parseAbi([
  'struct Swap { address tokenIn; address tokenOut; uint24 fee; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; uint160 sqrtPriceLimitX96; }',
  'function exactInputSingle(Swap params) payable returns (uint256)',
]);

describe('protocols', () => {
  test('every address of every manifest holds code', async () => {
    for (const { spec, client } of devnet.chains) {
      const addresses =
        JSON.stringify(devnet.manifest(spec.name)).match(/0x[0-9a-f]{40}(?![0-9a-f])/gi) ?? [];
      expect(addresses.length).toBeGreaterThan(35);
      for (const address of addresses) {
        const code = await client.getCode({ address: `0x${address.slice(2)}` });
        expect(code, `${spec.name} ${address}`).toBeDefined();
      }
    }
  });

  test('feeds and concentrated pools stand at the start price and time', async () => {
    for (const { spec, client } of devnet.chains) {
      const { manifest, pools } = devnet.protocols(spec.name);
      for (const asset of assetIds) {
        const feed = manifest.assets[asset]!.feed;
        const [, answer, , updatedAt] = await client.readContract({
          address: feed,
          abi: feedAbi,
          functionName: 'latestRoundData',
        });
        expect(answer).toBe(feedAnswer(defaultPrices[asset]));
        expect(Number(updatedAt) - devnet.startTime).toBeLessThan(60);
        expect(Number(updatedAt)).toBeGreaterThanOrEqual(devnet.startTime);
      }
      for (const { venue, address, asset0, asset1 } of pools) {
        if (venue !== 'uniswap-v3') continue;
        const [sqrt] = await client.readContract({ address, abi: slot0Abi, functionName: 'slot0' });
        const price = (Number(sqrt) / 2 ** 96) ** 2 * 10 ** (decimals[asset0] - decimals[asset1]);
        expect(price / (defaultPrices[asset0] / defaultPrices[asset1])).toBeCloseTo(1, 9);
      }
    }
  });

  test('borrowing differs by chain, and POL can be borrowed on Polygon only', async () => {
    const rates = await Promise.all(
      devnet.chains.map(async ({ spec, client }) => {
        const { manifest, tokens } = devnet.protocols(spec.name);
        const reserve = { address: manifest.aave.dataProvider, abi: reserveAbi } as const;
        const weth = await client.readContract({
          ...reserve,
          functionName: 'getReserveData',
          args: [tokens.WETH],
        });
        const pol = await client.readContract({
          ...reserve,
          functionName: 'getReserveConfigurationData',
          args: [tokens.POL],
        });
        return { name: spec.name, weth: Number(weth[6]) / 1e27, polBorrowing: pol[6] };
      }),
    );
    const [ethereum, arbitrum, polygon] = rates;
    expect(ethereum!.weth).toBeGreaterThan(polygon!.weth);
    expect(polygon!.weth).toBeGreaterThan(arbitrum!.weth);
    expect(arbitrum!.weth).toBeGreaterThan(0.005);
    expect(rates.map(({ polBorrowing }) => polBorrowing)).toEqual([false, false, true]);
  });

  test('borrow-and-sell works on every chain', async () => {
    const user = account('outsider').address;
    for (const chain of devnet.chains) {
      const { manifest, tokens } = devnet.protocols(chain.spec.name);
      const collateral = 100_000n * 10n ** 6n;
      const size = 5n * 10n ** 18n;
      const before = await usdcOf(chain.spec.name, user);
      await chain.run([
        ...mintTransactions(devnet.protocols(chain.spec.name), 'USDC', user, collateral),
        call(user, tokens.USDC, tokenAbi, 'approve', [manifest.aave.pool, collateral]),
        call(user, manifest.aave.pool, poolAbi, 'supply', [tokens.USDC, collateral, user, 0]),
        call(user, manifest.aave.pool, poolAbi, 'borrow', [tokens.WETH, size, 2n, 0, user]),
        call(user, tokens.WETH, tokenAbi, 'approve', [manifest.uniswapV3.router, size]),
        call(user, manifest.uniswapV3.router, routerAbi, 'exactInputSingle', [
          {
            tokenIn: tokens.WETH,
            tokenOut: tokens.USDC,
            fee: 500,
            recipient: user,
            deadline: 4_102_444_800n,
            amountIn: size,
            amountOutMinimum: 1n,
            sqrtPriceLimitX96: 0n,
          },
        ]),
      ]);
      const proceeds = Number((await usdcOf(chain.spec.name, user)) - before) / 1e6;
      expect(proceeds).toBeGreaterThan(5 * defaultPrices.WETH * 0.995);
      expect(proceeds).toBeLessThan(5 * defaultPrices.WETH);
      const [, debt] = await chain.client.readContract({
        address: manifest.aave.pool,
        abi: poolAbi,
        functionName: 'getUserAccountData',
        args: [user],
      });
      expect(Number(debt) / 1e8).toBeCloseTo(5 * defaultPrices.WETH, 0);
    }
  });

  test('the sequencer feed says down and up with the time of the change', async () => {
    const chain = devnet.chain('arbitrum');
    const protocols = devnet.protocols('arbitrum');
    const read = () =>
      chain.client.readContract({
        address: protocols.manifest.sequencerFeed!,
        abi: feedAbi,
        functionName: 'latestRoundData',
      });
    const snapshot = await chain.snapshot();
    expect((await read())[1]).toBe(0n);
    const later = (await chain.now()) + 500;
    await chain.setNextTime(later);
    await setSequencer(chain, protocols, false);
    const [, status, since] = await read();
    expect(status).toBe(1n);
    expect(Number(since)).toBe(later);
    await chain.revertTo(snapshot);
    expect((await read())[1]).toBe(0n);
    const ethereum = devnet.chain('ethereum');
    await expect(setSequencer(ethereum, devnet.protocols('ethereum'), false)).rejects.toThrow(FatalError);
  });

  test('a reverted transaction is reported with its decoded reason', async () => {
    const chain = devnet.chain('polygon');
    const { tokens } = devnet.protocols('polygon');
    const mint = parseAbi(['function mint(address, uint256)']);
    const failing = call(account('outsider').address, tokens.USDC, mint, 'mint', [
      account('keeper').address,
      1n,
    ]);
    await expect(chain.send(failing)).rejects.toThrow(
      /polygon: mint reverted: FiatToken: caller is not a minter/,
    );
  });

  test('the base fee stays where it is set', async () => {
    const chain = devnet.chain('arbitrum');
    const user = account('trader').address;
    const idle = { from: user, to: user, data: '0x', label: 'nothing' } as const;
    const receipts = [];
    for (let index = 0; index < 12; index++) receipts.push(await chain.send(idle));
    expect(new Set(receipts.map(({ effectiveGasPrice }) => effectiveGasPrice))).toEqual(
      new Set([20_000_000n]),
    );
  });

  function usdcOf(name: 'ethereum' | 'arbitrum' | 'polygon', owner: `0x${string}`): Promise<bigint> {
    return devnet.chain(name).client.readContract({
      address: devnet.protocols(name).tokens.USDC,
      abi: tokenAbi,
      functionName: 'balanceOf',
      args: [owner],
    });
  }
});

describe('boot', () => {
  test('a second boot continues from the snapshot with the same contracts', async () => {
    const started = performance.now();
    const second = await bootDevnet({ ports: [22_020, 22_021, 22_022], snapshotDir });
    process.stdout.write(`boot from snapshot ${Math.round(performance.now() - started)} ms (budget 2 s)\n`);
    try {
      expect(second.restored).toBe(true);
      for (const chain of second.chains) {
        const { rpcUrl, ...rest } = second.manifest(chain.spec.name);
        expect(rpcUrl).toBe(chain.rpcUrl);
        expect(rest).toEqual({ ...devnet.manifest(chain.spec.name), rpcUrl: undefined });
        const code = await chain.client.getCode({ address: rest.ballast.vault });
        expect(code?.length).toBeGreaterThan(10);
        expect(Math.abs((await chain.now()) - second.startTime)).toBeLessThan(60);
      }
    } finally {
      await second.close();
    }
  });

  test('a damaged snapshot is dropped and the boot starts over', async () => {
    const damaged = mkdtempSync(join(tmpdir(), 'ballast-devnet-'));
    cpSync(snapshotDir, damaged, { recursive: true });
    const [key] = readdirSync(damaged);
    truncateSync(join(damaged, key!, 'polygon.json'), 1_000);
    const steps: string[] = [];
    const again = await bootDevnet({
      ports: [22_025, 22_026, 22_027],
      snapshotDir: damaged,
      worker: 'off',
      onProgress: (step) => steps.push(step),
    });
    try {
      expect(again.restored).toBe(false);
      expect(steps.some((step) => step.startsWith('snapshot dropped: the local polygon chain'))).toBe(true);
      expect(again.manifest('polygon').ballast).toEqual(devnet.manifest('polygon').ballast);
    } finally {
      await again.close();
      rmSync(damaged, { recursive: true, force: true });
    }
  });

  test('a taken port is named', async () => {
    const server = createServer().listen(22_031, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const boot = bootDevnet({ ports: [22_030, 22_031, 22_032], snapshotDir, worker: 'off' });
      await expect(boot).rejects.toThrow(/port 22031 for the local arbitrum chain is in use/);
      await expect(boot).rejects.toBeInstanceOf(FatalError);
    } finally {
      server.close();
    }
  });

  test('a dead chain is named with its address, and the others go on', async () => {
    const third = await bootDevnet({ ports: [22_040, 22_041, 22_042], snapshotDir, worker: 'off' });
    try {
      await third.killChain('arbitrum');
      const reading = third.chain('arbitrum').rpc.call('eth_blockNumber');
      await expect(reading).rejects.toThrow(/arbitrum does not answer at http:\/\/127\.0\.0\.1:22041/);
      await expect(reading).rejects.toBeInstanceOf(RetryableError);
      await expect(third.chain('ethereum').now()).resolves.toBeGreaterThan(0);
    } finally {
      await third.close();
    }
  });

  test('no process outlives a parent that was killed', async () => {
    const script = `import { bootDevnet } from '@ballast/devnet';
      await bootDevnet({ ports: [22050, 22051, 22052], snapshotDir: ${JSON.stringify(snapshotDir)} });
      process.stdout.write('up\\n'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: new URL('..', import.meta.url).pathname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) if (line === 'up') break;
    for (const port of [22_050, 22_051, 22_052]) expect(await isOpen(port)).toBe(true);
    const started = descendants(child.pid!);
    // Supervisor, worker and three chains at least, where this system lets us look.
    if (existsSync('/proc/self')) expect(started.length).toBeGreaterThanOrEqual(5);
    child.kill('SIGKILL');
    const deadline = Date.now() + 5_000;
    const left = async () => (await openPorts([22_050, 22_051, 22_052])) + started.filter(isRunning).length;
    while ((await left()) > 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await left()).toBe(0);
  });
});

/** Process ids below a process, from the kernel's tables. */
function descendants(root: number): number[] {
  if (!existsSync('/proc/self')) return [];
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/stat`))
    .map((name) => {
      // "pid (name) state ppid ...", and the name may hold spaces and brackets.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return { pid: Number(name), parent: Number(fields[1]) };
    });
  const below = (pid: number): number[] =>
    parents.filter(({ parent }) => parent === pid).flatMap((item) => [item.pid, ...below(item.pid)]);
  return below(root);
}

function isRunning(pid: number): boolean {
  try {
    // A zombie has ended: only its parent has not asked yet.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function openPorts(ports: readonly number[]): Promise<number> {
  return (await Promise.all(ports.map(isOpen))).filter(Boolean).length;
}

async function isOpen(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: '{}' }).then(
    () => true,
    () => false,
  );
}

test('chain and endpoint ids are the real ones', () => {
  expect(chainSpecs.map(({ chainId, eid }) => [chainId, eid])).toEqual([
    [1, 30101],
    [42161, 30110],
    [137, 30109],
  ]);
});
