import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '@ballast/core';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/processes.ts';

const port = 27_320;
const dir = mkdtempSync(join(tmpdir(), 'ballast-policy-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function demo(
  name: string,
  policy: object,
): Promise<{ report: RunReport; html: string; output: string }> {
  const file = join(dir, `${name}.json`);
  const out = join(dir, name);
  writeFileSync(file, JSON.stringify(policy));
  const { code, output } = await runCli([
    'demo',
    '--steps',
    '4',
    '--port',
    `${port}`,
    '--out',
    out,
    '--policy',
    file,
  ]);
  expect(code, output).toBe(0);
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  return { report, html: readFileSync(join(out, 'report.html'), 'utf8'), output };
}

describe('what the fund asks for decides whether to hedge', () => {
  it('a loss budget that the book keeps by itself: nothing is hedged, with the numbers', async () => {
    const budget = { loss: 50_000_000, confidence: 0.9, days: 30 };
    const { report, html, output } = await demo('wide', { ilBudget: budget });
    expect(report.hedges).toEqual([]);
    expect(report.budget).toMatchObject({ ...budget, worthIt: false, met: true });
    expect(report.budget?.unhedged).toBeGreaterThanOrEqual(0.9);
    expect(report.plans.byReason['not-worth-it']).toBeGreaterThan(0);
    expect(report.refusals[0]?.detail).toMatch(/50000000 USD in 30 days/);
    for (const text of [html, output]) expect(text).toContain('kept without hedging');
  });

  it('a loss budget that needs hedging: hedged, with the chance of keeping it', async () => {
    const budget = { loss: 380_000, confidence: 0.9, days: 30 };
    const { report, html } = await demo('tight', { ilBudget: budget });
    expect(report.hedges.length).toBeGreaterThan(0);
    expect(report.budget).toMatchObject({ ...budget, worthIt: true });
    expect(report.budget?.hedged).toBeGreaterThan(report.budget?.unhedged ?? 1);
    expect(html).toContain('Whether to hedge');
  });

  it('a gate asks for every position measured against its tokens', async () => {
    const { report, html } = await demo('gate', { hedgeGate: { days: 30 } });
    const hodl = report.positions.filter(({ benchmark }) => benchmark === 'hodl');
    expect(report.gate.map(({ position }) => position).sort()).toEqual(hodl.map(({ key }) => key).sort());
    for (const { worthIt, benefit, cost } of report.gate) expect(worthIt).toBe(benefit > cost);
    const refused = report.gate.filter(({ worthIt }) => !worthIt);
    expect(report.refusals.filter(({ detail }) => detail.startsWith('position'))).toHaveLength(
      refused.length,
    );
    expect(html).toContain('Hedge gate');
  });
});
