import { type BookSnapshot, type Plan, type Reason, wadToNumber } from '@ballast/core';
import type { FillRecord } from '../record.ts';

const reasonsFor = (book: BookSnapshot, fills: readonly FillRecord[]): readonly Reason[] => {
  if (fills.length === 0) return [{ code: 'inside-band' }];
  const codes = fills.map(
    (fill): Reason => ({
      code: fill.reason,
      chainId: fill.chainId,
      asset: fill.asset,
      detail: 'gap $34,120',
    }),
  );
  return book.cycle % 48 === 1 ? [...codes, { code: 'no-collateral-here', chainId: 1 }] : codes;
};

/** A plan as the planner would have given it for these fills. */
export function makePlan(book: BookSnapshot, fills: readonly FillRecord[]): Plan {
  const assets = Object.keys(book.chains[0]?.assets ?? {});
  return {
    cycle: book.cycle,
    at: book.at,
    action: fills.length > 0 ? 'hedge' : 'hold',
    assets: assets.map((asset) => {
      const perChain = book.chains.map((chain) => ({
        chainId: chain.chainId,
        exposure: wadToNumber(chain.assets[asset]?.exposure ?? book.chains[0]!.idleSettlement),
        held: wadToNumber(chain.assets[asset]?.held ?? book.chains[0]!.idleSettlement),
        desired: wadToNumber(chain.assets[asset]?.target ?? book.chains[0]!.idleSettlement),
      }));
      const total = (pick: (chain: (typeof perChain)[number]) => number) =>
        perChain.reduce((sum, chain) => sum + pick(chain), 0);
      return {
        asset,
        price: wadToNumber(book.chains[0]?.assets[asset]?.price ?? book.chains[0]!.nativePrice),
        exposure: total((chain) => chain.exposure),
        held: total((chain) => chain.held),
        desired: total((chain) => chain.desired),
        perChain,
      };
    }),
    vaultPlans: [],
    orders: [],
    reasons: reasonsFor(book, fills),
    certificate: {
      status: 'optimal',
      objective: 120,
      unhedgedObjective: 4200,
      gap: 1e-9,
      iterations: 7,
      attempts: ['newton'],
    },
  };
}
