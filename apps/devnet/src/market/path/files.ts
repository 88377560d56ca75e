import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FatalError } from '@ballast/core';

export type HistoryAsset = 'WETH' | 'WBTC' | 'POL';

/** One consistent choice of price files: all quoted in the same currency. */
export interface FileChoice {
  readonly quote: string;
  readonly paths: Readonly<Record<HistoryAsset, string>>;
  /** Price of the settlement token in the same quote, when the folder has it. */
  readonly usdc?: string;
}

/** Symbols per asset, best first: the token itself, then what it stands for or was called before. */
const symbols: Readonly<Record<HistoryAsset | 'USDC', readonly string[]>> = {
  WETH: ['ETH', 'WETH'],
  WBTC: ['WBTC', 'BTC'],
  POL: ['POL', 'MATIC'],
  USDC: ['USDC'],
};
/** Best first. The empty quote is a plain `ETH.csv`. */
const quotes = ['USDT', 'USD', 'USDC', ''] as const;
const prefixes = ['spot_1h_', ''] as const;
const suffixes = ['.csv', '.csv.gz'] as const;

/**
 * All usable combinations of a folder's files, best first. A file is named `[spot_1h_]<symbol>[<quote>].csv[.gz]`,
 * e.g. `spot_1h_ETHUSDT.csv.gz` or `ETH.csv`.
 * @throws FatalError when the folder cannot be read or an asset has no file.
 */
export function chooseFiles(folder: string): FileChoice[] {
  const names = new Set(listFolder(folder));
  const found = (asset: HistoryAsset | 'USDC', quote: string): string[] =>
    symbols[asset].flatMap((symbol) => {
      const name = prefixes
        .flatMap((prefix) => suffixes.map((suffix) => `${prefix}${symbol}${quote}${suffix}`))
        .find((candidate) => names.has(candidate));
      return name === undefined ? [] : [join(folder, name)];
    });
  const choices = quotes.flatMap((quote) => combine(quote, (asset) => found(asset, quote)));
  if (choices.length > 0) return choices;
  const missing = (['WETH', 'WBTC', 'POL'] as const).filter((asset) =>
    quotes.every((quote) => found(asset, quote).length === 0),
  );
  throw new FatalError(
    missing.length > 0
      ? `${folder} has no hourly prices of ${missing.join(', ')}`
      : `${folder} has no quote currency in which WETH, WBTC and POL are all priced`,
    `add files such as ${missing.map((asset) => `${symbols[asset][0]}.csv`).join(', ') || 'ETHUSDT.csv, BTCUSDT.csv, POLUSDT.csv'}`,
  );
}

function combine(quote: string, found: (asset: HistoryAsset | 'USDC') => string[]): FileChoice[] {
  const usdc = quote === 'USDC' ? undefined : found('USDC')[0];
  return found('POL').flatMap((POL) =>
    found('WBTC').flatMap((WBTC) =>
      found('WETH').map((WETH) => ({
        quote,
        paths: { WETH, WBTC, POL },
        ...(usdc === undefined ? {} : { usdc }),
      })),
    ),
  );
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new FatalError(`price folder ${folder} cannot be read`, 'give an existing folder of CSV files', {
      cause,
    });
  }
}
