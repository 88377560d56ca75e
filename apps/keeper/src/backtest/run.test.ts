import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FatalError } from '@ballast/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPolicy } from '../policy.ts';
import { readBook } from './book.ts';
import type { RawBacktestOptions } from './options.ts';
import { runBacktest } from './run.ts';

const examples = join(import.meta.dirname, 'examples');
let root = '';
let data = '';

/** Hourly bars, ninety days of them, whose log price waves and drifts a little. */
function bars(start: number, size: number, days = 90): string[] {
  const rows: string[] = [];
  for (let i = 0; i < 24 * days; i++) {
    const close = start * Math.exp(size * (Math.sin(i / 17) + Math.sin(i / 5.3) + Math.sin(i / 71)));
    rows.push(`${1_704_067_200 + 3600 * i},${close},${close * 1.002},${close * 0.998},${close},10`);
  }
  return rows;
}
const header = 'timestamp,open,high,low,close,volume';
const file = (rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`;

function book(over: Record<string, unknown> = {}): string {
  const path = join(root, `book-${Math.random().toString(36).slice(2)}.json`);
  const chain = {
    chainId: 42161,
    eid: 30110,
    gas: { gwei: 0.02, native: 'WETH' },
    collateral: 2_000_000,
    borrow: { WETH: { rate: 0.02 } },
    pools: [{ asset: 'WETH', depthUsd: 1e8, fee: 500 }],
  };
  const positions = [
    { chain: 'arbitrum', venue: 'uniswap-v3', pair: 'WETH/USDC', usd: 1e6, range: 1.2, benchmark: 'hodl' },
  ];
  writeFileSync(path, JSON.stringify({ chains: { arbitrum: chain }, positions, ...over }));
  return path;
}

function run(over: Partial<RawBacktestOptions> = {}) {
  const said: string[] = [];
  const printed: string[] = [];
  const result = runBacktest(
    {
      data,
      book: book(),
      policy: join(examples, 'policy.json'),
      out: join(root, 'out'),
      window: '10',
      ...over,
    },
    { progress: (text) => said.push(text), print: (text) => printed.push(text) },
  );
  return { result, said, printed: printed.join('\n') };
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'ballast-backtest-'));
  data = join(root, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'spot_1h_ETHUSDT.csv.gz'), gzipSync(file(bars(3000, 0.04))));
  writeFileSync(join(data, 'BTCUSD.csv'), file(bars(60_000, 0.03)));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('ballast backtest', () => {
  it('decides with the model that is asked for, and with the other while history is short', () => {
    const long = join(root, 'long');
    mkdirSync(long);
    writeFileSync(join(long, 'ETHUSDT.csv'), file(bars(3000, 0.04, 160)));
    const { result } = run({ data: long, model: 'har' });
    expect(result.forecasts.map(({ model }) => model)).toEqual(['ewma-72h then log-har-drd-7d']);
    expect(() => run({ model: 'oracle' })).toThrow(/--model "oracle" is not known\. Next: use ewma or har/);
  });

  it('reads plain and gzipped files, writes JSON and a page, prints a table', () => {
    const { result, said, printed } = run();
    expect(result.strategies.at(-1)!.name).toBe('ballast');
    expect(JSON.parse(readFileSync(join(root, 'out', 'backtest.json'), 'utf8'))).toEqual(result);
    const page = readFileSync(join(root, 'out', 'backtest.html'), 'utf8');
    expect(page).toContain('<!doctype html>');
    expect(page).not.toMatch(/<script|https?:|NaN|undefined|Infinity/);
    expect(page).toContain('Hourly clock');
    expect(printed).toContain('Hourly clock');
    expect(printed).toMatch(/Attribution closes to \d/);
    expect(said.at(-1)).toContain('wrote backtest.json');
  });

  it('shows the loss budget, what the gate refused, and the health floors, in table, JSON and page', () => {
    const policy = join(root, 'policy.json');
    const write = (over: Record<string, unknown>) =>
      writeFileSync(policy, JSON.stringify({ riskAversion: 1e-7, ...over }));
    const page = () => readFileSync(join(root, 'out', 'backtest.html'), 'utf8');
    write({ hedgeGate: { days: 30 }, reactionTime: { 42161: 345_600 } });
    const gated = run({ policy });
    const [gate] = gated.result.gate;
    expect(gate).toMatchObject({ applied: true, days: 30, hedged: 0 });
    expect(gate!.refusals.length).toBe(gate!.asked);
    expect(gated.printed).toMatch(/refused \d+ times, last on 2024-\d\d-\d\d: worth \$[\d.]+, cost \$[\d.]+/);
    expect(gated.printed).toMatch(/floors kept: arbitrum .*\(policy 1.6, answered in 96 h\)/);
    expect(page()).toContain('Refused entries');
    expect(page()).toContain('96 h');
    expect(gated.result.budget).toEqual([]);

    write({ ilBudget: { loss: 20_000, confidence: 0.95, days: 30 } });
    const budgeted = run({ policy });
    expect(budgeted.result.budget.length).toBeGreaterThan(0);
    expect(budgeted.printed).toMatch(/loss budget \$20,000 in 30 days with 95\.0 %/);
    expect(page()).toContain('Loss no hedge removes');
    // Only one of the two decides.
    expect(budgeted.result.gate[0]!.applied).toBe(false);
    write({ reactionTime: { arbitrum: 60 } });
    expect(() => run({ policy })).toThrow(/name chains by their id/);
    write({ ilBudget: { loss: 1, confidence: 2, days: 30 } });
    expect(() => run({ policy })).toThrow(/ilBudget.confidence/);
  });

  it('--gate gates where the policy does not, over the time a position is meant to last', () => {
    expect(run().result.gate[0]!.applied).toBe(false);
    const { result } = run({ gate: true, book: book({ renewDays: 15 }) });
    expect(result.gate[0]).toMatchObject({ applied: true, days: 15 });
    expect(result.policy.hedgeGate).toEqual({ days: 15 });
  });

  it('says effectiveness before costs beside what is left after them', () => {
    const { result, printed } = run();
    for (const { name, effect, cost } of result.strategies.slice(1))
      if (cost.total > 0) expect(effect.gross.heWindow, name).not.toBe(effect.heWindow);
    expect(printed.match(/gross/g)!.length).toBeGreaterThanOrEqual(3);
    expect(readFileSync(join(root, 'out', 'backtest.html'), 'utf8')).toContain('gross');
  });

  it('--json prints the result and nothing else', () => {
    const { result, printed } = run({ json: true });
    expect(JSON.parse(printed)).toEqual(result);
  });

  it('--faults standard injects them and says how many', () => {
    const { result, printed } = run({ faults: 'standard' });
    expect(result.faults['stale-oracle']).toBeGreaterThan(5);
    expect(run({ faults: 'none' }).result.faults).toEqual({});
    expect(printed).toContain('stale-oracle');
  });

  it('fault files are checked: unknown kinds and chains are named', () => {
    const path = join(root, 'faults.json');
    const write = (value: unknown) => writeFileSync(path, JSON.stringify(value));
    write([{ kind: 'gas-spike', from: '2024-02-15', to: '2024-02-16', multiplier: 50 }]);
    expect(run({ faults: path }).result.faults).toEqual({ 'gas-spike': 1 });
    write([{ kind: 'meteor', from: '2024-02-15', to: '2024-02-16' }]);
    expect(() => run({ faults: path })).toThrow(/0\.kind/);
    write([{ kind: 'stale-oracle', chain: 'mars', from: '2024-02-15', to: '2024-02-16' }]);
    expect(() => run({ faults: path })).toThrow(/unknown chain mars/);
  });

  it.each<[string, Partial<RawBacktestOptions>, RegExp]>([
    ['a date', { from: 'yesterday' }, /--from "yesterday" is not a date/],
    ['the order of dates', { from: '2024-03-01', to: '2024-02-01' }, /not before --to/],
    ['the window', { window: '0' }, /--window "0" is not a whole number/],
    ['the interval', { interval: '2h' }, /--interval "2h"/],
    ['too little history', { from: '2024-01-05' }, /bars of history before 2024-01-05/],
    ['a missing folder', { data: '/nowhere/at/all' }, /does not exist/],
  ])('names the flag and value: %s', (_, over, message) => {
    expect(() => run(over)).toThrow(FatalError);
    expect(() => run(over)).toThrow(message);
  });

  it('names the field of a book that does not fit', () => {
    expect(() => run({ book: book({ positions: [] }) })).toThrow(/positions/);
    expect(() => run({ book: book({ settlment: 'USDC' }) })).toThrow(/settlment/);
    const bad = { chain: 'arbitrum', venue: 'uniswap-v2', pair: 'WETH-USDC', usd: 1, benchmark: 'hodl' };
    expect(() => run({ book: book({ positions: [bad] }) })).toThrow(
      /positions\.0\.pair: write a pair as WETH\/USDC/,
    );
    const doge = { ...bad, pair: 'DOGE/USDC' };
    expect(() => run({ book: book({ positions: [doge] }) })).toThrow(/gas in WETH|prices of DOGE/);
  });

  it.each([
    ['a repeated row', (rows: string[]) => rows.splice(5, 0, rows[5]!), /row 7 repeats/],
    ['unsorted rows', (rows: string[]) => rows.reverse(), /row 2: \d+ follows \d+/],
    [
      'a price of zero',
      (rows: string[]) => rows.splice(9, 1, `${1_704_067_200 + 9 * 3600},1,1,1,0,1`),
      /row 10: WETH has price 0/,
    ],
    [
      'a word for a price',
      (rows: string[]) => rows.splice(9, 1, '1704099600,a,b,c,d,e'),
      /row 10: "d" is not a number/,
    ],
    ['a gap of nine days', (rows: string[]) => rows.splice(1000, 216), /216 h after 2024-02-11/],
  ])('refuses %s', (_, spoil, message) => {
    const rows = bars(3000, 0.04);
    spoil(rows);
    const folder = mkdtempSync(join(root, 'spoiled-'));
    writeFileSync(join(folder, 'ETHUSDC.csv'), file(rows));
    expect(() => run({ data: folder })).toThrow(message);
  });

  it('steps over a gap of a day and says so', () => {
    const rows = bars(3000, 0.04);
    rows.splice(1000, 24);
    const folder = mkdtempSync(join(root, 'gap-'));
    writeFileSync(join(folder, 'ETHUSDC.csv'), file(rows));
    const { result, printed } = run({ data: folder });
    expect(result.warnings).toEqual([expect.stringContaining('no shared bar for 24 h after 2024-02-11')]);
    expect(printed).toContain('Warning: no shared bar for 24 h');
  });

  it('a report card from elsewhere is shown, a broken one refused', () => {
    const path = join(root, 'card.json');
    const row = {
      model: 'mine',
      asset: 'WETH',
      split: 'held-out',
      count: 9,
      qlike: 0.3,
      bias: 1,
      coverage: 0.9,
    };
    writeFileSync(path, JSON.stringify({ rows: [row], candidate: 'mine' }));
    const { printed, result } = run({ forecasts: path });
    expect(printed).toContain('Forecast mine WETH: QLIKE 0.300');
    expect(result.forecasts).toEqual([
      {
        model: 'mine',
        asset: 'WETH',
        split: 'held-out',
        observations: 9,
        qlike: 0.3,
        bias: 1,
        coverage: 0.9,
      },
    ]);
    writeFileSync(path, JSON.stringify({ rows: [{ ...row, qlike: 'good' }] }));
    expect(() => run({ forecasts: path })).toThrow(/rows\.0\.qlike/);
  });
});

describe('the examples', () => {
  it('fit', () => {
    const { book: got } = readBook(join(examples, 'book.json'));
    expect(got.positions.length).toBe(8);
    expect(got.chains.map((one) => one.name)).toEqual(['ethereum', 'arbitrum', 'polygon']);
    expect(readPolicy(join(examples, 'policy.json')).horizon).toBe(7 * 86_400);
  });
});
