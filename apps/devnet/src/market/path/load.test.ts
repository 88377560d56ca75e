import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FatalError } from '@ballast/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadPricePath, parseStart } from './load.ts';
import { HOUR } from './types.ts';

const T0 = 1_700_006_400; // on the hour
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-path-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Row = readonly [time: number, close: number | string];
const hours = (count: number, close: (i: number) => number | string, first = T0): Row[] =>
  Array.from({ length: count }, (_, i) => [first + i * HOUR, close(i)]);
const write = (name: string, rows: readonly Row[]): void => {
  const text = `timestamp,open,high,low,close,volume\n${rows.map(([t, c]) => `${t},1,1,1,${c},9`).join('\n')}\n`;
  writeFileSync(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
};
const writeAll = (count: number): void => {
  write(
    'spot_1h_ETHUSDT.csv.gz',
    hours(count, (i) => 2000 + i),
  );
  write(
    'spot_1h_WBTCUSDT.csv',
    hours(count, (i) => 60_000 + i),
  );
  write(
    'spot_1h_POLUSDT.csv',
    hours(count, (i) => 0.5 + i / 1e4),
  );
};
const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(FatalError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('expected a FatalError');
};

describe('history', () => {
  test('takes the latest window and dates a close at the end of its bar', () => {
    writeAll(20);
    const path = loadPricePath({ data: folder, steps: 4, warmup: 3 });
    expect(path.history).toHaveLength(3);
    expect(path.points).toHaveLength(5);
    expect(path.points.at(-1)).toEqual({
      at: T0 + 20 * HOUR,
      usd: { WETH: 2019, WBTC: 60_019, POL: 0.5019, USDC: 1 },
    });
    expect(path.history[0]?.at).toBe(T0 + 13 * HOUR);
    expect(path.source).toMatch(/^history: ballast-path-/);
  });

  test('gives the past before the warm-up as far as each file goes, gaps and all', () => {
    writeAll(20);
    const gap = hours(20, (i) => 2000 + i).filter((_, i) => i !== 8);
    write('spot_1h_ETHUSDT.csv.gz', gap);
    write(
      'spot_1h_POLUSDT.csv',
      hours(10, (i) => 0.5 + i / 1e4, T0 + 10 * HOUR),
    );
    const path = loadPricePath({ data: folder, steps: 4, warmup: 3, past: 5 });
    expect(path.past.map(({ at }) => (at - T0) / HOUR)).toEqual([8, 9, 10, 11, 12]);
    expect(path.past.map(({ usd }) => usd.WETH)).toEqual([2007, undefined, 2009, 2010, 2011]);
    expect(path.past.map(({ usd }) => usd.POL)).toEqual([undefined, undefined, undefined, 0.5, 0.5001]);
    expect(path.past.at(-1)?.at).toBe((path.history[0]?.at ?? 0) - HOUR);
    expect(loadPricePath({ data: folder, steps: 4, warmup: 3 }).past).toEqual([]);
  });

  test('starts where it is told to', () => {
    writeAll(20);
    const path = loadPricePath({ data: folder, steps: 4, warmup: 3, from: T0 + 5 * HOUR });
    expect(path.points[0]?.at).toBe(T0 + 5 * HOUR);
    expect(path.points[0]?.usd.WETH).toBe(2004);
    expect(path.history[0]?.usd.WETH).toBe(2001);
  });

  test('reads plain files with two columns, Windows line ends and a byte-order mark', () => {
    for (const [name, close] of [
      ['ETH', 2000],
      ['BTC', 60_000],
      ['POL', 0.4],
    ] as const)
      writeFileSync(
        join(folder, `${name}.csv`),
        `\uFEFFtimestamp,close\r\n${hours(6, () => close)
          .map((row) => row.join(','))
          .join('\r\n')}\r\n`,
      );
    const path = loadPricePath({ data: folder, steps: 3, warmup: 2 });
    expect(path.points[0]?.usd).toEqual({ WETH: 2000, WBTC: 60_000, POL: 0.4, USDC: 1 });
  });

  test('falls back to MATIC where POL has no overlap, and says so', () => {
    writeAll(20);
    write(
      'spot_1h_POLUSDT.csv',
      hours(5, () => 0.3, T0 + 5000 * HOUR),
    );
    write(
      'MATICUSDT.csv',
      hours(20, () => 0.7),
    );
    const path = loadPricePath({ data: folder, steps: 4, warmup: 3 });
    expect(path.points[0]?.usd.POL).toBe(0.7);
    expect(path.notes.join(' ')).toContain('MATICUSDT.csv');
  });

  test('uses USDC prices that cover the window and ignores those that do not', () => {
    writeAll(20);
    write(
      'spot_1h_USDCUSDT.csv',
      hours(20, () => 0.999),
    );
    expect(loadPricePath({ data: folder, steps: 4, warmup: 3 }).points[0]?.usd.USDC).toBe(0.999);
    write(
      'spot_1h_USDCUSDT.csv',
      hours(10, () => 0.999),
    );
    const path = loadPricePath({ data: folder, steps: 4, warmup: 3 });
    expect(path.points[0]?.usd.USDC).toBe(1);
    expect(path.notes.join(' ')).toContain('taken as 1 USD');
  });

  test('without a start it steps back over a gap; with a start inside it, it names the gap', () => {
    writeAll(40);
    write(
      'spot_1h_WBTCUSDT.csv',
      hours(40, () => 60_000).filter((_, i) => i !== 30),
    );
    const path = loadPricePath({ data: folder, steps: 10, warmup: 4 });
    expect(path.points.at(-1)?.at).toBe(T0 + 30 * HOUR);
    const message = failure(() =>
      loadPricePath({ data: folder, steps: 10, warmup: 4, from: T0 + 25 * HOUR }),
    );
    expect(message).toContain('spot_1h_WBTCUSDT.csv has a gap');
    expect(message).toContain(String(T0 + 30 * HOUR));
  });

  test.each([
    ['nan', 'row 4', '"nan"'],
    [0, 'row 4', '"0"'],
    [-3, 'row 4', '"-3"'],
    ['', 'row 4', '""'],
    ['Infinity', 'row 4', '"Infinity"'],
  ])('refuses the price %s', (price, row, value) => {
    writeAll(20);
    write(
      'spot_1h_ETHUSDT.csv.gz',
      hours(20, (i) => (i === 2 ? price : 2000)),
    );
    const message = failure(() => loadPricePath({ data: folder, steps: 4, warmup: 3 }));
    expect(message).toContain('spot_1h_ETHUSDT.csv.gz');
    expect(message).toContain(row);
    expect(message).toContain(value);
  });

  test('refuses duplicate, unsorted, off-hour and impossible timestamps by row', () => {
    const cases: [Row[], RegExp][] = [
      [
        [
          [T0, 1],
          [T0, 1],
        ],
        /row 3: timestamp \d+ repeats/,
      ],
      [
        [
          [T0 + HOUR, 1],
          [T0, 1],
        ],
        /row 3: timestamp \d+ is before/,
      ],
      [[[T0 + 300, 1]], /row 2: timestamp \d+ is not on the hour/],
      [[[T0 * 1000, 1]], /row 2: timestamp "\d+" is no unix time/],
    ];
    for (const [rows, pattern] of cases) {
      writeAll(20);
      write('spot_1h_POLUSDT.csv', rows);
      expect(failure(() => loadPricePath({ data: folder, steps: 4, warmup: 3 }))).toMatch(pattern);
    }
  });

  test('says how much shared history there is when it is too little', () => {
    writeAll(20);
    expect(failure(() => loadPricePath({ data: folder, steps: 30, warmup: 3 }))).toMatch(
      /share at most 20 consecutive hours, 34 are needed/,
    );
    expect(failure(() => loadPricePath({ data: folder, steps: 4, warmup: 3, from: T0 }))).toMatch(
      /runs from .* is needed/,
    );
  });

  test('names a missing asset, folder, column and a damaged file', () => {
    expect(failure(() => loadPricePath({ data: join(folder, 'none') }))).toContain('cannot be read');
    expect(failure(() => loadPricePath({ data: folder }))).toContain('WETH, WBTC, POL');
    write(
      'ETHUSDT.csv',
      hours(3, () => 1),
    );
    write(
      'BTCUSDT.csv',
      hours(3, () => 1),
    );
    expect(failure(() => loadPricePath({ data: folder }))).toMatch(/no hourly prices of POL/);
    writeFileSync(join(folder, 'POLUSDT.csv'), 'time,price\n1,2\n');
    expect(failure(() => loadPricePath({ data: folder }))).toContain('no column "timestamp"');
    writeFileSync(join(folder, 'POLUSDT.csv'), Buffer.from([0x1f, 0x8b, 1, 2, 3]));
    expect(failure(() => loadPricePath({ data: folder }))).toContain('POLUSDT.csv cannot be read');
    rmSync(join(folder, 'POLUSDT.csv'));
    mkdirSync(join(folder, 'POLUSDT.csv'));
    expect(failure(() => loadPricePath({ data: folder }))).toContain('POLUSDT.csv cannot be read');
  });
});

const shared = join(import.meta.dirname, '../../../../../../shared/data');
const absent = !existsSync(join(shared, 'spot_1h_POLUSDT.csv.gz'));
if (absent) process.stdout.write(`skipped: real market history, because ${shared} is not there\n`);
describe.skipIf(absent)('real history', () => {
  test('the latest window ends with the shortest series', () => {
    const path = loadPricePath({ data: shared });
    expect(path.points).toHaveLength(337);
    expect(path.history).toHaveLength(720);
    expect(new Date(path.points.at(-1)!.at * 1000).toISOString()).toBe('2025-06-18T08:00:00.000Z');
    expect(path.points.at(-1)?.usd.POL).toBe(0.1953);
  });

  test('before POL traded, MATIC stands in', () => {
    const path = loadPricePath({ data: shared, from: parseStart('2023-05-08') });
    expect(path.notes.join(' ')).toContain('MATICUSDT');
  });

  test('a window over the known gap at the end of 2023 is refused', () => {
    expect(failure(() => loadPricePath({ data: shared, from: parseStart('2023-12-20') }))).toMatch(
      /has a gap|runs from/,
    );
  });
});

describe('generated', () => {
  test('the same seed gives the same path, another seed another one', () => {
    expect(loadPricePath({ seed: 7 })).toEqual(loadPricePath({ seed: 7 }));
    expect(loadPricePath({ seed: 7 }).points).not.toEqual(loadPricePath({ seed: 8 }).points);
    expect(loadPricePath({ seed: 7 }).source).toBe('generated (seed 7)');
  });

  test('a longer past changes no price of the path and runs into it without a jump', () => {
    const short = loadPricePath({ seed: 7, warmup: 24, past: 100 });
    const long = loadPricePath({ seed: 7, warmup: 24, past: 2_400 });
    expect(long.points).toEqual(short.points);
    expect(long.history).toEqual(short.history);
    expect(long.past).toHaveLength(2_400);
    const all = [...long.past, ...long.history];
    for (const [i, point] of all.entries()) {
      expect(point.at).toBe(all[0]!.at + i * HOUR);
      if (i === 0) continue;
      for (const asset of ['WETH', 'WBTC', 'POL'] as const)
        expect(Math.abs(Math.log(point.usd[asset]! / all[i - 1]!.usd[asset]!))).toBeLessThan(0.25);
    }
  });

  test('is hourly, positive and as long as asked', () => {
    const path = loadPricePath({ seed: 3, steps: 48, warmup: 24, from: T0 });
    const all = [...path.history, ...path.points];
    expect(path.points).toHaveLength(49);
    expect(path.points[0]?.at).toBe(T0);
    for (const [i, point] of all.entries()) {
      expect(point.at).toBe(all[0]!.at + i * HOUR);
      for (const price of Object.values(point.usd)) expect(price).toBeGreaterThan(0);
    }
  });

  test('is volatile, correlated and fat-tailed like the market it stands in for', () => {
    const { points } = loadPricePath({ seed: 1, steps: 20_000, warmup: 0 });
    const returns = (asset: 'WETH' | 'WBTC'): number[] =>
      points.slice(1).map((point, i) => Math.log(point.usd[asset] / points[i]!.usd[asset]));
    const [weth, wbtc] = [returns('WETH'), returns('WBTC')];
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const variance = mean(weth.map((r) => r * r));
    expect(Math.sqrt(variance * 8760)).toBeGreaterThan(0.5);
    expect(Math.sqrt(variance * 8760)).toBeLessThan(1.2);
    expect(mean(weth.map((r) => r ** 4)) / variance ** 2).toBeGreaterThan(5);
    const covariance = mean(weth.map((r, i) => r * wbtc[i]!));
    const correlation = covariance / Math.sqrt(variance * mean(wbtc.map((r) => r * r)));
    expect(correlation).toBeGreaterThan(0.7);
    expect(correlation).toBeLessThan(0.95);
  });

  test('refuses lengths, seeds and starts that make no sense', () => {
    expect(failure(() => loadPricePath({ steps: 0 }))).toContain('steps 0');
    expect(failure(() => loadPricePath({ warmup: -1 }))).toContain('warmup -1');
    expect(failure(() => loadPricePath({ seed: 1.5 }))).toContain('seed 1.5');
    expect(failure(() => loadPricePath({ from: T0 + 1 }))).toContain(String(T0 + 1));
  });
});

test('a start is a date, a date-time in UTC or unix seconds', () => {
  expect(parseStart('2025-05-01')).toBe(1_746_057_600);
  expect(parseStart('2025-05-01T12:30')).toBe(1_746_057_600 + 12 * HOUR);
  expect(parseStart('2025-05-01T12:00Z')).toBe(1_746_057_600 + 12 * HOUR);
  expect(parseStart('1746057600')).toBe(1_746_057_600);
  expect(failure(() => parseStart('soon'))).toContain('"soon"');
});
