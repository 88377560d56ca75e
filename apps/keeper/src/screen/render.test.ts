import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../report/build.ts';
import { simulateRun } from '../report/testing/simulate.ts';
import { renderScreen } from './render.ts';
import type { RunView, ScreenState } from './state.ts';
import { createRunView } from './view.ts';

const record = simulateRun({ seed: 7, steps: 50 });

function viewOfRun(): RunView {
  const view = createRunView()(record, 50);
  if (!view) throw new Error('the record has snapshots');
  return view;
}

const running: ScreenState = {
  title: 'Ballast demo',
  stages: [],
  run: viewOfRun(),
  notice: 'waiting for a block',
};
const settingUp: ScreenState = {
  title: 'Ballast demo',
  stages: [
    { name: 'compile contracts', state: 'done', ms: 12_300 },
    { name: 'start arbitrum', state: 'failed', ms: 800 },
    { name: 'open the book', state: 'running', ms: 61_000 },
  ],
  run: null,
  notice: null,
};

const lines = (state: ScreenState, width: number, height: number) =>
  renderScreen(state, width, height).split('\n');

function expectFits(state: ScreenState, width: number, height: number): void {
  const shown = lines(state, width, height);
  expect(shown).toHaveLength(height);
  for (const line of shown) expect([...line]).toHaveLength(width);
}

describe('any terminal', () => {
  it('is filled exactly and never exceeded, in both phases', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 240 }), fc.integer({ min: 5, max: 80 }), (width, height) => {
        expectFits(running, width, height);
        expectFits(settingUp, width, height);
      }),
      { numRuns: 80 },
    );
  });

  it('shows no broken number, whatever the figures are', () => {
    const numbers = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-12, -1e15, 123.456);
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const odd: RunView = {
          ...viewOfRun(),
          steps: 0,
          pnl: { unhedged: a, ballast: b },
          costs: { swap: a, borrow: b, gas: a, messages: b },
          exposure: [{ chain: 'ethereum', asset: 'WETH', beforeUsd: a, afterUsd: b }],
          prices: [{ asset: 'WETH', usd: a, change: b }],
        };
        expectFits({ ...running, run: odd }, 80, 24);
        expect(renderScreen({ ...running, run: odd }, 80, 24)).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: 40 },
    );
  });

  it('takes no orders from text: control and double-width characters cannot reach it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const hostile = { ...running, title: text, notice: `\u001b[2J${text}漢字\u0007` };
        expectFits(hostile, 80, 24);
        const shown = renderScreen(hostile, 80, 24);
        expect(shown).not.toMatch(/\p{Cf}|[漢字]/u);
        expect(stripVTControlCharacters(shown)).toBe(shown);
        expect(shown.includes('\u0007')).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what deserves attention', () => {
  const attention = [
    { text: 'polygon: a chain could not be read: hold', urgent: true },
    { text: 'loss budget $5,000 in 30 days', urgent: false },
  ];

  it('is on the smallest screen; the risk model needs room', () => {
    const small = renderScreen({ ...running, run: { ...viewOfRun(), attention } }, 80, 24);
    expect(small).toContain('! ');
    expect(small).toContain('polygon: a chain could not be read');
    expect(small).toContain('loss budget $5,000');
    expect(small).not.toContain('log-har-drd-7d');
    expect(renderScreen(running, 80, 40)).toContain('log-har-drd-7d   log-HAR drives');
    expect(renderScreen(running, 160, 40)).toContain('log-har-drd-7d');
  });

  it('names chains left alone, the answer to the loss budget and refused hedges', () => {
    const last = record.snapshots.at(-1)!;
    const down = { chainId: 1, name: 'ethereum', code: 'stale-chain', detail: 'no answer' } as const;
    const budget = {
      loss: 5_000,
      confidence: 0.95,
      days: 30,
      at: last.at,
      entries: [],
      worthIt: false,
      met: false,
      unhedged: 0.61,
      hedged: 0.6,
      expectedLoss: 400,
      expectedCost: 1_200,
      riskAversion: 1e-4,
      hedge: [],
    };
    const plan = {
      ...record.plans.at(-1)!,
      budget,
      reasons: [{ code: 'not-worth-it', detail: 'loss of at most 5000 USD' } as const],
    };
    const changed = {
      ...record,
      closing: { ...last, unavailable: [down] },
      plans: [...record.plans, plan],
    };
    const texts = createRunView()(changed, 50)!.attention;
    expect(texts.map(({ urgent }) => urgent)).toEqual([true, true, false]);
    expect(texts[0]?.text).toBe(
      'ethereum: a chain could not be read: hold, never open or unwind (no answer)',
    );
    expect(texts[1]?.text).toContain('not worth it and the budget is not kept; kept 61.0 % unhedged');
    expect(texts[2]?.text).toContain('loss of at most 5000 USD');
  });
});

describe('80 by 24', () => {
  const screen = renderScreen(running, 80, 24);

  it('shows clock, step, prices, exposure, money, plans, transactions and messages at once', () => {
    expect(screen).toContain('step 50/50');
    expect(screen).toContain('UTC');
    for (const word of ['WETH', 'WBTC', 'POL', 'LP alone', 'hedged', 'P&L', 'Costs', 'Plans', 'Transactions'])
      expect(screen).toContain(word);
    expect(screen).toContain('Messages');
    expect(screen).toContain('sent > verified > delivered');
    expect(screen).toContain('waiting for a block');
  });

  it('has room for every exposure of the book', () => {
    const rows = viewOfRun().exposure.filter((row) => row.beforeUsd !== 0 || row.afterUsd !== 0);
    expect(rows.length).toBeGreaterThan(4);
    for (const row of rows) expect(screen).toMatch(new RegExp(`${row.asset} +${row.chain} `));
  });
});

describe('phases', () => {
  it('set-up shows each stage with its time', () => {
    const screen = renderScreen(settingUp, 80, 24);
    expect(screen).toMatch(/✓ compile contracts +12\.3 s/);
    expect(screen).toMatch(/✗ start arbitrum +800 ms/);
    expect(screen).toMatch(/· open the book +1 min 01 s/);
  });

  it('the newest stages stay when there are more than rows', () => {
    const stages = Array.from({ length: 40 }, (_, index) => ({
      name: `stage ${index}`,
      state: 'done' as const,
      ms: 1,
    }));
    const screen = renderScreen({ ...settingUp, stages }, 80, 24);
    expect(screen).toContain('stage 39');
    expect(screen).not.toContain('stage 3 ');
  });
});

it('colour adds escapes and nothing else', () => {
  const coloured = renderScreen(running, 100, 30, true);
  expect(coloured).toContain('\u001b[36m');
  expect(stripVTControlCharacters(coloured)).toBe(renderScreen(running, 100, 30));
});

it('the figures on the screen are those of the report', () => {
  const report = buildReport(record);
  const view = viewOfRun();
  expect(view.pnl.unhedged).toBeCloseTo(report.pnl.unhedged.total, 6);
  expect(view.pnl.ballast).toBeCloseTo(report.pnl.ballast.total, 6);
  const { swap, borrow, gas, messages } = view.costs;
  expect(swap + borrow + gas + messages).toBeCloseTo(report.effectiveness.costUsd, 6);
});

it('a view made step by step equals one made at the end', () => {
  const step = createRunView();
  let grown: RunView | null = null;
  for (let count = 1; count <= record.snapshots.length; count++)
    grown = step({ ...record, snapshots: record.snapshots.slice(0, count), closing: null }, count);
  grown = step(record, 50);
  expect(grown).toEqual(viewOfRun());
});
