import { clock, duration, percent, quantity, usd, usdShort } from '../report/format.ts';
import { exposureBlock, messageBlock, planBlock, transactionBlock } from './blocks.ts';
import type { RunView, ScreenState, StageView } from './state.ts';
import { bar, fitLine, type Line, paint, piece, widthOf } from './text.ts';

const WIDE = 132;
const GUTTER = 3;
/** Lines for what deserves attention. */
const ATTENTION = 3;
/** Lines below the head from which on the risk model has one. */
const ROOMY = 22;

const marks = { running: '·', done: '✓', failed: '✗' } as const;
const markStyles = { running: 'warm', done: 'good', failed: 'bad' } as const;

const stageLine = (stage: StageView): Line => [
  piece(` ${marks[stage.state]} `, markStyles[stage.state]),
  piece(stage.name.padEnd(40), stage.state === 'running' ? 'bold' : 'plain'),
  piece(duration(stage.ms).padStart(12), 'dim'),
];

function setupLines(state: ScreenState, height: number): readonly Line[] {
  const total = state.stages.reduce((sum, stage) => sum + stage.ms, 0);
  const room = Math.max(1, height - 5);
  return [
    [piece(` ${state.title}`, 'bold'), piece('  setting up', 'dim')],
    [],
    ...state.stages.slice(-room).map(stageLine),
    [],
    [piece(`   ${duration(total)} of work so far`, 'dim')],
  ];
}

function headLines(title: string, run: RunView, width: number): readonly Line[] {
  const left = [piece(` ${title}`, 'bold'), piece(`  ${run.source}`, 'dim')];
  const right = piece(`${clock(run.at)} UTC  step ${run.step}/${run.steps} `);
  const gap = Math.max(2, width - widthOf(left) - widthOf([right]));
  const done = run.steps > 0 ? run.step / run.steps : 0;
  const prices = run.prices.flatMap(({ asset, usd: price, change }) => [
    piece(` ${asset} `, 'dim'),
    piece(`$${quantity(price)} `),
    piece(`${change > 0 ? '+' : ''}${percent(change)}  `, change < 0 ? 'bad' : 'good'),
  ]);
  return [
    [...fitLine(left, Math.min(widthOf(left), width - widthOf([right]) - 2)), piece(' '.repeat(gap)), right],
    [piece(` ${bar(done, Math.max(10, width - 11))} `, 'accent'), piece(percent(done), 'dim')],
    prices,
  ];
}

function moneyLines(run: RunView): readonly Line[] {
  const { pnl, costs } = run;
  const total = costs.swap + costs.borrow + costs.gas + costs.messages;
  return [
    [
      piece(' P&L    ', 'dim'),
      piece('unhedged '),
      piece(usd(pnl.unhedged, { plus: true }), 'warm'),
      piece('   Ballast '),
      piece(usd(pnl.ballast, { plus: true }), 'accent'),
      piece('   against the benchmark', 'dim'),
    ],
    [
      piece(' Costs  ', 'dim'),
      piece(usd(total), 'bold'),
      piece(
        `  swaps ${usdShort(costs.swap)}, borrowing ${usdShort(costs.borrow)}, gas ${usdShort(costs.gas)}, messages ${usdShort(costs.messages)}`,
      ),
    ],
  ];
}

/** What deserves attention, and the risk model where there is room for it. */
function stanceLines(run: RunView, room: number): readonly Line[] {
  const model: Line = [
    piece(' Risk   ', 'dim'),
    piece(run.model.name),
    piece(`   ${run.model.reason}`, 'dim'),
  ];
  return [
    ...run.attention
      .slice(0, ATTENTION)
      .map(({ text, urgent }) => [
        piece(urgent ? ' !      ' : ' Note   ', urgent ? 'bad' : 'dim'),
        piece(text, urgent ? 'warm' : 'plain'),
      ]),
    ...(room >= ROOMY ? [model] : []),
  ];
}

/** Shares `room` lines between three lists, one line for each title; what a short list leaves goes to the others. */
function share(room: number, sizes: readonly number[]): readonly number[] {
  const given = sizes.map(() => 0);
  let left = Math.max(0, room - sizes.length);
  for (let progress = true; left > 0 && progress; ) {
    progress = false;
    sizes.forEach((size, index) => {
      if (left > 0 && (given[index] ?? 0) < size) {
        given[index] = (given[index] ?? 0) + 1;
        left -= 1;
        progress = true;
      }
    });
  }
  return given;
}

function listLines(run: RunView, room: number): readonly Line[] {
  const [plans = 0, transactions = 0, messages = 0] = share(room, [
    run.plans.length,
    run.transactions.length,
    run.messages.length,
  ]);
  return [
    ...planBlock(run, plans),
    ...transactionBlock(run, transactions),
    ...messageBlock(run, messages),
  ].slice(0, Math.max(0, room));
}

function beside(
  left: readonly Line[],
  right: readonly Line[],
  width: number,
  split: number,
): readonly Line[] {
  const rows = Math.max(left.length, right.length);
  return Array.from({ length: rows }, (_, index) => [
    ...fitLine(left[index] ?? [], split),
    piece(' '.repeat(GUTTER)),
    ...fitLine(right[index] ?? [], width - split - GUTTER),
  ]);
}

function runLines(state: ScreenState, run: RunView, width: number, height: number): readonly Line[] {
  const head = headLines(state.title, run, width);
  const notice: readonly Line[] = state.notice ? [[piece(` ${state.notice}`, 'warm')]] : [];
  const room = height - head.length - notice.length - 1;
  const money = [...moneyLines(run), ...stanceLines(run, room)];
  if (width >= WIDE) {
    const split = Math.floor((width - GUTTER) / 2);
    const left = [...exposureBlock(run, split, room - money.length - 1), [], ...money];
    return [...head, [], ...beside(left, listLines(run, room), width, split), ...notice];
  }
  // The lists keep at least a title and one entry each.
  const exposure = exposureBlock(run, width, room - money.length - 6);
  const lists = listLines(run, room - exposure.length - money.length);
  return [...head, [], ...exposure, ...money, ...lists, ...notice];
}

/**
 * One frame of the live screen: exactly `height` lines of exactly `width` columns. Pure.
 * @param colour Adds colour escapes, which take no columns; nothing else is ever escaped.
 */
export function renderScreen(state: ScreenState, width: number, height: number, colour = false): string {
  const lines = state.run ? runLines(state, state.run, width, height) : setupLines(state, height);
  const shown = lines.slice(0, height);
  return Array.from({ length: height }, (_, index) => paint(fitLine(shown[index] ?? [], width), colour)).join(
    '\n',
  );
}
