import { type BacktestResult, type Line, lines } from '@ballast/backtest';
import { percent, usd } from '../../report/format.ts';
import { html, type Markup } from '../../report/html/markup.ts';
import { style } from '../../report/html/style.ts';
import { waterfall } from '../../report/html/waterfall.ts';
import { outcomes, overTime, tailAndCost } from './charts.ts';
import {
  attributionTable,
  budgetTable,
  costTable,
  forecastTable,
  healthTable,
  lineNames,
  plannerTable,
  positionTable,
  reasonTable,
  refusalTable,
  strategyTable,
} from './tables.ts';

const section = (title: string, sub: string, ...body: readonly Markup[]): Markup =>
  html`<section><h2>${title}</h2><p class="sub">${sub}</p>${body}</section>`;

const figure = (label: string, drawn: Markup): Markup =>
  html`<figure><div class="chart" role="region" aria-label="${label}" tabindex="0">${drawn}</div></figure>`;

const ballastOf = (result: BacktestResult) => result.strategies[result.strategies.length - 1]!;

function headline(result: BacktestResult): string {
  const { effect, cost } = ballastOf(result);
  const he = effect.heWindow;
  const change =
    he >= 0 ? `removed ${percent(he)} of the variance` : `raised the variance by ${percent(-he)}`;
  return `Hedging ${change} of ${result.windows.days}-day outcomes at ${usd(cost.total)} per window`;
}

function header(result: BacktestResult): Markup {
  const { period, windows } = result;
  const facts: readonly (readonly [string, string])[] = [
    ['Period', `${period.from.slice(0, 10)} to ${period.to.slice(0, 10)}`],
    [
      'Windows',
      `${windows.count} of ${windows.days} days${windows.fresh ? ', opened anew each' : ', within one run'}`,
    ],
    ['Assets', period.assets.join(', ')],
    ['Bars', `${period.bars.toLocaleString('en-US')} of ${period.interval / 60} min`],
    ['Risk aversion', `${result.policy.riskAversion} per $`],
  ];
  return html`<header class="top"><div class="mark">Ballast backtest</div><h1>${headline(result)}</h1><dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>${
    result.warnings.length > 0
      ? html`<p class="banner" role="note"><strong>Repairs.</strong> ${result.warnings.join('; ')}.</p>`
      : null
  }</header>`;
}

function tiles(result: BacktestResult): Markup {
  const { effect, cost, trades } = ballastOf(result);
  const hourly = result.strategies.find((one) => one.name === 'hourly');
  const { low, high } = effect.heWindowInterval;
  const tile = (what: string, value: string, ...under: readonly string[]) =>
    html`<div class="tile"><span class="what">${what}</span><b>${value}</b>${under.map((line) => html`<span>${line}</span>`)}</div>`;
  return html`<div class="tiles">${[
    tile(
      'Variance removed, windows',
      percent(effect.heWindow, 2),
      `95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`,
      `days ${percent(effect.heDaily, 2)}`,
    ),
    tile(
      'Tail protection',
      percent(effect.cvarReduction),
      `CVaR 95 % from ${usd(effect.cvarUnhedged)} to ${usd(effect.cvar)}`,
    ),
    tile(
      'Mean per window',
      usd(effect.mean, { plus: true }),
      `unhedged ${usd(effect.meanUnhedged, { plus: true })}`,
      `protection rate ${percent(effect.protectionRate)}`,
    ),
    tile(
      'Cost per window',
      usd(cost.total),
      hourly ? `hourly clock ${usd(hourly.cost.total)}` : 'swaps, borrowing, gas, messages',
    ),
    tile('Trades per window', trades.toFixed(1), hourly ? `hourly clock ${hourly.trades.toFixed(0)}` : ''),
    tile(
      'Liquidations',
      String(result.planner.liquidations),
      `least health factor ${result.planner.leastHealth?.toFixed(2) ?? 'no debt'}`,
    ),
  ]}</div>`;
}

function attribution(result: BacktestResult): Markup {
  const { positions, unexplainedShare } = result.attribution;
  const sum = (line: Line) => positions.reduce((total, one) => total + one.lines[line], 0);
  const change = positions.reduce((total, one) => total + one.change, 0);
  const steps = lines
    .map((line) => ({ name: lineNames[line], usd: sum(line) }))
    .filter((one) => one.usd !== 0);
  return section(
    'Where the change came from',
    `All windows together. Lines are measured one by one; vaults and account differ by at most ${unexplainedShare.toExponential(1)} of NAV. Hedge lines are shared among positions by their exposure at the time.`,
    figure('Attribution', waterfall(steps, change)),
    attributionTable(positions),
  );
}

/** Nothing where the policy states no budget. */
const lossBudget = (result: BacktestResult): Markup | null =>
  result.budget.length === 0
    ? null
    : section(
        'Loss budget',
        'Asked when positions are opened and when its days are over; the answer stands until then.',
        budgetTable(result),
      );

/**
 * The result as one self-contained page: no scripts, no network, drawings inline. Pure.
 * @throws FatalError when a drawn number is not finite.
 */
export function renderBacktest(result: BacktestResult): string {
  const page = html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>Ballast backtest</title><style>${{ markup: style }}</style></head><body>${header(result)}<main>${tiles(result)}${section(
    'Strategies side by side',
    'Same book, same prices, same costs. Figures per window, net of every cost; gross is before every cost. Read the protection rate only together with the change of the mean: hedging protects against variance and tails, it does not remove loss versus rebalancing.',
    strategyTable(result),
  )}${section(
    result.windows.fresh ? 'Profit and loss per window' : 'Profit and loss',
    result.windows.fresh
      ? 'Each point is one window, at its start.'
      : 'Against the declared benchmarks, from the start, net of every cost.',
    figure('Profit and loss', overTime(result)),
  )}${section('Tails', 'Each line sorts its own windows.', figure('Outcomes', outcomes(result)))}${section(
    'Tail risk and cost',
    'Upper bar: mean loss of the worst 5 % of windows. Lower bar: mean cost per window.',
    figure('Tail risk and cost', tailAndCost(result)),
    costTable(result),
  )}${section(
    'Positions, and whether hedging them is worth it',
    `The gate compares the value of the variance that hedging can remove with its expected cost, at every entry, with the slow covariance of that moment. ${result.gate.some((one) => one.applied) ? 'Refused entries stay unhedged.' : 'Reported here, not applied.'}`,
    positionTable(result),
  )}${section(
    'Refused entries',
    'Hedging would have been worth less than following costs.',
    refusalTable(result),
  )}${lossBudget(result)}${attribution(result)}${section(
    'Planner and vaults',
    'What the planner was asked and what the simulated vaults did.',
    plannerTable(result),
  )}${section(
    'Health factor kept by chain',
    'The largest of what the policy asks, what first passage and history demand within the time to answer, and 1.6 where that takes three days. It moves with the forecast.',
    healthTable(result),
  )}${section(
    'Reasons',
    'Why things were done or left, counted over all decisions.',
    reasonTable(result),
  )}${section(
    'Forecast report card',
    'Daily variance forecasts against what happened next.',
    forecastTable(result),
  )}<section class="aside"><h2>What the replay assumes</h2><ul class="plain">${result.assumptions.map((text) => html`<li>${text}</li>`)}</ul></section></main><footer>The same figures are in backtest.json.</footer></body></html>`;
  return `<!doctype html>\n${page.markup}\n`;
}
