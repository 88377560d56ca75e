import { type BacktestResult, type Line, lines, type PositionAttribution } from '@ballast/backtest';
import { type ReasonCode, reasons } from '@ballast/core';
import { duration, percent, usd } from '../../report/format.ts';
import { html, type Markup } from '../../report/html/markup.ts';
import { table } from '../../report/html/tables.ts';

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
      return [
        label,
        html`${effect.heWindow.toFixed(4)}<small>${span(effect.heWindowInterval)}</small>`,
        html`${effect.heDaily.toFixed(4)}<small>${span(effect.heDailyInterval)}</small>`,
        percent(effect.cvarReduction),
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
        gate
          ? html`hedge at ${gate.hedged} of ${gate.asked} entries<small>${gate.applied ? 'refused entries stay unhedged' : 'reported, not applied'}</small>`
          : '',
      ];
    }),
  );
}

export function attributionTable(positions: readonly PositionAttribution[]): Markup {
  const used = lines.filter((line) => positions.some((one) => one.lines[line] !== 0));
  return table(
    'Attribution per position',
    [{ name: 'Position' }, ...used.map((line) => numeric(lineNames[line])), numeric('Change')],
    positions.map((one) => [
      one.position,
      ...used.map((line) => usd(one.lines[line], { plus: true })),
      usd(one.change, { plus: true }),
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
