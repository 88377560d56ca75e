import { type BacktestResult, type Line, lines, type PositionAttribution } from '@ballast/backtest';
import { type BudgetAnswer, type ReasonCode, reasons } from '@ballast/core';
import { clock, duration, percent, quantity, usd } from '../../report/format.ts';
import { html, type Markup } from '../../report/html/markup.ts';
import { table } from '../../report/html/tables.ts';
import { reach } from '../words.ts';

const numeric = (name: string) => ({ name, numeric: true });

/** How attribution lines are called where people read them. */
export const lineNames: Readonly<Record<Line, string>> = {
  fees: 'LP fees',
  delta: 'LP price moves',
  lvr: 'LP loss versus rebalancing',
  hedge: 'Hedge price moves',
  supply: 'Interest earned by hedging',
  borrow: 'Borrow interest',
  swap: 'Swap fees and impact',
  gas: 'Gas',
  message: 'Message fees',
};

export function strategyTable({ strategies }: BacktestResult): Markup {
  return table(
    'Strategies',
    [
      { name: 'Strategy' },
      numeric('HE, windows'),
      numeric('HE, days'),
      numeric('CVaR 95 % cut'),
      numeric('Protection'),
      numeric('Mean change'),
      numeric('Cost'),
      numeric('Trades'),
      numeric('Tail $ per $'),
    ],
    strategies.map(({ name, label, effect, cost, trades }) => {
      if (name === 'unhedged')
        return [
          label,
          '',
          '',
          html`<small>CVaR ${usd(effect.cvarUnhedged)}</small>`,
          '',
          html`<small>mean ${usd(effect.mean)}</small>`,
          '',
          '',
          '',
        ];
      const span = ({ low, high }: { low: number; high: number }) =>
        Number.isNaN(low) ? '' : `${low.toFixed(3)} to ${high.toFixed(3)}`;
      const { gross } = effect;
      return [
        label,
        html`${effect.heWindow.toFixed(4)}<small>gross ${gross.heWindow.toFixed(4)}</small><small>${span(effect.heWindowInterval)}</small>`,
        html`${effect.heDaily.toFixed(4)}<small>gross ${gross.heDaily.toFixed(4)}</small><small>${span(effect.heDailyInterval)}</small>`,
        html`${percent(effect.cvarReduction)}<small>gross ${percent(gross.cvarReduction)}</small>`,
        html`${percent(effect.protectionRate)}<small>tail ${percent(effect.tailProtection)}</small>`,
        usd(effect.meanChange, { plus: true }),
        usd(cost.total),
        trades.toFixed(1),
        effect.costEfficiency.toFixed(1),
      ];
    }),
  );
}

export function costTable({ strategies }: BacktestResult): Markup {
  return table(
    'Costs',
    [
      { name: 'Strategy' },
      numeric('Swap fees and impact'),
      numeric('Borrow interest'),
      numeric('Gas'),
      numeric('Messages'),
      numeric('Total'),
      numeric('Interest earned'),
      numeric('Certainty gain'),
    ],
    strategies
      .filter((one) => one.name !== 'unhedged')
      .map(({ label, cost, effect }) => [
        label,
        usd(cost.swap),
        usd(cost.borrow),
        usd(cost.gas),
        usd(cost.message),
        usd(cost.total),
        usd(cost.supply),
        usd(effect.certaintyGain, { plus: true }),
      ]),
  );
}

export function positionTable(result: BacktestResult): Markup {
  const verdicts = new Map(result.gate.map((one) => [one.position, one]));
  return table(
    'Positions and gate',
    [
      { name: 'Position' },
      { name: 'Range' },
      { name: 'Benchmark' },
      numeric('Value at entry'),
      numeric('Worth hedging'),
      numeric('Expected cost'),
      { name: 'Gate' },
    ],
    result.positions.map((one) => {
      const gate = verdicts.get(one.name);
      return [
        html`${one.pair}<small>${one.venue} on ${one.chain}</small>`,
        one.range,
        one.benchmark,
        usd(one.usd),
        gate ? usd(gate.benefit) : '',
        gate ? usd(gate.cost) : '',
        gate ? html`hedge at ${gate.hedged} of ${gate.asked}<small>${gate.days} days each</small>` : '',
      ];
    }),
  );
}

/** Refusals shown before the page stops listing them; all are in the JSON. */
const listedRefusals = 20;

export function refusalTable({ gate }: BacktestResult): Markup {
  const all = gate
    .flatMap(({ position, days, refusals }) => refusals.map((one) => ({ ...one, position, days })))
    .sort((a, b) => a.at.localeCompare(b.at));
  const left = all.length - listedRefusals;
  return html`${table(
    'Refused entries',
    [{ name: 'Asked' }, { name: 'Position' }, numeric('Days'), numeric('Worth hedging'), numeric('Cost')],
    all
      .slice(-listedRefusals)
      .map((one) => [one.at.slice(0, 10), one.position, String(one.days), usd(one.benefit), usd(one.cost)]),
  )}${left > 0 ? html`<p class="sub">The last ${listedRefusals} of ${all.length}; the others are in backtest.json.</p>` : null}`;
}

function verdictOf({ worthIt, met }: BudgetAnswer): string {
  if (worthIt) return met ? 'hedge' : 'hedge; kept less often than asked';
  return met ? 'not worth it: kept without' : 'not worth it, and not kept';
}

export function budgetTable({ budget }: BacktestResult): Markup {
  return table(
    'Loss budget',
    [
      { name: 'Asked' },
      numeric('Budget'),
      numeric('Kept unhedged'),
      numeric('Kept hedged'),
      numeric('Expected cost'),
      numeric('Loss no hedge removes'),
      { name: 'Hedge' },
      { name: 'Answer' },
    ],
    budget.map((one) => [
      clock(one.at),
      html`${usd(one.loss)}<small>${one.days} days, ${percent(one.confidence)}</small>`,
      percent(one.unhedged),
      percent(one.hedged),
      usd(one.expectedCost),
      usd(one.expectedLoss),
      one.hedge.map(
        ({ asset, quantity: size, band }) =>
          html`<div>${quantity(size)} ${asset} <small>band ${usd(band)}</small></div>`,
      ),
      verdictOf(one),
    ]),
  );
}

export function healthTable({ planner }: BacktestResult): Markup {
  return table(
    'Health floors',
    [
      { name: 'Chain' },
      numeric('Answered within'),
      numeric('Policy'),
      numeric('Least floor kept'),
      numeric('Largest'),
    ],
    planner.healthFloors.map((one) => [
      one.chain,
      reach(one.reactionTime),
      one.policy.toFixed(2),
      one.least.toFixed(2),
      one.most.toFixed(2),
    ]),
  );
}

export function attributionTable(positions: readonly PositionAttribution[]): Markup {
  const used = lines.filter((line) => positions.some((one) => one.lines[line] !== 0));
  return table(
    'Attribution per position',
    [
      { name: 'Position' },
      ...used.map((line) => numeric(lineNames[line])),
      numeric('Change'),
      numeric('Unexplained'),
    ],
    positions.map((one) => [
      one.position,
      ...used.map((line) => usd(one.lines[line], { plus: true })),
      usd(one.change, { plus: true }),
      one.unexplained.toExponential(1),
    ]),
  );
}

export function forecastTable({ forecasts }: BacktestResult): Markup {
  return table(
    'Forecast report card',
    [
      { name: 'Asset' },
      { name: 'Model' },
      { name: 'Period' },
      numeric('QLIKE'),
      numeric('Realised over forecast'),
      numeric('90 % interval holds'),
      numeric('Days'),
    ],
    forecasts.map((one) => [
      one.asset,
      one.model,
      one.split ?? 'this run',
      one.qlike.toFixed(3),
      one.bias.toFixed(2),
      one.coverage === undefined ? '' : percent(one.coverage),
      one.observations.toLocaleString('en-US'),
    ]),
  );
}

const isReason = (code: string): code is ReasonCode => code in reasons;

export function reasonTable({ planner }: BacktestResult): Markup {
  return table(
    'Reasons',
    [{ name: 'Reason' }, { name: 'Meaning', wide: true }, numeric('Times')],
    Object.entries(planner.reasons)
      .sort(([, a], [, b]) => b - a)
      .map(([code, count]) => [code, isReason(code) ? reasons[code] : '', count.toLocaleString('en-US')]),
  );
}

export function plannerTable({ planner, faults }: BacktestResult): Markup {
  const counted = (record: Readonly<Record<string, number>>) =>
    Object.entries(record)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ') || 'none';
  return table(
    'Planner and vaults',
    [{ name: 'Figure' }, numeric('Value')],
    [
      ['Decisions', planner.decisions.toLocaleString('en-US')],
      ['Bars at which it would certainly have held', percent(planner.skippedShare)],
      ['Bars without a trade', percent(planner.insideBand)],
      ['Hedge accuracy', percent(planner.accuracy)],
      [
        'Response, p50 and p95',
        `${duration(planner.response.p50 * 1000)}, ${duration(planner.response.p95 * 1000)}`,
      ],
      ['Messages', planner.messages.toLocaleString('en-US')],
      ['Liquidations', planner.liquidations.toLocaleString('en-US')],
      ['Least health factor', planner.leastHealth === null ? 'no debt' : planner.leastHealth.toFixed(2)],
      ['Refused by a vault', counted(planner.refused)],
      ['Transactions lost', planner.droppedOrders.toLocaleString('en-US')],
      ['Faults injected', counted(faults)],
    ],
  );
}
