import { describe, expect, it } from 'vitest';
import { dailySeries } from './data/daily.ts';
import { ewmaForecaster } from './ewma.ts';
import { firstOf, harForecaster } from './har-forecaster.ts';
import { logHarWeekday } from './models/har.ts';
import { trainingRows } from './models/model.ts';
import { repairCovariance } from './psd.ts';
import { market } from './testing/market.ts';

const histories = market({ days: 400, assets: ['ETH', 'BTC', 'UNI'], level: 1e-3 });
const until = (hours: number) =>
  histories.map((each) => ({ ...each, closes: each.closes.slice(0, each.closes.length - hours) }));

describe('log-HAR forecaster', () => {
  it('gives annualised volatility and correlation of the right size, from now', () => {
    const got = harForecaster().forecast(until(7));
    expect(got.model).toBe('log-har-drd-1d');
    expect(got.assets).toEqual(['ETH', 'BTC', 'UNI']);
    // 1e-3 a day is a volatility of 60 %; log variance wanders with deviation 0.57.
    for (const sigma of got.volatility) {
      expect(sigma).toBeGreaterThan(0.25);
      expect(sigma).toBeLessThan(1.4);
    }
    const rho = got.covariance[0]![1]! / (got.volatility[0]! * got.volatility[1]!);
    expect(rho).toBeGreaterThan(0.65);
    expect(rho).toBeLessThan(0.95);
    expect(repairCovariance(got.covariance).ridge).toBe(0);
    expect(got.observations).toBe(400 * 24 - 7);
  });

  it('answers in the order asked, the same every time', () => {
    const forecaster = harForecaster();
    const [a, b] = [until(0), [...until(0)].reverse()].map((each) => forecaster.forecast(each));
    expect(b!.assets).toEqual(['UNI', 'BTC', 'ETH']);
    expect(b!.volatility[2]).toBeCloseTo(a!.volatility[0]!, 12);
    expect(b!.covariance[0]![2]).toBeCloseTo(a!.covariance[2]![0]!, 9);
    expect(forecaster.forecast(until(0))).toEqual(a);
  });

  it('knows that tomorrow is a weekend', () => {
    const forecaster = harForecaster();
    const sigmaAt = (weekday: number) => {
      const last = histories[0]!.closes.at(-1)!.at / 86_400;
      const back = (((last + 4) % 7) + 7 - weekday) % 7;
      return forecaster.forecast(until(24 * back)).volatility[0]!;
    };
    // Window starting Saturday 0:00 against the one starting Wednesday 0:00; variance halves.
    expect(sigmaAt(6) / sigmaAt(3)).toBeLessThan(0.9);
  });

  it('reads an asset with a short history off the others and says so', () => {
    const short = histories.map((each, i) => (i === 1 ? { ...each, closes: each.closes.slice(-200) } : each));
    const got = harForecaster().forecast(short);
    expect(got.warnings).toEqual(['BTC: short history, read off ETH, UNI']);
    const rho = got.covariance[0]![1]! / (got.volatility[0]! * got.volatility[1]!);
    expect(rho).toBeGreaterThan(0.6);
    expect(rho).toBeLessThan(1);
  });

  it('drives a model fitted earlier, from the last full day', () => {
    const series = histories.map((each) => dailySeries(each));
    const slices = series.map((each) => ({ series: each, rows: trainingRows(each, 1, 19_000, 19_300) }));
    const fitted = logHarWeekday().fit(slices, 1);
    const got = harForecaster({ volatility: { name: 'trained', fitted } }).forecast(until(3));
    expect(got.model).toBe('trained-drd-1d');
    const cut = dailySeries(until(24)[0]!);
    const expected = Math.exp(fitted.predict(cut, cut.variance.length - 1) / 2) * Math.sqrt(365);
    expect(got.volatility[0]).toBeCloseTo(expected, 9);
  });

  it('holds when no asset has enough history, and a chain of forecasters says who answered and why', () => {
    const short = histories.map((each) => ({ ...each, closes: each.closes.slice(-24 * 30) }));
    expect(() => harForecaster().forecast(short)).toThrow(/ETH has 0 usable days.*120 needed/);
    expect(() => harForecaster().forecast([])).toThrow(/no closes/);
    const chain = firstOf([harForecaster(), ewmaForecaster({ halfLifeHours: 72 })]);
    expect(chain.name).toBe('log-har-drd-1d or ewma-72h');
    expect(chain.forecast(short).model).toMatch(/^ewma-72h \(log-har-drd-1d: ETH has 0 usable days/);
    expect(chain.forecast(until(0)).model).toBe('log-har-drd-1d');
    const tiny = histories.map((each) => ({ ...each, closes: each.closes.slice(-10) }));
    expect(() => chain.forecast(tiny)).toThrow(/no forecaster answers: log-har.*ewma-72h/);
  });
});
