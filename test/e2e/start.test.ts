import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '@ballast/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allClosed, runCli } from '../helpers/processes.ts';

const port = 26_100;
const ports = [port, port + 1, port + 2];
const steps = 60;

const variance = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
};

describe('the main job, from nothing to a report', () => {
  const out = mkdtempSync(join(tmpdir(), 'ballast-e2e-'));
  let run: { readonly code: number | null; readonly output: string };
  let report: RunReport;

  beforeAll(async () => {
    run = await runCli(['demo', '--steps', `${steps}`, '--port', `${port}`, '--out', out]);
    if (run.code === 0) report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  }, 300_000);

  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it('exits 0 and leaves no chain running', async () => {
    expect(run.code, run.output).toBe(0);
    expect(await allClosed(ports)).toBe(true);
  });

  it('says what it does in plain lines, without escape codes, outside a terminal', () => {
    expect(run.output).not.toContain('\u001b');
    for (const words of [
      'fetch third-party artifacts',
      'boot three chains',
      'first hedge executed',
      'report:',
    ])
      expect(run.output).toContain(words);
  });

  it('labels the generated market and every emulated part', () => {
    expect(report.market.source).toMatch(/^generated \(seed 1\)/);
    expect(report.emulated.join(' ')).toContain('LayerZero');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('generated (seed 1)');
  });

  it('opens a book of at least eight positions over three chains and all venues', () => {
    expect(report.positions.length).toBeGreaterThanOrEqual(8);
    expect(new Set(report.positions.map((position) => position.chain)).size).toBe(3);
    expect(new Set(report.positions.map((position) => position.venue)).size).toBeGreaterThanOrEqual(4);
  });

  it('executes hedges on all three chains, one at least for positions elsewhere, by a delivered mandate', () => {
    expect(new Set(report.hedges.map((hedge) => hedge.chain))).toEqual(
      new Set(['ethereum', 'arbitrum', 'polygon']),
    );
    expect(report.crossChainHedges).toBeGreaterThanOrEqual(1);
    const mandates = report.messages.filter((message) => message.kind === 'mandate');
    expect(mandates.some((message) => message.delivered !== null && message.deliveredTx !== null)).toBe(true);
    for (const hedge of report.hedges) expect(hedge.tx).toMatch(/^0x[0-9a-f]{64}$/);
    expect(new Set(report.hedges.map((hedge) => hedge.intentId)).size).toBe(report.hedges.length);
  });

  it('lowers the variance of hourly profit and loss against the benchmark', () => {
    expect(variance(report.pnl.ballast.hourly)).toBeLessThan(variance(report.pnl.unhedged.hourly));
    expect(report.effectiveness.trades).toBe(report.hedges.length);
  });

  it('attributes the NAV change to lines that sum to it', () => {
    const { lines, navStart, navChange, unexplained } = report.attribution;
    const total = lines.reduce((sum, line) => sum + line.usd, 0);
    expect(Math.abs(total - navChange)).toBeLessThan(1e-6 * navStart);
    expect(Math.abs(unexplained)).toBeLessThan(1e-6 * navStart);
    expect(lines.map((line) => line.name)).toContain('Unexplained');
  });

  it('forecasts with the seasonal HAR model from the first plan on, and says how it was chosen', () => {
    const { model } = report;
    expect(model.used.map(({ name }) => name)).toEqual([model.name]);
    expect(model.name).toMatch(/-drd-7d$/);
    expect(model.observations).toBeGreaterThanOrEqual(365 * 24);
    const driving = model.cards.filter(({ drives }) => drives);
    expect(driving).toHaveLength(1);
    expect(model.reason).toContain(`${driving[0]?.model} drives`);
    for (const card of model.cards) expect(card.scores.length).toBeGreaterThan(0);
    expect(run.output).toContain(model.reason);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Model cards');
  });

  it('lists what each kind of transaction used on each chain', () => {
    const hedges = report.gas.filter(({ kind }) => kind === 'execute-hedge');
    const count = hedges.reduce((sum, row) => sum + row.count, 0);
    expect(count).toBeGreaterThanOrEqual(report.hedges.length);
    for (const { median, most } of hedges) expect(most).toBeGreaterThanOrEqual(median);
  });

  it('records one plan per cycle, each with its reasons', () => {
    expect(report.plans.count).toBeGreaterThanOrEqual(steps);
    for (const plan of report.plans.list) expect(plan.reasons.length).toBeGreaterThan(0);
  });

  it('leaves no temporary file beside the report', () => {
    expect(existsSync(join(out, 'report.html'))).toBe(true);
    expect(run.output).toContain(join(out, 'report.json'));
  });
});

describe.each([
  ['Redis queue', 'REDIS_URL', process.env.BALLAST_TEST_REDIS_URL],
  ['Postgres ledger and queue', 'DATABASE_URL', process.env.BALLAST_TEST_DATABASE_URL],
])('the main job on a %s', (name, variable, url) => {
  it.skipIf(!url)(`reaches a report with ${variable} (${name})`, async () => {
    const out = mkdtempSync(join(tmpdir(), 'ballast-e2e-'));
    try {
      const args = ['demo', '--steps', '3', '--port', `${port + 10}`, '--out', out];
      const { code, output } = await runCli(args, { [variable]: url ?? '' });
      expect(code, output).toBe(0);
      const report: RunReport = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
      expect(report.hedges.length).toBeGreaterThan(0);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});
