import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { FatalError } from '@ballast/core';
import { HOUR } from './types.ts';

/** One file's prices, in the order of the file, which is ascending in time. */
export interface Series {
  /** File name without its folder. */
  readonly file: string;
  /** Bar starts, unix seconds. */
  readonly times: readonly number[];
  readonly closes: readonly number[];
}

/** Unix seconds between 2009 and 2200: catches milliseconds and row numbers taken for times. */
const EARLIEST = 1_230_768_000;
const LATEST = 7_258_118_400;

/**
 * Reads `timestamp` (unix seconds at bar start) and `close` (USD per whole asset) of a CSV file, plain or gzipped.
 * Other columns are ignored. Every row is checked, used or not.
 * @throws FatalError naming file, row and value.
 */
export function readSeries(path: string): Series {
  const file = basename(path);
  const lines = readText(path, file).split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const timeColumn = columnOf(header, 'timestamp', file);
  const closeColumn = columnOf(header, 'close', file);
  const times: number[] = [];
  const closes: number[] = [];
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.trim() === '') continue;
    const cells = line.split(',');
    const where = `${file} row ${i + 1}`;
    times.push(timeOf(cells[timeColumn], times.at(-1), where));
    closes.push(priceOf(cells[closeColumn], where));
  }
  if (times.length === 0) throw new FatalError(`${file} has no rows`, 'give a file with hourly prices');
  return { file, times, closes };
}

function readText(path: string, file: string): string {
  if (!existsSync(path)) throw new FatalError(`price file ${path} does not exist`, 'check the folder');
  try {
    const raw = readFileSync(path);
    // Not by file name: a browser may unpack a download and keep its ".gz".
    const zipped = raw[0] === 0x1f && raw[1] === 0x8b;
    return (zipped ? gunzipSync(raw) : raw).toString('utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new FatalError(
      `price file ${file} cannot be read`,
      'check its permissions and that it is complete',
      {
        cause,
      },
    );
  }
}

function columnOf(header: readonly string[], name: string, file: string): number {
  const at = header.indexOf(name);
  if (at < 0)
    throw new FatalError(
      `${file} row 1 has no column "${name}" (found: ${header.join(', ')})`,
      'use the header "timestamp,open,high,low,close,volume" or "timestamp,close"',
    );
  return at;
}

function timeOf(cell: string | undefined, previous: number | undefined, where: string): number {
  const text = (cell ?? '').trim();
  const time = Number(text);
  if (text === '' || !Number.isInteger(time) || time < EARLIEST || time > LATEST)
    throw new FatalError(
      `${where}: timestamp "${text}" is no unix time`,
      'use whole seconds UTC at bar start',
    );
  if (time % HOUR !== 0)
    throw new FatalError(`${where}: timestamp ${time} is not on the hour`, 'give hourly bars');
  if (previous !== undefined && time === previous)
    throw new FatalError(`${where}: timestamp ${time} repeats the row above`, 'remove the duplicate row');
  if (previous !== undefined && time < previous)
    throw new FatalError(`${where}: timestamp ${time} is before ${previous} above it`, 'sort rows by time');
  return time;
}

function priceOf(cell: string | undefined, where: string): number {
  const text = (cell ?? '').trim();
  const price = Number(text);
  if (text === '' || !Number.isFinite(price) || price <= 0)
    throw new FatalError(`${where}: close "${text}" is no positive price`, 'correct or remove the row');
  return price;
}
