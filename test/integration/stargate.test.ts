import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  account,
  bootDevnet,
  type ChainName,
  call,
  type Devnet,
  defaultArtifactDir,
  deployStargate,
  mintTransactions,
  type Stargate,
  stargateConfig,
  unitsOf,
} from '@ballast/devnet';
import { erc20Abi, oftAbi } from '@ballast/sdk';
import { type Address, maxUint256, pad, parseEventLogs } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logsOf } from '../../apps/devnet/src/book/logs.ts';

const present = existsSync(join(defaultArtifactDir, 'StargatePoolUSDC.json'));
if (!present) process.stdout.write('Stargate tests skipped: its artifacts are not in artifacts.lock.json\n');
const user = account('outsider').address;
const receiver = account('treasury').address;
let devnet: Devnet;
let bridges: Readonly<Record<ChainName, Stargate>>;

describe.skipIf(!present)('Stargate over the devnet', () => {
  beforeAll(async () => {
    devnet = await bootDevnet({ ports: [27_650, 27_651, 27_652], worker: 'inline' });
    const networks = devnet.chains.map((chain) => ({ chain, protocols: devnet.protocols(chain.spec.name) }));
    const started = performance.now();
    const [ethereum, arbitrum, polygon] = await deployStargate(networks, devnet.layerzero);
    process.stdout.write(`Stargate on three chains in ${Math.round(performance.now() - started)} ms\n`);
    if (!ethereum || !arbitrum || !polygon) throw new Error('three chains were asked for');
    bridges = { ethereum, arbitrum, polygon };
    for (const { chain, protocols } of networks) {
      const { pool } = bridges[chain.spec.name];
      await chain.run([
        ...mintTransactions(protocols, 'USDC', user, unitsOf('USDC', 2_000_000)),
        call(user, protocols.tokens.USDC, erc20Abi, 'approve', [pool, maxUint256]),
      ]);
    }
  });
  afterAll(async () => {
    await devnet?.close();
  });

  const usdc = (name: ChainName, owner: Address) =>
    devnet.chain(name).client.readContract({
      abi: erc20Abi,
      address: devnet.protocols(name).tokens.USDC,
      functionName: 'balanceOf',
      args: [owner],
    });

  async function quote(from: ChainName, to: ChainName, whole: number) {
    const { client } = devnet.chain(from);
    const at = { abi: oftAbi, address: bridges[from].pool } as const;
    const wish = {
      dstEid: devnet.chain(to).spec.eid,
      to: pad(receiver),
      amountLD: unitsOf('USDC', whole),
      minAmountLD: 0n,
      extraOptions: '0x',
      composeMsg: '0x',
      oftCmd: '0x',
    } as const;
    const [limit, , receipt] = await client.readContract({ ...at, functionName: 'quoteOFT', args: [wish] });
    const param = { ...wish, minAmountLD: receipt.amountReceivedLD };
    const fee = await client.readContract({ ...at, functionName: 'quoteSend', args: [param, false] });
    return { param, fee, limit };
  }

  /** Sends USDC and returns the LayerZero id of the transfer and what it took. */
  async function send(from: ChainName, { param, fee }: Awaited<ReturnType<typeof quote>>) {
    const receipt = await devnet
      .chain(from)
      .send(call(user, bridges[from].pool, oftAbi, 'send', [param, fee, user], { value: fee.nativeFee }));
    const [sent] = parseEventLogs({ abi: oftAbi, eventName: 'OFTSent', logs: logsOf(receipt) });
    if (sent === undefined) throw new Error('nothing was sent');
    return sent.args;
  }

  test.each([
    ['ethereum', 'arbitrum'],
    ['arbitrum', 'polygon'],
    ['polygon', 'ethereum'],
    ['arbitrum', 'ethereum'],
  ] as const)('USDC travels from %s to %s for the quoted fee', async (from, to) => {
    const before = await usdc(to, receiver);
    const paid = await usdc(from, user);
    const quoted = await quote(from, to, 50_000);
    const sent = await send(from, quoted);
    expect(await devnet.layerzero.waitFor(sent.guid)).toMatchObject({ status: 'delivered' });
    expect((await usdc(to, receiver)) - before).toBe(quoted.param.minAmountLD);
    expect(paid - (await usdc(from, user))).toBe(sent.amountSentLD);
    const cost = Number(sent.amountSentLD - sent.amountReceivedLD) / Number(sent.amountSentLD);
    expect(cost).toBeCloseTo(stargateConfig.fee / 1e6, 6);
  });

  test('no transfer exceeds the credit of its path', async () => {
    const { param, fee, limit } = await quote('ethereum', 'polygon', 100);
    expect(limit.maxAmountLD).toBe(unitsOf('USDC', stargateConfig.credit));
    // Credit is what arrives, so the fee comes on top.
    const amountLD = (limit.maxAmountLD * 1_001n) / 1_000n;
    const tooMuch = { ...param, amountLD, minAmountLD: 0n };
    await expect(send('ethereum', { param: tooMuch, fee, limit })).rejects.toThrow(/InsufficientCredit/);
  });

  test('a dropped transfer arrives once it is retried, once', async () => {
    await devnet.layerzero.inject({ kind: 'drop', count: 1, dstEid: devnet.chain('polygon').spec.eid });
    const before = await usdc('polygon', receiver);
    const quoted = await quote('ethereum', 'polygon', 10_000);
    const { guid } = await send('ethereum', quoted);
    expect(await devnet.layerzero.waitFor(guid)).toMatchObject({ status: 'dropped' });
    expect(await usdc('polygon', receiver)).toBe(before);
    await devnet.layerzero.retry(guid);
    await devnet.layerzero.idle();
    expect((await usdc('polygon', receiver)) - before).toBe(quoted.param.minAmountLD);
  });
});
