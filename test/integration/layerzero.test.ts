import { describeError } from '@ballast/core';
import {
  account,
  bootDevnet,
  type ChainName,
  call,
  type Devnet,
  loadArtifact,
  type Receipt,
} from '@ballast/devnet';
import { type HedgePlan, hedgeVaultAbi, nameToBytes32, signPlan, toVaultPlanStruct } from '@ballast/sdk';
import { decodeAbiParameters, type Hex, pad, parseAbi, parseAbiParameters, parseEventLogs } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

/** The real messengers of the real vaults; the worker runs in a process of its own unless a test says otherwise. */
let devnet: Devnet;
beforeAll(async () => {
  devnet = await bootDevnet({ ports: [22_060, 22_061, 22_062], snapshotDir: null });
});
afterAll(async () => {
  await devnet?.close();
});

const WETH = nameToBytes32('WETH');
const sentAbi = parseAbi(['event MandateSent(uint32 indexed dstEid, uint64 indexed epoch, bytes32 guid)']);
const keeper = account('keeper').address;
let epoch = 0n;

const vaultOf = (name: ChainName) => devnet.manifest(name).ballast.vault;
const eidOf = (name: ChainName) => devnet.manifest(name).eid;

/** Signs a plan with one mandate per asset as both optimizers and submits it. */
async function planMandate(
  from: ChainName,
  to: ChainName,
  quantity: bigint,
  assets: readonly string[] = ['WETH'],
): Promise<bigint> {
  const chain = devnet.chain(from);
  const vault = vaultOf(from);
  epoch += 1n;
  const plan: HedgePlan = {
    epoch,
    validUntil: (await chain.now()) + 3_600,
    ratios: [],
    overlays: [],
    mandates: assets.map((asset) => ({ dstEid: eidOf(to), asset, quantity })),
    priceBands: assets.map((asset) => ({ asset, minPrice: 10n ** 16n, maxPrice: 10n ** 24n })),
  };
  const signers = [account('optimizer1'), account('optimizer2')];
  const signatures = await signPlan(signers, chain.spec.chainId, vault, plan);
  await chain.send(
    call(keeper, vault, hedgeVaultAbi, 'submitPlan', [toVaultPlanStruct(vault, plan), signatures]),
  );
  return epoch;
}

/** Sends the planned mandates. @returns the message's guid. */
async function sendMandates(from: ChainName, to: ChainName): Promise<{ guid: Hex; receipt: Receipt }> {
  const chain = devnet.chain(from);
  const value = await chain.client.readContract({
    address: vaultOf(from),
    abi: hedgeVaultAbi,
    functionName: 'quoteMandates',
    args: [eidOf(to)],
  });
  const receipt = await chain.send(
    call(keeper, vaultOf(from), hedgeVaultAbi, 'sendMandates', [eidOf(to)], { value }),
  );
  const mined = await chain.client.getTransactionReceipt({ hash: receipt.transactionHash });
  const [sent] = parseEventLogs({ abi: sentAbi, logs: mined.logs });
  return { guid: sent!.args.guid, receipt };
}

function inbound(at: ChainName, from: ChainName) {
  return devnet.chain(at).client.readContract({
    address: vaultOf(at),
    abi: hedgeVaultAbi,
    functionName: 'inboundMandate',
    args: [eidOf(from), WETH],
  });
}

describe('delivery', () => {
  test('a mandate and its report travel in all six directions', async () => {
    const names = devnet.chains.map(({ spec }) => spec.name);
    for (const from of names)
      for (const to of names.filter((name) => name !== from)) {
        const quantity = -(10n ** 18n);
        const sentEpoch = await planMandate(from, to, quantity);
        const started = performance.now();
        const { guid, receipt } = await sendMandates(from, to);
        const record = await devnet.layerzero.waitFor(guid);
        const took = Math.round(performance.now() - started);
        expect(record).toMatchObject({ status: 'delivered', failure: null, attempts: 1 });
        expect(record).toMatchObject({
          srcEid: eidOf(from),
          dstEid: eidOf(to),
          sentTx: receipt.transactionHash,
        });
        expect(record.sender).toBe(devnet.manifest(from).ballast.messenger);
        expect(record.receiver).toBe(devnet.manifest(to).ballast.messenger);
        expect(record.fee).toBeGreaterThan(0n);
        expect(await inbound(to, from)).toMatchObject({ quantity, epoch: sentEpoch, rejected: false });
        const delivery = await devnet.chain(to).client.getTransactionReceipt({ hash: record.deliveredTx! });
        process.stdout.write(`${from} -> ${to}: ${took} ms, ${delivery.gasUsed} gas to deliver\n`);
        await reportBack(to, from, quantity, sentEpoch);
      }
  });

  test('three banded assets fit the gas a mandate and a report carry', async () => {
    const sentEpoch = await planMandate('ethereum', 'arbitrum', -(10n ** 18n), ['WBTC', 'POL', 'WETH']);
    const { guid } = await sendMandates('ethereum', 'arbitrum');
    const record = await devnet.layerzero.waitFor(guid);
    expect(record).toMatchObject({ status: 'delivered', failure: null });
    const delivery = await devnet
      .chain('arbitrum')
      .client.getTransactionReceipt({ hash: record.deliveredTx! });
    process.stdout.write(`mandate of three assets: ${delivery.gasUsed} gas to deliver\n`);
    await reportBack('arbitrum', 'ethereum', -(10n ** 18n), sentEpoch);
  });

  test('a halt reaches every chain, and so does the resume', async () => {
    const polygon = devnet.chain('polygon');
    const vault = vaultOf('polygon');
    const say = async (what: 'halt' | 'resume', who: 'guardian' | 'fund') => {
      const value = await polygon.client.readContract({
        address: vault,
        abi: hedgeVaultAbi,
        functionName: 'quoteHalt',
      });
      await polygon.send(call(account(who).address, vault, hedgeVaultAbi, what, [], { value }));
      await devnet.layerzero.idle();
      const read = { address: vault, abi: hedgeVaultAbi, functionName: 'isHalted' } as const;
      return Promise.all(devnet.chains.map(({ client }) => client.readContract(read)));
    };
    expect(await say('halt', 'guardian')).toEqual([true, true, true]);
    expect(await say('resume', 'fund')).toEqual([false, false, false]);
    const sent = (await devnet.layerzero.records()).slice(-4);
    expect(sent.map(({ dstEid }) => dstEid).sort()).toEqual([30101, 30101, 30110, 30110]);
    for (const { deliveredTx, dstEid } of sent) {
      const chain = devnet.chains.find(({ spec }) => spec.eid === dstEid)!;
      const { gasUsed } = await chain.client.getTransactionReceipt({ hash: deliveredTx! });
      process.stdout.write(`halt or resume: ${gasUsed} gas to deliver\n`);
    }
  });

  async function reportBack(
    from: ChainName,
    to: ChainName,
    adopted: bigint,
    sentEpoch: bigint,
  ): Promise<void> {
    const chain = devnet.chain(from);
    const vault = { address: vaultOf(from), abi: hedgeVaultAbi } as const;
    const value = await chain.client.readContract({
      ...vault,
      functionName: 'quoteReport',
      args: [eidOf(to)],
    });
    await chain.send(call(keeper, vaultOf(from), hedgeVaultAbi, 'sendReport', [eidOf(to)], { value }));
    await devnet.layerzero.idle();
    const outbound = await devnet.chain(to).client.readContract({
      address: vaultOf(to),
      abi: hedgeVaultAbi,
      functionName: 'outboundMandate',
      args: [eidOf(from), WETH],
    });
    expect(outbound).toMatchObject({ sent: adopted, acknowledged: adopted, acknowledgedEpoch: sentEpoch });
    const last = (await devnet.layerzero.records()).at(-1)!;
    const delivery = await devnet.chain(to).client.getTransactionReceipt({ hash: last.deliveredTx! });
    process.stdout.write(`  report: ${delivery.gasUsed} gas to deliver\n`);
  }
});

describe('configuration', () => {
  const endpointAbi = parseAbi([
    'function isDefaultSendLibrary(address oapp, uint32 eid) view returns (bool)',
    'function getSendLibrary(address oapp, uint32 eid) view returns (address)',
    'function getReceiveLibrary(address oapp, uint32 eid) view returns (address lib, bool isDefault)',
    'function getConfig(address oapp, address lib, uint32 eid, uint32 configType) view returns (bytes)',
    'function delegates(address oapp) view returns (address)',
  ]);
  const messengerAbi = parseAbi([
    'function peers(uint32 eid) view returns (bytes32)',
    'function owner() view returns (address)',
    'function enforcedOptions(uint32 eid, uint16 kind) view returns (bytes)',
  ]);
  const ulnType = parseAbiParameters(
    '(uint64 confirmations, uint8 required, uint8 optional, uint8 threshold, address[] requiredDvns, address[] optionalDvns)',
  );

  test('every path of every messenger is pinned, both verifiers required, owned by the fund', async () => {
    for (const { spec, client } of devnet.chains) {
      const { layerzero, ballast } = devnet.manifest(spec.name);
      const endpoint = { address: layerzero.endpoint, abi: endpointAbi } as const;
      const messenger = { address: ballast.messenger, abi: messengerAbi } as const;
      const fund = account('fund').address;
      expect(await client.readContract({ ...messenger, functionName: 'owner' })).toBe(fund);
      const delegate = { functionName: 'delegates', args: [ballast.messenger] } as const;
      expect(await client.readContract({ ...endpoint, ...delegate })).toBe(fund);
      for (const peer of devnet.manifests.filter(({ eid }) => eid !== spec.eid)) {
        const path = [ballast.messenger, peer.eid] as const;
        const sendDefault = { functionName: 'isDefaultSendLibrary', args: path } as const;
        expect(await client.readContract({ ...endpoint, ...sendDefault })).toBe(false);
        expect(
          await client.readContract({ ...endpoint, functionName: 'getReceiveLibrary', args: path }),
        ).toEqual([layerzero.receiveLib, false]);
        for (const library of [layerzero.sendLib, layerzero.receiveLib]) {
          const config = await client.readContract({
            ...endpoint,
            functionName: 'getConfig',
            args: [ballast.messenger, library, peer.eid, 2],
          });
          const [uln] = decodeAbiParameters(ulnType, config);
          expect(uln).toMatchObject({ confirmations: 1n, required: 2, optional: 0, threshold: 0 });
          expect([...uln.requiredDvns].sort()).toEqual([...layerzero.dvns].sort());
        }
        const named = await client.readContract({ ...messenger, functionName: 'peers', args: [peer.eid] });
        expect(named).toBe(pad(peer.ballast.messenger).toLowerCase());
        for (const kind of [0, 1, 2]) {
          const args = [peer.eid, kind] as const;
          const options = await client.readContract({ ...messenger, functionName: 'enforcedOptions', args });
          expect(options).toMatch(/^0x00030100110100000000000000000000000000[0-9a-f]{6}$/);
        }
      }
    }
  });

  test('weaker defaults do not weaken a pinned path', async () => {
    const chain = devnet.chain('arbitrum');
    const { layerzero, ballast } = devnet.manifest('arbitrum');
    const deployer = account('deployer').address;
    const weaker = {
      confirmations: 1n,
      requiredDVNCount: 1,
      optionalDVNCount: 0,
      optionalDVNThreshold: 0,
      requiredDVNs: [layerzero.dvns[0]!],
      optionalDVNs: [],
    };
    const snapshot = await chain.snapshot();
    await chain.send(
      call(deployer, layerzero.receiveLib, loadArtifact('ReceiveUln302').abi, 'setDefaultUlnConfigs', [
        [{ eid: eidOf('ethereum'), config: weaker }],
      ]),
    );
    const config = await chain.client.readContract({
      address: layerzero.endpoint,
      abi: endpointAbi,
      functionName: 'getConfig',
      args: [ballast.messenger, layerzero.receiveLib, eidOf('ethereum'), 2],
    });
    expect(decodeAbiParameters(ulnType, config)[0].required).toBe(2);
    await chain.revertTo(snapshot);
  });
});

describe('faults', () => {
  beforeEach(async () => {
    await devnet.layerzero.idle();
  });

  test('a dropped message has no effect until it is retried', async () => {
    await devnet.layerzero.inject({ kind: 'drop', count: 1, srcEid: eidOf('ethereum') });
    const before = await inbound('arbitrum', 'ethereum');
    const sentEpoch = await planMandate('ethereum', 'arbitrum', -(2n * 10n ** 18n));
    const { guid } = await sendMandates('ethereum', 'arbitrum');
    expect((await devnet.layerzero.waitFor(guid)).status).toBe('dropped');
    await devnet.layerzero.idle();
    expect(await inbound('arbitrum', 'ethereum')).toEqual(before);
    await devnet.layerzero.retry(guid);
    expect((await devnet.layerzero.waitFor(guid)).status).toBe('delivered');
    expect(await inbound('arbitrum', 'ethereum')).toMatchObject({ epoch: sentEpoch });
  });

  test('a duplicated delivery takes effect once', async () => {
    await devnet.layerzero.inject({ kind: 'duplicate', count: 1 });
    const sentEpoch = await planMandate('polygon', 'arbitrum', -(3n * 10n ** 18n));
    const { guid } = await sendMandates('polygon', 'arbitrum');
    const record = await devnet.layerzero.waitFor(guid);
    expect(record).toMatchObject({ status: 'delivered', attempts: 2 });
    expect(await inbound('arbitrum', 'polygon')).toMatchObject({ epoch: sentEpoch });
    const { client } = devnet.chain('arbitrum');
    const adopted = await client.getContractEvents({
      address: vaultOf('arbitrum'),
      abi: hedgeVaultAbi,
      eventName: 'MandateAdopted',
      fromBlock: 0n,
    });
    expect(adopted.filter(({ args }) => args.epoch === sentEpoch)).toHaveLength(1);
  });

  test('reordered messages: the newer mandate stays', async () => {
    await devnet.layerzero.inject({ kind: 'reorder', count: 2, dstEid: eidOf('polygon') });
    await planMandate('ethereum', 'polygon', -(4n * 10n ** 18n));
    const older = await sendMandates('ethereum', 'polygon');
    const newerEpoch = await planMandate('ethereum', 'polygon', -(5n * 10n ** 18n));
    const newer = await sendMandates('ethereum', 'polygon');
    const [first, second] = await Promise.all([
      devnet.layerzero.waitFor(newer.guid),
      devnet.layerzero.waitFor(older.guid),
    ]);
    expect([first.status, second.status]).toEqual(['delivered', 'delivered']);
    const { client } = devnet.chain('polygon');
    const [earlier, later] = await Promise.all(
      [first, second].map(({ deliveredTx }) => client.getTransactionReceipt({ hash: deliveredTx! })),
    );
    expect(earlier!.blockNumber).toBeLessThan(later!.blockNumber);
    expect(await inbound('polygon', 'ethereum')).toMatchObject({
      epoch: newerEpoch,
      quantity: -(5n * 10n ** 18n),
    });
  });

  test('a delayed message arrives late, not never', async () => {
    await devnet.layerzero.inject({ kind: 'delay', count: 1, ms: 600 });
    await planMandate('arbitrum', 'ethereum', -(6n * 10n ** 18n));
    const started = performance.now();
    const { guid } = await sendMandates('arbitrum', 'ethereum');
    expect((await devnet.layerzero.waitFor(guid)).status).toBe('delivered');
    expect(performance.now() - started).toBeGreaterThan(550);
  });

  test('a message whose block was reorganised away is never delivered; sent again, it is', async () => {
    const chain = devnet.chain('arbitrum');
    const sentEpoch = await planMandate('arbitrum', 'polygon', -(7n * 10n ** 18n));
    await devnet.layerzero.hold();
    const lost = await sendMandates('arbitrum', 'polygon');
    await seen(lost.guid);
    await chain.reorg(1);
    await devnet.layerzero.release();
    expect((await devnet.layerzero.waitFor(lost.guid)).status).toBe('orphaned');
    expect((await inbound('polygon', 'arbitrum')).epoch).toBeLessThan(sentEpoch);
    // The same path and nonce give the same id: the worker has to see the new block first.
    const again = await sendMandates('arbitrum', 'polygon');
    expect(again.guid).toBe(lost.guid);
    await devnet.layerzero.idle();
    expect((await devnet.layerzero.waitFor(again.guid)).status).toBe('delivered');
    expect(await inbound('polygon', 'arbitrum')).toMatchObject({ epoch: sentEpoch });
  });

  test('a receiver that refuses keeps the message; anyone may deliver it later', async () => {
    const arbitrum = devnet.chain('arbitrum');
    const sentEpoch = await planMandate('ethereum', 'arbitrum', -(8n * 10n ** 18n));
    const fund = account('fund').address;
    const { messenger } = devnet.manifest('arbitrum').ballast;
    const setMessenger = (address: `0x${string}`) =>
      arbitrum.send(call(fund, vaultOf('arbitrum'), hedgeVaultAbi, 'setMessenger', [address]));
    await setMessenger(account('outsider').address);
    const { guid } = await sendMandates('ethereum', 'arbitrum');
    const failed = await devnet.layerzero.waitFor(guid);
    expect(failed.status).toBe('failed');
    expect(failed.failure).not.toBeNull();
    await setMessenger(messenger);
    await devnet.layerzero.retry(guid);
    expect((await devnet.layerzero.waitFor(guid)).status).toBe('delivered');
    expect(await inbound('arbitrum', 'ethereum')).toMatchObject({ epoch: sentEpoch });
  });

  test('waiting for an unknown message says so', async () => {
    const error = await devnet.layerzero.waitFor(`0x${'11'.repeat(32)}`, 100).catch(describeError);
    expect(error).toMatch(/message 0x1111.* is not seen after 100 ms/);
  });

  /** Waits until the worker has read the message's block. */
  async function seen(guid: Hex): Promise<void> {
    const deadline = Date.now() + 5_000;
    while (Date.now() < deadline) {
      if ((await devnet.layerzero.records()).some((record) => record.guid === guid)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the worker did not see ${guid}`);
  }
});
