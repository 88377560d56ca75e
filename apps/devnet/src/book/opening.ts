import type { PricePath, PricePoint } from '../market/path/types.ts';
import type { DevAsset } from '../protocols/config.ts';
import type { OpeningRule } from './spec.ts';

/** Step at which a position is opened: 0 is the start, negative counts hours back into the history. */
export function openingStep(path: PricePath, rule: OpeningRule): number {
  const { history } = path;
  const start = path.points[0];
  if (rule.rule === 'start' || history.length === 0 || start === undefined) return 0;
  const price = (point: PricePoint): number => pairPrice(point, rule.base, rule.quote);
  const score =
    rule.rule === 'cheapest'
      ? price
      : (point: PricePoint): number => -Math.abs(Math.log(price(point) / price(start)));
  let best = 0;
  for (let i = 1; i < history.length; i++) if (score(history[i]!) < score(history[best]!)) best = i;
  return best - history.length;
}

/** Price of `base` in `quote`, whole units. */
export const pairPrice = (point: PricePoint, base: DevAsset, quote: DevAsset): number =>
  point.usd[base] / point.usd[quote];
