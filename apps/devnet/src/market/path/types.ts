import type { DevAsset } from '../../protocols/config.ts';

/** Seconds per step. */
export const HOUR = 3600;

/** USD per whole asset. */
export type UsdPrices = Readonly<Record<DevAsset, number>>;

/** USD prices at one moment. */
export interface PricePoint {
  /** Unix seconds. A bar's close is known at the end of the bar, so this is bar start plus one hour. */
  readonly at: number;
  readonly usd: UsdPrices;
}

/** Prices of an hour in the more distant past: assets may be missing, and hours too. */
export interface PastPoint {
  readonly at: number;
  readonly usd: Partial<UsdPrices>;
}

/** Hourly prices without a gap: `history` runs up to the hour before `points[0]`. */
export interface PricePath {
  /** "history: <folder name>" or "generated (seed n)". */
  readonly source: string;
  readonly assets: readonly DevAsset[];
  /** What risk models may learn from besides `history`, which follows it; never replayed. */
  readonly past: readonly PastPoint[];
  readonly history: readonly PricePoint[];
  /** `points[0]` is the start, `points[n]` the market of step n; length is steps + 1. */
  readonly points: readonly PricePoint[];
  /** What a reader of results should know about the numbers, in plain words. */
  readonly notes: readonly string[];
}

/** Hours of each part of a path. */
export interface PathLengths {
  readonly steps: number;
  readonly warmup: number;
  readonly past: number;
}

export interface PricePathOptions {
  /** Folder of price files. Without it a path is generated. */
  readonly data?: string;
  /** Seed of the generated path; default 1. */
  readonly seed?: number;
  /** Unix seconds of step 0; default is the latest possible window (history) or a fixed date (generated). */
  readonly from?: number;
  /** Hours to replay; default 336 (14 days). */
  readonly steps?: number;
  /** Hours before step 0; default 720 (30 days). */
  readonly warmup?: number;
  /** Hours of past before the warm-up, as far as the files go; default 0. */
  readonly past?: number;
}

/** Where a devnet has to begin so that a replay can play the whole path, history included. */
export function pathStart(path: PricePath): { readonly startPrices: UsdPrices; readonly startTime: number } {
  const first = path.history[0] ?? path.points[0];
  if (first === undefined) throw new RangeError('a price path has at least one point');
  return { startPrices: first.usd, startTime: first.at };
}
