import { reasons } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../build.ts';
import { simulateRun } from '../testing/simulate.ts';
import { handComputedRun } from '../testing/tiny.ts';
import { html } from './markup.ts';
import { renderHtml } from './page.ts';

const report = buildReport(simulateRun({ seed: 7, steps: 60 }));
const page = renderHtml(report);

describe('a whole page', () => {
  it('needs no network and runs no script', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:|\ssrc=|\son[a-z]+=/i);
    expect(page).toContain("default-src 'none'");
  });

  it('has no broken number anywhere', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object|n\/a/);
  });

  it('names every drawing, each name once', () => {
    const drawings = page.match(/<svg [^>]*role="img"/g) ?? [];
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(drawings.length).toBeGreaterThanOrEqual(8);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, title] of page.matchAll(/aria-labelledby="(\S+) /g)) expect(ids).toContain(title);
  });

  it('closes what it opens', () => {
    for (const tag of ['section', 'table', 'svg', 'figure', 'div', 'tr', 'td', 'ul'])
      expect(page.split(`<${tag}`).length - page.split(new RegExp(`<${tag}[a-z]`)).length, tag).toBe(
        page.split(`</${tag}>`).length - 1,
      );
  });

  it('is the same text for the same report', () => {
    expect(renderHtml(report)).toBe(page);
  });

  it('labels computed and generated figures, and says what hedging does not do', () => {
    expect(page).toContain('Generated data.');
    expect(page).toContain('One-to-one (computed)');
    expect(page).toContain('It does not remove loss versus rebalancing');
    expect(page).toContain('Emulated parts');
    expect(page).toContain(reasons['inside-band']);
    expect(page).not.toMatch(/impermanent loss/i);
  });

  it('shows every hedge and message', () => {
    for (const hedge of report.hedges) expect(page).toContain(hedge.tx);
    for (const message of report.messages) expect(page).toContain(message.guid);
  });
});

describe('decisions', () => {
  const card = {
    model: 'garch-t',
    version: 'abc123',
    drives: false,
    passed: false,
    reason: 'WETH: bias 1.21 outside [0.85, 1.15]',
    dataFrom: '2023-10-29',
    dataThrough: '2024-12-31',
    scores: [{ asset: 'WETH', split: 'held out', qlike: 0.1234, bias: 1.21, coverage: 0.9 }],
  };
  const shown = renderHtml({
    ...report,
    model: { ...report.model, cards: [card] },
    outages: [
      {
        chain: 'polygon',
        code: 'stale-chain',
        detail: 'last read 7200 s before',
        from: 0,
        to: null,
        plans: 3,
      },
    ],
    gate: [{ position: '1-1', entry: 'e', at: 0, days: 30, worthIt: false, benefit: 2, cost: 41 }],
    refusals: [{ chain: 'ethereum', asset: 'WETH', detail: 'worth 2.00 USD, costs 41.00 USD', plans: 9 }],
  });

  it('says which model drives, why, and how the others were judged', () => {
    expect(page).toContain(report.model.reason);
    expect(page).toContain('log-har-drd-7d (60)');
    for (const words of ['garch-t', 'abc123', 'refused', card.reason, '0.1234', 'bias 1.21'])
      expect(shown).toContain(words);
  });

  it('shows chains left alone, the gate with its numbers and refused hedges; nothing of it without', () => {
    for (const words of ['polygon', 'still', reasons['stale-chain'], 'last read 7200 s before'])
      expect(shown).toContain(words);
    for (const words of ['$41.00', 'for 30 days', 'worth 2.00 USD, costs 41.00 USD'])
      expect(shown).toContain(words);
    expect(page).not.toContain('Chains left alone');
    expect(page).not.toContain('Whether to hedge');
  });
});

describe('other runs', () => {
  it('a run on history has no generated-data label', () => {
    expect(renderHtml({ ...report, market: { ...report.market, source: 'history: prices' } })).not.toContain(
      'Generated data.',
    );
  });

  it('hostile names are text', () => {
    const hostile = '<img src=x onerror=alert(1)>"\'&';
    const shown = renderHtml({
      ...report,
      run: { ...report.run, id: hostile, command: hostile },
      emulated: [hostile],
      market: { ...report.market, source: hostile },
    });
    expect(shown).not.toContain('<img');
    expect(shown).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
  });

  it('a run of one hour without benchmark variance still renders', () => {
    const tiny = renderHtml(buildReport(handComputedRun()));
    expect(tiny).not.toMatch(/NaN|undefined|Infinity/);
    expect(tiny).toContain('not delivered');
  });

  it('a run that did nothing says so', () => {
    const record = simulateRun({ seed: 1, steps: 1 });
    const idle = renderHtml(buildReport({ ...record, fills: [], messages: [], transactions: [], plans: [] }));
    expect(idle).toContain('None in this run.');
    expect(idle).not.toMatch(/NaN|undefined|Infinity/);
  });
});

it('a drawing refuses a coordinate that is no number', () => {
  expect(() => html`<rect x="${Number.NaN}"/>`).toThrow(/NaN/);
});
