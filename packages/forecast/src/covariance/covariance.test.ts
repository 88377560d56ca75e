import { describe, expect, it } from 'vitest';
import { normalFrom, seededRandom } from '../maths/random.ts';
import { eigenSymmetric } from '../maths/symmetric.ts';
import { market } from '../testing/market.ts';
import { sharedText } from '../testing/shared.ts';
import { walkForwardCovariance } from '../validation/covariance-walk.ts';
import { factorCovariance, fitExposure } from './factor.ts';
import { assemble, drd, ewmaRealised, soundCorrelation } from './models.ts';
import { covarianceHistory, targetCovariance, toRows } from './realised.ts';
import { ledoitWolf, nonlinearShrinkage, shrinkEigenvalues } from './shrinkage.ts';

const least = (m: readonly (readonly number[])[]) => eigenSymmetric(m).values[0]!;

describe('realised covariance', () => {
  const histories = market({ days: 60 });
  const history = covarianceHistory(histories);

  it('is the sum of outer products of the day', () => {
    let cross = 0;
    for (let hour = 1; hour <= 24; hour++) {
      const [a, b] = histories.map(({ closes }) =>
        Math.log(closes[240 + hour]!.price / closes[239 + hour]!.price),
      );
      cross += a! * b!;
    }
    expect(history.daily[10]![1]).toBeCloseTo(cross, 12);
    expect(history.daily[10]![0]).toBeCloseTo(history.series[0]!.variance[10]!, 12);
    expect(targetCovariance(history, 9, 1)).toEqual(history.daily[10]);
    expect(targetCovariance(history, 58, 2)).toBeUndefined();
  });

  it('has no covariance on a day one asset lacks', () => {
    const [eth, btc] = histories;
    const from = (19_000 + 20) * 86_400;
    const holed = { ...btc!, closes: btc!.closes.filter(({ at }) => at < from || at > from + 12 * 3600) };
    expect(covarianceHistory([eth!, holed]).daily[20]).toBeUndefined();
    const [late] = market({ days: 5, firstDay: 25_000, assets: ['UNI'] });
    expect(() => covarianceHistory([eth!, late!])).toThrow(/share no day/);
  });
});

describe('covariance models', () => {
  const history = covarianceHistory(market({ days: 420, assets: ['ETH', 'BTC', 'UNI'], seed: 4 }));

  it('HAR-DRD comes near the truth and beats the EWMA of realised covariance', () => {
    const options = { horizon: 1, trainFrom: 19_000, from: 19_250, through: 19_418 };
    const [smart, plain] = [drd(), ewmaRealised()].map((model) => {
      const { losses } = walkForwardCovariance(model, history, options);
      expect(losses).toHaveLength(169);
      return losses.reduce((a, b) => a + b) / losses.length;
    });
    expect(smart! - plain!).toBeLessThan(-0.15);
    const h = drd().fit(history, 0, 400, 1).predict(history, 418);
    const rho = h[1]![0]! / Math.sqrt(h[0]![0]! * h[1]![1]!);
    expect(rho).toBeGreaterThan(0.7);
    expect(rho).toBeLessThan(0.9);
    expect(least(h)).toBeGreaterThan(0);
  });

  it('forecasts without the future', () => {
    const fitted = drd().fit(history, 0, 300, 1);
    const bent = {
      ...history,
      daily: history.daily.map((day, t) => (t > 350 ? day?.map((v, i) => (i % 4 === 0 ? v : 0.1 * v)) : day)),
    };
    expect(fitted.predict(bent, 350)).toEqual(fitted.predict(history, 350));
    expect(fitted.predict(bent, 352)).not.toEqual(fitted.predict(history, 352));
  });

  it('makes impossible correlations possible and leaves possible ones alone', () => {
    const impossible = [
      [1, 0.9, -0.9],
      [0.9, 1, 0.9],
      [-0.9, 0.9, 1],
    ];
    const sound = soundCorrelation(impossible);
    expect(least(sound)).toBeGreaterThan(0);
    for (const [i, row] of sound.entries()) expect(row[i]).toBeCloseTo(1, 12);
    expect(sound[0]![1]).toBeGreaterThan(0);
    const fine = [
      [1, 0.5],
      [0.5, 1],
    ];
    expect(soundCorrelation(fine)).toEqual(fine);
    expect(assemble([2, 3], fine)).toEqual([
      [4, 3],
      [3, 9],
    ]);
  });

  it('the EWMA weighs by age and refuses an empty past', () => {
    const two = { ...history, daily: [history.daily[0], undefined, history.daily[2]] };
    const got = ewmaRealised(0.5).fit(two, 0, 0, 1).predict(two, 2);
    const expected = toRows(history.daily[2]!.map((v, i) => (v + 0.25 * history.daily[0]![i]!) / 1.25));
    for (const [i, row] of got.entries())
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(expected[i]![j]!, 15);
    const none = { ...history, daily: [undefined] };
    expect(() => ewmaRealised().fit(none, 0, 0, 1).predict(none, 0)).toThrow(/no realised covariance/);
  });
});

describe('shrinkage', () => {
  it('Ledoit–Wolf: the published sample', (context) => {
    const { ledoit_wolf: vector } = JSON.parse(sharedText(context, 'vectors/lp-and-risk.json'));
    const got = ledoitWolf(vector.X);
    expect(got.shrinkage).toBeCloseTo(vector.shrinkage, 10);
    for (const [i, row] of got.covariance.entries())
      for (const [j, value] of row.entries()) expect(Math.abs(value - vector.cov[i][j])).toBeLessThan(1e-8);
  });

  it('Ledoit–Wolf: hand-computed on three observations', () => {
    const got = ledoitWolf([
      [1, 0],
      [-1, 0.5],
      [0, -0.5],
    ]);
    const s = [
      [2 / 3, -1 / 6],
      [-1 / 6, 1 / 6],
    ];
    const level = 5 / 12;
    const spread = 2 * (1 / 4) ** 2 + 2 * (1 / 6) ** 2;
    const fourth = (1 + 1.25 ** 2 + 0.25 ** 2) / 3 - (s[0]![0]! ** 2 + s[1]![1]! ** 2 + 2 / 36);
    const shrinkage = fourth / 3 / spread;
    expect(got.shrinkage).toBeCloseTo(Math.min(1, shrinkage), 12);
    expect(got.covariance[0]![1]).toBeCloseTo((1 - got.shrinkage) * (-1 / 6), 12);
    expect(got.covariance[0]![0]! + got.covariance[1]![1]!).toBeCloseTo(2 * level, 12);
  });

  it('nonlinear: published eigenvalues', () => {
    const got = shrinkEigenvalues([0.5, 1, 1.5, 2, 5], 59);
    for (const [i, value] of [0.6557442, 1.24269157, 1.51768027, 1.8935553, 4.88775262].entries())
      expect(got[i]).toBeCloseTo(value, 7);
  });

  it('both come nearer to the truth than the sample when assets are many', () => {
    const normal = normalFrom(seededRandom(9));
    const truth = Array.from({ length: 40 }, (_, i) => (i < 8 ? 1 : i < 24 ? 3 : 10));
    const rows = Array.from({ length: 120 }, () => truth.map((variance) => Math.sqrt(variance) * normal()));
    const error = (m: readonly (readonly number[])[]) =>
      m.reduce(
        (sum, row, i) => sum + row.reduce((s, v, j) => s + (v - (i === j ? truth[i]! : 0)) ** 2, 0),
        0,
      );
    const sample = rows[0]!.map((_, i) =>
      rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / 120),
    );
    expect(error(ledoitWolf(rows).covariance)).toBeLessThan(0.75 * error(sample));
    expect(error(nonlinearShrinkage(rows))).toBeLessThan(0.6 * error(sample));
    expect(() => ledoitWolf([[1]])).toThrow(/1 rows/);
    expect(() => shrinkEigenvalues([1, 2], 2)).toThrow(/2 observations of 2/);
  });
});

describe('factor model', () => {
  it('finds planted betas and builds a covariance that can be factored', () => {
    const normal = normalFrom(seededRandom(2));
    const [eth, btc] = market({ days: 30 });
    let price = 10;
    const closes = eth!.closes.map((bar, i) => {
      if (i > 0) {
        const [a, b] = [eth!, btc!].map((h) => Math.log(h.closes[i]!.price / h.closes[i - 1]!.price));
        price *= Math.exp(0.7 * a! + 0.5 * b! + 0.002 * normal());
      }
      return { at: bar.at, price };
    });
    const got = fitExposure({ asset: 'LDO', closes }, [eth!, btc!], 3600);
    expect(got.betas[0]).toBeCloseTo(0.7, 1);
    expect(got.betas[1]).toBeCloseTo(0.5, 1);
    expect(Math.sqrt(got.idiosyncratic)).toBeCloseTo(0.002, 3);
    const f = [
      [4e-4, 2e-4],
      [2e-4, 3e-4],
    ];
    const whole = factorCovariance(f, [{ betas: [1, 0.5], idiosyncratic: 1e-5, observations: 100 }], 24);
    expect(whole[0]!.slice(0, 2)).toEqual(f[0]);
    expect(whole[2]![0]).toBeCloseTo(4e-4 + 1e-4, 15);
    expect(whole[2]![2]).toBeCloseTo(4e-4 + 2 * 0.5 * 2e-4 + 0.25 * 3e-4 + 24e-5, 15);
    expect(least(whole)).toBeGreaterThan(0);
  });

  it('refuses too few joint returns and too many factors', () => {
    const [eth, btc] = market({ days: 1 });
    expect(() => fitExposure(eth!, [btc!], 3600)).toThrow(/24 joint returns of ETH/);
    expect(() => fitExposure(eth!, [], 3600)).toThrow(/0 factors/);
  });
});
