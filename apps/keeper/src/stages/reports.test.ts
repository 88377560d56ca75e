import { type BookSnapshot, type ChainSnapshot, defaultPolicy, WAD, wad, wei } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { idleSurplus } from './collateral.ts';
import { dueReports } from './reports.ts';

const units = (n: number) => wad(BigInt(Math.round(n * 1e6)) * (WAD / 1_000_000n));

/** The carrying chain (eid 2) holds a mandate of -10 WETH from eid 1; the rest is quiet. */
function world(change: {
  held?: number;
  target?: number;
  rejected?: boolean;
  acknowledged?: bigint;
  idle?: number;
  priceAge?: number;
  halted?: boolean;
}): { snapshot: BookSnapshot; carrier: ChainSnapshot } {
  const asset = (decimals: number) => ({
    asset: 'WETH',
    token: '0x01' as const,
    decimals,
    price: units(1),
    priceAge: change.priceAge ?? 10,
    maxPriceAge: 100,
    exposure: units(0),
    overlay: units(0),
    inbound: units(-10),
    outbound: units(0),
    target: units(change.target ?? -10),
    held: units(change.held ?? -10),
    inventory: units(0),
    debt: units(0),
    maxShort: units(100),
    maxLong: units(100),
    maxOrder: units(100),
    borrow: null,
  });
  const chain = (eid: number): ChainSnapshot => ({
    chainId: eid,
    name: `chain ${eid}`,
    eid,
    vault: '0x02',
    block: 1n,
    blockHash: '0x03',
    timestamp: 1_000,
    gasPrice: wei(1n),
    nativePrice: units(1),
    halted: change.halted ?? false,
    epoch: 1n,
    planHash: '0x04',
    planValidUntil: 2_000,
    lossBudgetLeft: units(1),
    healthFactor: units(2),
    idleSettlement: units(change.idle ?? 0),
    collateral: units(0),
    liquidationThreshold: units(0.8),
    loanToValue: units(0.7),
    netAssets: units(0),
    assets: { WETH: asset(18), USDC: asset(6) },
    positions: [],
    pools: [],
    messageFees: { 1: wei(7n), 2: wei(8n) },
    outbound: [],
    inbound: [],
  });
  const source: ChainSnapshot = {
    ...chain(1),
    outbound: [
      {
        dstEid: 2,
        asset: 'WETH',
        sent: units(-10),
        acknowledged: units(0),
        filled: units(0),
        sentEpoch: 5n,
        acknowledgedEpoch: change.acknowledged ?? 0n,
      },
    ],
  };
  const carrier: ChainSnapshot = {
    ...chain(2),
    inbound: [
      { srcEid: 1, asset: 'WETH', quantity: units(-10), epoch: 5n, rejected: change.rejected ?? false },
    ],
  };
  return { snapshot: { cycle: 1, at: 1_000, settlement: 'USDC', chains: [source, carrier] }, carrier };
}

const reportsOf = (
  change: Parameters<typeof world>[0],
  travelling: Parameters<typeof dueReports>[2] = [],
) => {
  const { snapshot, carrier } = world(change);
  return dueReports(snapshot, carrier, travelling);
};

describe('reports a carrying chain owes', () => {
  it('a filled mandate that its source has not acknowledged yet, with the fee of that path', () => {
    expect(reportsOf({})).toEqual([{ srcEid: 1, assets: ['WETH'], fee: 7n }]);
  });
  it('waits until the trade is done to a hundredth', () => {
    expect(reportsOf({ held: -9.8 })).toEqual([]);
    expect(reportsOf({ held: -9.95 })).toHaveLength(1);
  });
  it('a rejected mandate at once', () => {
    expect(reportsOf({ held: 0, rejected: true })).toHaveLength(1);
  });
  it('nothing twice', () => {
    expect(reportsOf({ acknowledged: 5n })).toEqual([]);
    expect(reportsOf({ acknowledged: 4n })).toHaveLength(1);
  });
  it('waits for an equal report that still travels, not for an older one or one that goes elsewhere', () => {
    const report = { kind: 'report', sourceChain: 2, destinationChain: 1, epoch: 5n } as const;
    expect(reportsOf({}, [report])).toEqual([]);
    expect(reportsOf({}, [{ ...report, epoch: 4n }])).toHaveLength(1);
    expect(reportsOf({}, [{ ...report, destinationChain: 3 }])).toHaveLength(1);
    expect(reportsOf({}, [{ ...report, kind: 'mandate' }])).toHaveLength(1);
  });
  it('waits for a source that cannot be read: what it has acknowledged is not known', () => {
    const { snapshot, carrier } = world({});
    const down = { chainId: 1, name: 'chain 1', code: 'stale-chain', detail: 'no answer' } as const;
    expect(dueReports({ ...snapshot, unavailable: [down] }, carrier, [])).toEqual([]);
    expect(dueReports({ ...snapshot, unavailable: [{ ...down, chainId: 3 }] }, carrier, [])).toHaveLength(1);
  });
});

describe('idle settlement that should become collateral', () => {
  const surplus = (change: Parameters<typeof world>[0]) => {
    const { snapshot, carrier } = world(change);
    return idleSurplus(snapshot, carrier, { ...defaultPolicy, idleBuffer: 100 });
  };
  it('everything above the buffer, in token units', () => {
    expect(surplus({ idle: 400 })).toBe(300_000_000n);
  });
  it('nothing at or below the buffer, nor for a small surplus', () => {
    expect(surplus({ idle: 100 })).toBe(0n);
    expect(surplus({ idle: 149 })).toBe(0n);
    expect(surplus({ idle: 150 })).toBe(50_000_000n);
  });
  it('nothing while halted or on a stale price', () => {
    expect(surplus({ idle: 400, halted: true })).toBe(0n);
    expect(surplus({ idle: 400, priceAge: 101 })).toBe(0n);
  });
});
