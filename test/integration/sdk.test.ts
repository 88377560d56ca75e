import { WAD } from '@ballast/core';
import { account, bootDevnet, type Devnet, type Role } from '@ballast/devnet';
import * as sdk from '@ballast/sdk';
import { createWalletClient, http } from 'viem';
import { arbitrum, polygon } from 'viem/chains';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintWethUsdc } from '../helpers/lp.ts';
import { fundVault } from '../helpers/vault.ts';

const signers = [account('optimizer2'), account('optimizer1')];
let devnet: Devnet;
let vault: `0x${string}`;

beforeAll(async () => {
  devnet = await bootDevnet({ ports: [27_620, 27_621, 27_622], worker: 'inline' });
  vault = devnet.manifest('arbitrum').ballast.vault;
  await fundVault(devnet, 'arbitrum', 400_000, 300_000);
});
afterAll(async () => {
  await devnet?.close();
});

const chains = { arbitrum, polygon };

function wallet(role: Role, name: keyof typeof chains = 'arbitrum') {
  const transport = http(devnet.chain(name).rpcUrl);
  return createWalletClient({
    account: account(role),
    chain: chains[name],
    transport,
    pollingInterval: 20,
  });
}

/** Submits a plan signed by all signers and waits for it. */
async function plan(wish: Partial<sdk.PlanWish>, name: keyof typeof chains = 'arbitrum') {
  const keeper = wallet('keeper', name);
  const drafted = await sdk.draftPlan(keeper, vault, { validFor: 1_800, ...wish });
  const signatures = await sdk.signPlan(signers, chains[name].id, vault, drafted);
  await sdk.mined(keeper, await sdk.submitPlan(keeper, vault, drafted, signatures));
  return drafted;
}

async function protect(usd: number): Promise<bigint> {
  const fund = wallet('fund');
  const { tokenId, pair } = await mintWethUsdc(devnet, 'arbitrum', fund.account.address, usd);
  const hash = await sdk.createProtectedPosition(fund, vault, {
    source: 'uniswap-v3',
    ref: sdk.nftRef(tokenId),
    holder: fund.account.address,
    asset0: pair[0],
    asset1: pair[1],
    ratio: WAD,
    benchmark: 'usd-neutral',
  });
  return sdk.registeredPosition(fund, vault, hash);
}

describe('an integrator', () => {
  test('changes ratios one by one and in a batch, and hears of it', async () => {
    const ids = [await protect(20_000), await protect(30_000)];
    const [first = 0n, second = 0n] = ids;
    const heard: string[] = [];
    const stop = sdk.watchVault(devnet.chain('arbitrum').client, vault, {
      onEvents: (events) => heard.push(...events.map(({ eventName }) => eventName)),
      onError: (error) => expect.fail(error.message),
      pollingInterval: 20,
    });
    await plan({ ratios: ids.map((positionId) => ({ positionId, ratio: WAD / 2n })) });

    const keeper = wallet('keeper');
    const one = await sdk.draftRatioOrder(keeper, vault, [{ positionId: second, ratio: WAD / 4n }], 600);
    const signed = await sdk.signRatioOrder(signers, arbitrum.id, vault, one);
    await sdk.mined(keeper, await sdk.updateHedgeRatio(keeper, vault, one, signed));
    const ratioOf = async (id: bigint) =>
      (
        await devnet.chain('arbitrum').client.readContract({
          abi: sdk.hedgeVaultAbi,
          address: vault,
          functionName: 'position',
          args: [id],
        })
      ).hedgeRatio;
    expect([await ratioOf(first), await ratioOf(second)]).toEqual([WAD / 2n, WAD / 4n]);

    // Given in the wrong order; the draft sorts, as the vault demands.
    const both = [
      { positionId: second, ratio: WAD },
      { positionId: first, ratio: 0n },
    ];
    const batch = await sdk.draftRatioOrder(keeper, vault, both, 600);
    const all = await sdk.signRatioOrder(signers, arbitrum.id, vault, batch);
    await sdk.mined(keeper, await sdk.batchUpdateHedges(keeper, vault, batch, all));
    expect([await ratioOf(first), await ratioOf(second)]).toEqual([0n, WAD]);

    const refused = await sdk.batchUpdateHedges(keeper, vault, batch, all).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(sdk.VaultRefusal);
    expect(refused).toMatchObject({ refusal: { name: 'RatioSequenceTooOld' } });
    await expect(sdk.updateHedgeRatio(keeper, vault, batch, all)).rejects.toThrow(/holds 2 updates, not one/);

    await expect.poll(() => heard).toContain('PlanAccepted');
    // A plan names each position, every ratio order what it changed, and a single change its position as well.
    const changes = () => heard.filter((name) => name.startsWith('HedgeRatio'));
    await expect.poll(changes).toHaveLength(5);
    expect(changes().filter((name) => name === 'HedgeRatiosUpdated')).toHaveLength(2);
    stop();
  });

  test('previews, hedges and closes, down to the target', async () => {
    const keeper = wallet('keeper');
    const { epoch } = await plan({ overlays: [{ asset: 'WETH', quantity: -3n * WAD }] });
    const wish = {
      asset: 'WETH',
      venue: 'uniswap-v3',
      data: sdk.uniswapV3Data(500),
      slippageBps: 50,
      sequence: epoch,
    };
    const order = await sdk.draftHedge(keeper, vault, wish);
    if (order === null) throw new Error('nothing to hedge');
    expect(order.side).toBe('sell');
    const outsider = account('outsider').address;
    expect(await sdk.refusalOfHedge(keeper, vault, keeper.account.address, order)).toBeNull();
    expect((await sdk.refusalOfHedge(keeper, vault, outsider, order))?.sentence).toBe(
      `${outsider} is not a keeper of this vault. Next: let the fund call setKeeper for it, or send from a registered keeper`,
    );
    await expect(sdk.executeHedge(wallet('outsider'), vault, order)).rejects.toThrow(/is not a keeper/);
    await sdk.mined(keeper, await sdk.executeHedge(keeper, vault, order));
    const { target, held } = await sdk.hedgeState(keeper, vault, 'WETH');
    expect(held).toBeLessThan(0n);
    expect(Number(target - held) / Number(target)).toBeCloseTo(0, 4);

    const fund = wallet('fund');
    for (const id of [0n, 1n]) await sdk.mined(fund, await sdk.closePosition(fund, vault, id));
    const next = await plan({});
    const back = await sdk.draftHedge(keeper, vault, { ...wish, sequence: next.epoch });
    expect(back?.side).toBe('buy');
    await sdk.mined(keeper, await sdk.executeHedge(keeper, vault, back ?? order));
    const closed = await sdk.hedgeState(keeper, vault, 'WETH');
    expect(closed.target).toBe(0n);
    // A purchase is sized at the oracle price, so fee and impact are missing at the end.
    expect(Number(closed.held) / Number(held)).toBeLessThan(0.005);
  });

  test('orders a hedge on another chain and gets its report', async () => {
    const keeper = wallet('keeper');
    await fundVault(devnet, 'polygon', 100_000, 50_000);
    const position = await protect(10_000);
    const carrier = devnet.manifest('polygon').eid;
    const quantity = -WAD;
    await plan({
      mandates: [{ dstEid: carrier, asset: 'WETH', quantity }],
      bandAssets: ['WETH'],
      ratios: [{ positionId: position, ratio: WAD }],
    });
    const wrong = { positionId: position, dstEid: carrier, amount: -2n * WAD };
    await expect(sdk.executeCrossChainHedge(keeper, vault, wrong)).rejects.toThrow(
      /^-2 was asked for, the plan orders -1 WETH/,
    );
    const mandate = { positionId: position, dstEid: carrier, amount: quantity };
    await delivered('arbitrum', await sdk.executeCrossChainHedge(keeper, vault, mandate), 'MandateSent');
    const there = wallet('keeper', 'polygon');
    expect((await sdk.hedgeState(there, vault, 'WETH')).inbound).toBe(quantity);
    const report = await sdk.sendReport(there, vault, devnet.manifest('arbitrum').eid);
    await delivered('polygon', report, 'ReportSent');
    expect((await sdk.hedgeState(keeper, vault, 'WETH')).outbound).toBe(quantity);
  });

  test('sees health, a halt and a price that is refused', async () => {
    const keeper = wallet('keeper');
    const guardian = wallet('guardian');
    const { client } = devnet.chain('arbitrum');
    const before = await sdk.vaultHealth(client, vault);
    expect(before).toMatchObject({ halted: false, unvalued: null });
    expect(before.lossBudgetLeft).toBeLessThan(before.netAssets ?? 0n);
    await expect(sdk.halt(wallet('outsider'), vault)).rejects.toThrow(/may not halt this vault/);
    await sdk.mined(guardian, await sdk.halt(guardian, vault));
    expect((await sdk.vaultHealth(client, vault)).halted).toBe(true);
    await expect(sdk.sendMandates(keeper, vault, devnet.manifest('polygon').eid)).rejects.toThrow(
      /^The vault is halted\. Next:/,
    );
    const fund = wallet('fund');
    await sdk.mined(fund, await sdk.resume(fund, vault));

    const chain = devnet.chain('arbitrum');
    const snapshot = await chain.snapshot();
    await chain.mine((await chain.now()) + 10_000);
    const dark = await sdk.vaultHealth(client, vault);
    expect(dark).toMatchObject({ halted: false, netAssets: null, lossBudgetLeft: null });
    expect(dark.unvalued?.name).toBe('StalePrice');
    await chain.revertTo(snapshot);
  });
});

/** Waits until the message that a transaction sent has arrived. */
async function delivered(
  name: keyof typeof chains,
  hash: `0x${string}`,
  event: 'MandateSent' | 'ReportSent',
) {
  const receipt = await sdk.mined(wallet('keeper', name), hash);
  const sent = sdk.vaultEvents(receipt, vault).find(({ eventName }) => eventName === event);
  if (sent?.eventName !== 'MandateSent' && sent?.eventName !== 'ReportSent') throw new Error(`no ${event}`);
  expect(await devnet.layerzero.waitFor(sent.args.guid)).toMatchObject({ status: 'delivered' });
}
