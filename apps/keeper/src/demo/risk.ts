import type { AssetId, Policy } from '@ballast/core';
import { HOUR, type PricePath } from '@ballast/devnet';
import {
  type BarHistory,
  dailySeries,
  ewmaDaily,
  logHar,
  trialLog,
  type VolatilityModel,
} from '@ballast/forecast';
import { horizonDaysOf } from '../forecasting.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { study, suggestedSplits } from '../train/study.ts';

const DAY = 86_400;
/** Days before the run that risk models learn from: a generated past costs time, a real one is read anyway. */
export const pastDays = { generated: 400, history: 870 } as const;
/** With fewer days a held-out verdict would say nothing. */
const judgedFrom = 365;
/** With fewer days an asset has no fit of its own. */
const fittedFrom = 120;

/** Those that take a tenth of a second; `ballast train` judges the others too. */
const candidates = (): readonly VolatilityModel[] => [logHar('log-har', ['har']), ewmaDaily()];

/**
 * Gives the ledger the prices before the run, walks the quick volatility models forward over them and registers all
 * with their cards: the gate's verdict decides what the keeper then forecasts with.
 */
export async function prepareRisk(ledger: Ledger, path: PricePath, policy: Policy): Promise<void> {
  await ledger.prices.seed([...path.past, ...path.history]);
  const assets = path.assets.filter((asset) => asset !== 'USDC');
  const series = assets
    .map((asset) => historyOf(path, asset))
    .filter((history) => daysOf(history) >= fittedFrom)
    .map((history) => dailySeries(history));
  const isLong = ({ variance }: (typeof series)[number]) => variance.length >= judgedFrom;
  const judged = series.filter(isLong);
  if (judged.length === 0) return;
  const log = trialLog();
  const { models } = study(candidates(), judged, {
    horizon: horizonDaysOf(policy),
    splits: suggestedSplits,
    alsoFit: series.filter((one) => !isLong(one)),
    log,
  });
  await ledger.models.register(models);
  await ledger.models.addTrials(log.trials);
}

function historyOf(path: PricePath, asset: PricePath['assets'][number]): BarHistory & { asset: AssetId } {
  const closes = [...path.past, ...path.history].flatMap(({ at, usd }) => {
    const price = usd[asset];
    return price === undefined ? [] : [{ at, price }];
  });
  return { asset, closes };
}

const daysOf = ({ closes }: BarHistory): number =>
  ((closes.at(-1)?.at ?? 0) - (closes[0]?.at ?? 0) + HOUR) / DAY;
