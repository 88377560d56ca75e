import { basename } from 'node:path';
import { FatalError } from '@ballast/core';
import { assetIds } from '../../protocols/config.ts';
import { readSeries, type Series } from './csv.ts';
import { chooseFiles, type FileChoice } from './files.ts';
import { generatePath } from './generate.ts';
import { HOUR, type PathLengths, type PricePath, type PricePathOptions, type PricePoint } from './types.ts';
import { closesOf, covers, findWindow, pastOf, type Window } from './window.ts';

/**
 * Hourly USD prices of WETH, WBTC, POL and USDC for a replay, with the warm-up a covariance needs before it.
 * From files when `data` names a folder (see this folder's README for names and format), else generated from `seed`.
 * @throws FatalError naming file, row and value, the missing asset, the gap, or how much history there is.
 */
export function loadPricePath(options: PricePathOptions = {}): PricePath {
  const { data, seed = 1, from, steps = 336, warmup = 720, past = 0 } = options;
  requireCount('steps', steps, 1);
  requireCount('warmup', warmup, 0);
  requireCount('past', past, 0);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new FatalError(`seed ${seed} is no whole number from 0`, 'give a seed such as 1');
  if (from !== undefined && (!Number.isInteger(from) || from % HOUR !== 0))
    throw new FatalError(`start ${from} is not on the hour`, 'give unix seconds of a full hour, UTC');
  return data === undefined
    ? generatePath(seed, from, { steps, warmup, past })
    : readPath(data, from, { steps, warmup, past });
}

/** Start moment as people write it: "2025-05-01", "2025-05-01T12:00Z" or unix seconds, rounded down to the hour. */
export function parseStart(text: string): number {
  const seconds = /^\d{9,11}$/.test(text) ? Number(text) : Date.parse(withZone(text)) / 1000;
  if (!Number.isFinite(seconds))
    throw new FatalError(`start "${text}" is no date`, 'write it as 2025-05-01 or 2025-05-01T12:00Z');
  return Math.floor(seconds / HOUR) * HOUR;
}

/** A date-time without zone means UTC here; the language would take local time. */
const withZone = (text: string): string => (/T[\d:.]+$/.test(text) ? `${text}Z` : text);

function readPath(folder: string, from: number | undefined, lengths: PathLengths): PricePath {
  const { steps, warmup } = lengths;
  const length = warmup + steps + 1;
  // A price at time t is the close of the bar that starts an hour earlier.
  const first = from === undefined ? undefined : from - (warmup + 1) * HOUR;
  const opened = new Map<string, Series>();
  const open = (path: string): Series => {
    const series = opened.get(path) ?? readSeries(path);
    opened.set(path, series);
    return series;
  };
  let firstFailure: unknown;
  for (const choice of chooseFiles(folder)) {
    const series = [open(choice.paths.WETH), open(choice.paths.WBTC), open(choice.paths.POL)];
    try {
      return assemble(folder, choice, series, findWindow(series, length, first), lengths, open);
    } catch (error) {
      if (!(error instanceof FatalError)) throw error;
      firstFailure ??= error;
    }
  }
  throw firstFailure;
}

function assemble(
  folder: string,
  choice: FileChoice,
  series: readonly Series[],
  window: Window,
  { warmup, past }: PathLengths,
  open: (path: string) => Series,
): PricePath {
  const [weth = [], wbtc = [], pol = []] = series.map((one) => closesOf(one, window));
  const usdcSeries = choice.usdc === undefined ? undefined : open(choice.usdc);
  const usdc = usdcSeries && covers(usdcSeries, window) ? closesOf(usdcSeries, window) : undefined;
  const points = weth.map(
    (price, i): PricePoint => ({
      at: window.first + (i + 1) * HOUR,
      usd: { WETH: price, WBTC: wbtc[i]!, POL: pol[i]!, USDC: usdc?.[i] ?? 1 },
    }),
  );
  const quote = choice.quote === '' || choice.quote === 'USD' ? '' : ` ${choice.quote} is taken as USD.`;
  return {
    source: `history: ${basename(folder)}`,
    assets: assetIds,
    past: pastOf(
      [
        ['WETH', series[0]!],
        ['WBTC', series[1]!],
        ['POL', series[2]!],
      ],
      window.first,
      past,
    ),
    history: points.slice(0, warmup),
    points: points.slice(warmup),
    notes: [
      `Hourly closes of ${series.map((one) => one.file).join(', ')}.${quote}`,
      usdc ? `USDC from ${usdcSeries?.file}.` : 'USDC is taken as 1 USD.',
    ],
  };
}

function requireCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new FatalError(`${name} ${value} is no whole number from ${least}`, `give hours, such as 336`);
}
