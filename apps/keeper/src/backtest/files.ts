import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { PriceSeries } from '@ballast/backtest';
import { type AssetId, FatalError } from '@ballast/core';

/** Symbols under which exchanges list an asset; an asset not named here is looked for under its own name. */
const symbols: Readonly<Record<AssetId, readonly string[]>> = {
  WETH: ['WETH', 'ETH'],
  WBTC: ['BTC', 'WBTC'],
};
const quotes = ['USDT', 'USDC', 'USD'];

const required = ['timestamp', 'close'] as const;

/**
 * Finds and reads the price file of every asset in a folder of CSV files, plain or gzipped, with a header that names
 * at least `timestamp` (bar start, seconds) and `close`; `high` and `volume` are used where present.
 * @param interval Seconds per bar. @param named File names (without ending) given by the book.
 * @throws FatalError naming the folder, file, row and value.
 */
export function readFolder(
  folder: string,
  assets: readonly AssetId[],
  interval: number,
  named: Readonly<Record<AssetId, string>>,
): readonly PriceSeries[] {
  if (!existsSync(folder))
    throw new FatalError(`price folder ${folder} does not exist`, 'give --data a folder of CSV files');
  const files = readdirSync(folder).filter((name) => /\.csv(\.gz)?$/.test(name));
  return assets.map((asset) => {
    const file = fileOf(files, asset, interval, named[asset]);
    if (file === undefined)
      throw new FatalError(
        named[asset]
          ? `${folder} has no file ${named[asset]}.csv`
          : `${folder} has no ${label(interval)} prices of ${asset}`,
        `add ${candidates(asset, interval)[0]}.csv, or name the file of ${asset} under "prices" in the book`,
      );
    return readSeries(join(folder, file), file, asset);
  });
}

const label = (interval: number): string =>
  interval % 3600 === 0 ? `${interval / 3600}h` : `${interval / 60}m`;

/** Names of a file, most specific first. */
function candidates(asset: AssetId, interval: number): readonly string[] {
  const pairs = (symbols[asset] ?? [asset]).flatMap((symbol) => quotes.map((quote) => `${symbol}${quote}`));
  return [...pairs.map((pair) => `spot_${label(interval)}_${pair}`), ...pairs];
}

function fileOf(
  files: readonly string[],
  asset: AssetId,
  interval: number,
  named: string | undefined,
): string | undefined {
  for (const name of named === undefined ? candidates(asset, interval) : [named]) {
    const found = files.find(
      (file) => file.replace(/\.csv(\.gz)?$/, '').toLowerCase() === name.toLowerCase(),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function readSeries(path: string, file: string, asset: AssetId): PriceSeries {
  const raw = readFileSync(path);
  const lines = (path.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8').split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((name) => name.trim());
  const column = (name: string) => header.indexOf(name);
  for (const name of required)
    if (column(name) < 0)
      throw new FatalError(
        `${file} has no column ${name}`,
        'give a header such as timestamp,open,high,low,close,volume',
      );
  const [time, close, high, volume] = ['timestamp', 'close', 'high', 'volume'].map(column);
  const out = {
    times: [] as number[],
    closes: [] as number[],
    highs: [] as number[],
    volumes: [] as number[],
  };
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === '') continue;
    const cells = line.split(',');
    out.times.push(cell(cells, time!, file, i));
    out.closes.push(cell(cells, close!, file, i));
    if (high! >= 0) out.highs.push(cell(cells, high!, file, i));
    if (volume! >= 0) out.volumes.push(cell(cells, volume!, file, i));
  }
  return {
    asset,
    source: file,
    times: out.times,
    closes: out.closes,
    ...(high! >= 0 ? { highs: out.highs } : {}),
    ...(volume! >= 0 ? { volumes: out.volumes } : {}),
  };
}

function cell(cells: readonly string[], column: number, file: string, row: number): number {
  const text = cells[column]?.trim() ?? '';
  const value = Number(text);
  if (text === '' || !Number.isFinite(value))
    throw new FatalError(`${file}, row ${row}: "${text}" is not a number`, 'remove or repair the row');
  return value;
}
