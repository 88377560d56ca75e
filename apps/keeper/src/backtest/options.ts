import { resolve } from 'node:path';
import { type Fault, standardFaults } from '@ballast/backtest';
import { FatalError } from '@ballast/core';
import { z } from 'zod';
import { readJson } from '../policy.ts';
import { type ModelName, readModel } from './model.ts';

/** Flags of `ballast backtest` as commander gives them. */
export interface RawBacktestOptions {
  readonly data: string;
  readonly book: string;
  readonly policy: string;
  readonly from?: string;
  readonly to?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly faults?: string;
  readonly interval?: string;
  readonly model?: string;
  readonly window?: string;
  readonly every?: string;
  readonly fresh?: boolean;
  readonly gate?: boolean;
  readonly seed?: string;
  readonly maxGap?: string;
  readonly forecasts?: string;
}

export interface BacktestFlags {
  readonly data: string;
  readonly book: string;
  readonly policy: string;
  /** Seconds; undefined takes what the data has. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly out: string;
  readonly json: boolean;
  readonly faults: string | undefined;
  /** Seconds per bar. */
  readonly interval: number;
  readonly model: ModelName;
  readonly windowDays: number;
  readonly everyDays: number;
  readonly fresh: boolean;
  readonly applyGate: boolean;
  readonly seed: number;
  /** Seconds. */
  readonly maxGap: number;
  readonly forecasts: string | undefined;
}

/** Checks everything that can be known before any work starts. @throws FatalError naming flag and value. */
export function readFlags(raw: RawBacktestOptions): BacktestFlags {
  const interval = raw.interval ?? '1h';
  if (interval !== '1h' && interval !== '5m')
    throw new FatalError(`--interval "${interval}" is not known`, 'use 1h or 5m');
  const from = raw.from === undefined ? undefined : date('--from', raw.from);
  const to = raw.to === undefined ? undefined : date('--to', raw.to);
  if (from !== undefined && to !== undefined && from >= to)
    throw new FatalError(`--from ${raw.from} is not before --to ${raw.to}`, 'swap the dates');
  return {
    data: resolve(raw.data),
    book: resolve(raw.book),
    policy: resolve(raw.policy),
    from,
    to,
    out: resolve(raw.out),
    json: raw.json ?? false,
    faults: raw.faults,
    interval: interval === '1h' ? 3600 : 300,
    model: readModel(raw.model),
    windowDays: number('--window', raw.window ?? '30', 1, 366),
    everyDays: number('--every', raw.every ?? '1', 1, 366),
    fresh: raw.fresh ?? false,
    applyGate: raw.gate ?? false,
    seed: number('--seed', raw.seed ?? '1', 0, 2 ** 31),
    maxGap: number('--max-gap', raw.maxGap ?? '168', 0, 8760) * 3600,
    forecasts: raw.forecasts === undefined ? undefined : resolve(raw.forecasts),
  };
}

function date(flag: string, text: string): number {
  const time = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(time)) throw new FatalError(`${flag} "${text}" is not a date`, `try ${flag} 2024-01-01`);
  return time / 1000;
}

function number(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new FatalError(
      `${flag} "${text}" is not a whole number from ${least} to ${most}`,
      `try ${flag} ${least}`,
    );
  return value;
}

const moment = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .transform((text) => Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text) / 1000);
const span = { from: moment, to: moment, chain: z.string().optional() };
const faultFile = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('message-delay'), seconds: z.number().nonnegative(), ...span }),
    z.strictObject({ kind: z.literal('dropped-leg'), probability: z.number().min(0).max(1), ...span }),
    z.strictObject({ kind: z.literal('stale-oracle'), ...span }),
    z.strictObject({ kind: z.literal('gas-spike'), multiplier: z.number().positive(), ...span }),
  ]),
);

/**
 * The faults to inject: `none`, `standard` for a seeded mix over the period, or a JSON file.
 * @throws FatalError naming the file and field, or an unknown chain.
 */
export function readFaults(
  given: string | undefined,
  period: { readonly from: number; readonly to: number },
  chains: readonly string[],
  seed: number,
): readonly Fault[] {
  if (given === undefined || given === 'none') return [];
  if (given === 'standard') return standardFaults(chains, period.from, period.to, seed);
  const found = faultFile.safeParse(readJson(resolve(given)));
  if (!found.success)
    throw new FatalError(
      `${given} does not fit: ${found.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`).join('; ')}`,
      'list objects such as {"kind":"gas-spike","from":"2024-03-01","to":"2024-03-02","multiplier":10}, or say --faults standard',
    );
  return found.data.map(({ chain, ...fault }) => {
    if (chain !== undefined && !chains.includes(chain))
      throw new FatalError(`a fault names unknown chain ${chain}`, `use one of ${chains.join(', ')}`);
    return chain === undefined ? fault : { ...fault, chain };
  });
}
