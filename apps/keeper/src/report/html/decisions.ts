import { type RunReport, reasons } from '@ballast/core';
import { budgetText, clock, percent, usd } from '../format.ts';
import { html, type Markup } from './markup.ts';
import { table } from './tables.ts';

/** Which model the plans rest on, and the verdicts it was chosen by. */
export function modelSection({ model }: RunReport): Markup {
  const volatility = model.volatility.map(({ asset, annual }) => `${asset} ${percent(annual)}`).join(', ');
  const used = model.used.map(({ name, forecasts }) => `${name} (${forecasts})`).join(', ');
  const verdict = (passed: boolean | null) => (passed === null ? 'baseline' : passed ? 'passed' : 'refused');
  const scoresOf = (scores: RunReport['model']['cards'][number]['scores']) =>
    scores.map(
      ({ asset, split, qlike, bias, coverage }) =>
        html`<div>${asset}, ${split}: ${qlike.toFixed(4)} <small>bias ${bias.toFixed(2)}, coverage ${percent(coverage)}</small></div>`,
    );
  return html`<section><h2>Risk model</h2><p class="sub">${model.reason}. Newest forecast: ${model.name}, from ${Math.round(model.observations / 24)} days of hourly prices; annual volatility ${volatility || 'none'}. Forecasts by model: ${used || 'none'}.</p>${table(
    'Model cards',
    [
      { name: 'Model' },
      { name: 'Gate' },
      { name: 'Learnt from' },
      { name: 'QLIKE' },
      { name: 'Verdict', wide: true },
    ],
    model.cards.map((card) => [
      html`${card.model}<small>${card.version}${card.drives ? ', drives' : ''}</small>`,
      verdict(card.passed),
      `${card.dataFrom} to ${card.dataThrough}`,
      scoresOf(card.scores),
      card.reason,
    ]),
  )}</section>`;
}

/** Whether to hedge: the loss budget, the gate, and what was refused. Null when the policy asks nothing of it. */
export function stanceSection({ budget, gate, refusals }: RunReport): Markup | null {
  if (!budget && gate.length === 0 && refusals.length === 0) return null;
  const answer = budget ? `${budgetText(budget)}. Risk aversion used: ${budget.riskAversion}.` : '';
  return html`<section><h2>Whether to hedge</h2>${answer ? html`<p class="sub">${answer}</p>` : null}${
    gate.length > 0
      ? table(
          'Hedge gate',
          [
            { name: 'Position' },
            { name: 'Worth it' },
            { name: 'Benefit', numeric: true },
            { name: 'Cost', numeric: true },
            { name: 'Asked (UTC)' },
          ],
          gate.map(({ position, worthIt, benefit, cost, days, at }) => [
            position,
            worthIt ? 'yes' : 'no',
            usd(benefit),
            usd(cost),
            html`${clock(at)}<small>for ${days} days</small>`,
          ]),
        )
      : null
  }${
    refusals.length > 0
      ? table(
          'Not worth it',
          [
            { name: 'Chain' },
            { name: 'Asset' },
            { name: 'Newest numbers', wide: true },
            { name: 'Plans', numeric: true },
          ],
          refusals.map(({ chain, asset, detail, plans }) => [
            chain ?? 'book',
            asset ?? 'all',
            detail,
            plans.toLocaleString('en-US'),
          ]),
        )
      : null
  }</section>`;
}

/** Chains that could not be acted on. Null when there was none. */
export function outageSection({ outages }: RunReport): Markup | null {
  if (outages.length === 0) return null;
  return html`<section><h2>Chains left alone</h2><p class="sub">Nothing was opened or unwound there meanwhile; the other chains went on with their own exposure.</p>${table(
    'Chains left alone',
    [
      { name: 'Chain' },
      { name: 'From (UTC)' },
      { name: 'To (UTC)' },
      { name: 'Plans', numeric: true },
      { name: 'Why', wide: true },
    ],
    outages.map(({ chain, code, detail, from, to, plans }) => [
      chain,
      clock(from),
      to === null ? 'still' : clock(to),
      plans.toLocaleString('en-US'),
      html`<code>${code}</code> ${reasons[code]}<small>${detail}</small>`,
    ]),
  )}</section>`;
}
