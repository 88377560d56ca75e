import type { BookSnapshot, ChainId, ReasonCode, RunReport } from '@ballast/core';
import type { RunRecord } from './record.ts';

/** The risk model behind the plans: the newest forecast, all that were used, and the cards it was chosen by. */
export function modelOf({ forecasts, risk }: Pick<RunRecord, 'forecasts' | 'risk'>): RunReport['model'] {
  const last = forecasts.at(-1);
  const used = new Map<string, number>();
  for (const { model } of forecasts) used.set(model, (used.get(model) ?? 0) + 1);
  return {
    name: last?.model ?? 'none',
    reason: risk.reason,
    observations: last?.observations ?? 0,
    volatility: last?.assets.map((asset, i) => ({ asset, annual: last.volatility[i] ?? 0 })) ?? [],
    used: [...used].map(([name, count]) => ({ name, forecasts: count })),
    cards: risk.models.map(({ card, driving, reason }) => ({
      model: card.model,
      version: card.version,
      drives: driving,
      passed: card.gate?.passed ?? null,
      reason,
      dataFrom: card.dataFrom,
      dataThrough: card.dataThrough,
      scores: card.scores.map(({ asset, split, qlike, bias, coverage }) => ({
        asset,
        split,
        qlike,
        bias,
        coverage,
      })),
    })),
  };
}

/** Hedges that were refused as not worth it, one row per subject with its newest numbers. */
export function refusalsOf({
  plans,
  snapshots,
}: Pick<RunRecord, 'plans' | 'snapshots'>): RunReport['refusals'] {
  const rows = new Map<string, RunReport['refusals'][number]>();
  for (const { reasons } of plans)
    for (const { code, chainId, asset, detail } of reasons) {
      if (code !== 'not-worth-it') continue;
      // The position a detail begins with tells two of one asset apart.
      const key = `${chainId} ${asset} ${/^position (\S+):/.exec(detail ?? '')?.[1]}`;
      rows.set(key, {
        chain: chainId === undefined ? null : nameOf(snapshots, chainId),
        asset: asset ?? null,
        detail: detail ?? '',
        plans: (rows.get(key)?.plans ?? 0) + 1,
      });
    }
  return [...rows.values()];
}

/** Times in which chains were left alone, from the first snapshot that says so to the first that does not. */
export function outagesOf(snapshots: readonly BookSnapshot[]): RunReport['outages'] {
  interface Outage {
    readonly chain: string;
    readonly code: ReasonCode;
    detail: string;
    readonly from: number;
    to: number | null;
    plans: number;
  }
  const all: Outage[] = [];
  const open = new Map<ChainId, Outage>();
  for (const { at, unavailable = [] } of snapshots) {
    for (const { chainId, name, code, detail } of unavailable) {
      const known = open.get(chainId);
      const outage = known ?? { chain: name, code, detail, from: at, to: null, plans: 0 };
      outage.detail = detail;
      outage.plans++;
      if (known) continue;
      open.set(chainId, outage);
      all.push(outage);
    }
    for (const [chainId, outage] of open) {
      if (unavailable.some((one) => one.chainId === chainId)) continue;
      outage.to = at;
      open.delete(chainId);
    }
  }
  return all;
}

function nameOf(snapshots: readonly BookSnapshot[], chainId: ChainId): string {
  for (const { chains } of snapshots.toReversed())
    for (const chain of chains) if (chain.chainId === chainId) return chain.name;
  return `chain ${chainId}`;
}
