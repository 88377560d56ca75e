import { reasons } from '@ballast/core';
import { clock, duration, usd, usdShort } from '../report/format.ts';
import type { RunView, StageView } from './state.ts';
import { safe } from './text.ts';

const DAY = 86_400;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const stageText = (stage: StageView): string =>
  stage.state === 'failed'
    ? `${safe(stage.name)} failed after ${duration(stage.ms)}`
    : `${safe(stage.name)} ${duration(stage.ms)}`;

function dayText(view: RunView): string {
  const size = (pick: (row: RunView['exposure'][number]) => number) =>
    usdShort(sum(view.exposure.map((row) => Math.abs(pick(row)))));
  const { costs, pnl } = view;
  return [
    `${clock(view.at)} step ${view.step}/${view.steps}`,
    `exposure ${size((row) => row.beforeUsd)} hedged to ${size((row) => row.afterUsd)}`,
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
            `${clock(message.sent)} ${message.kind} ${message.from} to ${message.to} delivered after ${duration((message.delivered - message.sent) * 1000)}`,
          ),
    ),
    ...once(`day ${Math.floor(view.at / DAY)}`, dayText(view)),
    ...(view.step >= view.steps ? once('end', dayText(view)) : []),
  ];
}
