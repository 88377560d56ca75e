import type { BarHistory } from '../data/bars.ts';
import { normalFrom, seededRandom } from '../maths/random.ts';

export interface MarketOptions {
  readonly days: number;
  readonly assets?: readonly string[];
  readonly seed?: number;
  /** Days since 1970 of the first one. */
  readonly firstDay?: number;
  /** Correlation of every asset with the first. */
  readonly correlation?: number;
  /** Daily variance in the long run. */
  readonly level?: number;
}

/**
 * Hourly bars of a made-up market: log variance reverts to its mean day by day and halves at weekends, returns are
 * normal and correlated. Everything the models claim to find is in there, with known size.
 */
export function market(options: MarketOptions): BarHistory[] {
  const {
    days,
    assets = ['ETH', 'BTC'],
    seed = 1,
    firstDay = 19_000,
    correlation = 0.8,
    level = 1e-3,
  } = options;
  const normal = normalFrom(seededRandom(seed));
  const logs = assets.map(() => Math.log(level));
  const prices = assets.map((_, a) => 1000 * (a + 1));
  const closes = assets.map((_, a) => [{ at: firstDay * 86_400, price: prices[a]!, volume: 1 }]);
  for (let day = 0; day < days; day++) {
    const weekday = (firstDay + day + 4) % 7;
    const shared = normal();
    for (const [a] of assets.entries())
      logs[a] = 0.15 * Math.log(level) + 0.85 * logs[a]! + 0.3 * (0.8 * shared + 0.6 * normal());
    const weekend = weekday === 0 || weekday === 6 ? 0.5 : 1;
    for (let hour = 1; hour <= 24; hour++) {
      const common = normal();
      for (const [a] of assets.entries()) {
        const draw = a === 0 ? common : correlation * common + Math.sqrt(1 - correlation ** 2) * normal();
        prices[a]! *= Math.exp(Math.sqrt((Math.exp(logs[a]!) * weekend) / 24) * draw);
        const at = (firstDay + day) * 86_400 + hour * 3600;
        closes[a]!.push({ at, price: prices[a]!, volume: 100 * Math.exp(0.5 * logs[a]! + 4) });
      }
    }
  }
  return assets.map((asset, a) => ({ asset, closes: closes[a]! }));
}
