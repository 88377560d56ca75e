import { reasons } from '@ballast/core';
import { clock, duration, transit, usd, usdShort } from '../report/format.ts';
import type { RunView, StageView } from './state.ts';
import { safe } from './text.ts';

const DAY = 86_400;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const stageText = (stage: StageView): string =>
  stage.state === 'failed'
    ? `${safe(stage.name)} failed after ${duration(stage.ms)}`
    : `${safe(stage.name)} ${duration(stage.ms)}`;

function dayText(view: RunView): string {
  const assets = [...new Set(view.exposure.map((row) => row.asset))];
  const net = (pick: (row: RunView['exposure'][number]) => number) =>
    usdShort(
      sum(assets.map((asset) => Math.abs(sum(view.exposure.filter((row) => row.asset === asset).map(pick))))),
    );
  const { costs, pnl } = view;
  return [
    `${clock(view.at)} step ${view.step}/${view.steps}`,
    `book exposure, net per asset, ${net((row) => row.beforeUsd)} hedged to ${net((row) => row.afterUsd)}`,
    `P&L unhedged ${usd(pnl.unhedged, { plus: true })}, Ballast ${usd(pnl.ballast, { plus: true })}`,
    `costs ${usd(costs.swap + costs.borrow + costs.gas + costs.messages)}`,
  ].join(', ');
}

/**
 * Turns successive views into lines for a log: one a day, and one for every plan that trades, message delivered and
 * transaction reverted. Says everything once.
 */
export function createPlainLog(): (view: RunView) => readonly string[] {
  const said = new Set<string>();
  const once = (key: string, text: string): readonly string[] => {
    if (said.has(key)) return [];
    said.add(key);
    return [safe(text)];
  };
  return (view) => [
    ...view.plans
      .filter((plan) => plan.action === 'hedge')
      .flatMap((plan) => {
        const words = [...new Set(plan.reasons.map((reason) => reasons[reason.code]))];
        return once(
          `plan ${plan.cycle}`,
          `${clock(plan.at)} cycle ${plan.cycle} hedges: ${words.join('; ')}`,
        );
      }),
    ...view.transactions
      .filter((tx) => tx.status === 'reverted')
      .flatMap((tx) =>
        once(`tx ${tx.hash}`, `${clock(tx.at)} ${tx.kind} on ${tx.chain} reverted: ${tx.hash}`),
      ),
    ...view.messages.flatMap((message) =>
      message.delivered === null
        ? []
        : once(
            `message ${message.guid}`,
            `${clock(message.sent)} ${message.kind} ${message.from} to ${message.to} delivered${transit(message.delivered - message.sent)}`,
          ),
    ),
    ...once(`day ${Math.floor(view.at / DAY)}`, dayText(view)),
    ...(view.step >= view.steps ? once('end', dayText(view)) : []),
  ];
}
