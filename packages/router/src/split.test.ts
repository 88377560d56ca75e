import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MoebiusPiece, moebiusCurve, type PoolCurve, weightedCurve } from './pool-curve.ts';
import { selectCandidates } from './select.ts';
import { exactIn, exactOut, splitQuantity } from './split.ts';
import { sharedText } from './testing/shared.ts';

const pair = (reserveIn: number, reserveOut: number, keep: number): PoolCurve =>
  moebiusCurve([{ a: (keep * reserveOut) / reserveIn, c: keep / reserveIn, length: Infinity }])!;

/** Ranges between falling square root prices. */
function stairs(roots: readonly number[], depths: readonly number[], keep: number): PoolCurve {
  const pieces: MoebiusPiece[] = depths.map((depth, i) => ({
    a: keep * roots[i]! ** 2,
    c: (keep * roots[i]!) / depth,
    length: (depth * (1 / roots[i + 1]! - 1 / roots[i]!)) / keep,
  }));
  return moebiusCurve(pieces)!;
}

/** Independent reference: bisection on the marginal price with a numerical inverse of each pool. */
function bisect(curves: readonly PoolCurve[], total: number): number {
  const marginal = (curve: PoolCurve, x: number): number => {
    const h = Math.max(x, 1e-3) * 1e-6;
    return (curve.output(x + h) - curve.output(Math.max(x - h, 0))) / (x + h - Math.max(x - h, 0));
  };
  const taken = (curve: PoolCurve, price: number): number => {
    if (marginal(curve, 0) <= price) return 0;
    let low = 0;
    let high = Math.min(total, curve.maxInput);
    for (let i = 0; i < 100; i++) {
      const middle = (low + high) / 2;
      if (marginal(curve, middle) > price) low = middle;
      else high = middle;
    }
    return low;
  };
  let low = 0;
  let high = Math.max(...curves.map((curve) => marginal(curve, 0)));
  for (let i = 0; i < 100; i++) {
    const price = (low + high) / 2;
    if (curves.reduce((sum, curve) => sum + taken(curve, price), 0) > total) low = price;
    else high = price;
  }
  const parts = curves.map((curve) => taken(curve, high));
  const sum = parts.reduce((a, b) => a + b, 0);
  return curves.reduce((out, curve, i) => out + curve.output((parts[i]! * total) / sum), 0);
}

const three = [pair(5000, 1e7, 0.997), pair(2000, 4.02e6, 0.9995), pair(800, 1.592e6, 0.997)];

/** Reserves in and out and fixed cost of pools whose best choice is no obvious one. */
const seven = [
  [1940, 3867, 8],
  [660, 1327, 7],
  [1410, 2891, 6],
  [660, 1340, 4],
  [1590, 3131, 2],
  [940, 1935, 7],
  [290, 588, 6],
] as const;

describe('split over pools', () => {
  it('reproduces the CFMMRouter swap instance and rational instances', () => {
    const cfmm = splitQuantity([pair(100, 100, 1), pair(1, 2, 1)].map(exactIn), 5);
    expect(cfmm.quantities[0]).toBeCloseTo(4.521837991482826, 11);
    expect(cfmm.gain).toBeCloseTo(4.973181957786623, 11);
    const two = splitQuantity([pair(100, 100, 1), pair(400, 400, 1)].map(exactIn), 50);
    expect(two.quantities[0]).toBeCloseTo(10, 11);
    expect(two.gain).toBeCloseTo(500 / 11, 11);
    const stairsAndPair = splitQuantity(
      [pair(1000, 1000, 1), stairs([1, 0.9, 0.8], [1000, 500], 1)].map(exactIn),
      49_000 / 153,
    );
    expect(stairsAndPair.gain).toBeCloseTo(275, 9);
    expect(stairsAndPair.quantities[0]).toBeCloseTo(3000 / 17, 9);
    const weights = splitQuantity(
      [weightedCurve(100, 50, 4, 1)!, pair(100, 200, 1)].map(exactIn),
      13.886011825408463,
    );
    expect(weights.quantities[0]).toBeCloseTo(100 * (1.21 ** 0.2 - 1), 10);
    expect(weights.gain).toBeCloseTo(25.253714121732038, 10);
  });

  it('two pools in a row are one Moebius pool', () => {
    const [first, second] = [pair(1000, 1000, 1), pair(1000, 2000, 1)];
    // y = 2x / (1 + 0.002 x): the marginal prices multiply, the second pool sees the first one's output.
    const path = moebiusCurve([{ a: 2, c: 0.002, length: Infinity }])!;
    expect(path.output(100)).toBeCloseTo(500 / 3, 11);
    for (const x of [1e-3, 1, 100, 5000]) {
      expect(path.output(x) / second.output(first.output(x))).toBeCloseTo(1, 12);
      expect(path.input(path.output(x)) / x).toBeCloseTo(1, 9);
      expect(path.inputAt((1 + 0.002 * x) / Math.SQRT2) / x).toBeCloseTo(1, 9);
    }
    const alone = selectCandidates([{ curve: exactIn(path), fixedCost: 0 }], 100);
    expect(alone.quantities).toEqual([100]);
    expect(alone.net).toBeCloseTo(500 / 3, 11);
  });

  it('splits 100 ETH over three pools 87 bp better than the best single one', () => {
    const split = splitQuantity(three.map(exactIn), 100);
    expect(split.gain).toBeCloseTo(197_217.4932647558, 6);
    expect(split.quantities[0]).toBeCloseTo(60.57241039245197, 9);
    const single = Math.max(...three.map((curve) => curve.output(100)));
    expect((split.gain / single - 1) * 1e4).toBeCloseTo(87.8, 1);
  });

  it('reproduces every shared routing vector to 1e-9', (context) => {
    const {
      routing_cpmm: vectors,
    }: { routing_cpmm: { pools: number[][]; D: number; d: number[]; out: number; nu: number }[] } =
      JSON.parse(sharedText(context, 'vectors/lp-and-risk.json'));
    expect(vectors.length).toBeGreaterThan(3);
    for (const { pools, D, d, out, nu } of vectors) {
      const split = splitQuantity(
        pools.map(([x, y, keep]) => exactIn(pair(x!, y!, keep!))),
        D,
      );
      expect(Math.abs(split.gain / out - 1)).toBeLessThan(1e-9);
      expect(Math.abs(1 / split.theta ** 2 / nu - 1)).toBeLessThan(1e-9);
      d.forEach((part, i) => {
        expect(Math.abs(split.quantities[i]! - part) / D).toBeLessThan(1e-9);
      });
    }
  });

  const poolOf = fc.oneof(
    fc
      .tuple(
        fc.double({ min: 50, max: 5000, noNaN: true }),
        fc.double({ min: 0.9, max: 1.1, noNaN: true }),
        fc.constantFrom(0.99, 0.997, 0.9995),
      )
      .map(([depth, skew, keep]) => pair(depth, depth * 2 * skew, keep)),
    fc
      .tuple(
        fc.double({ min: 50, max: 5000, noNaN: true }),
        fc.double({ min: 0.9, max: 1.1, noNaN: true }),
        fc.double({ min: 0.25, max: 4, noNaN: true }),
      )
      .map(
        ([depth, skew, exponent]) => weightedCurve(depth, (depth * 2 * skew) / exponent, exponent, 0.997)!,
      ),
    fc
      .tuple(
        fc.array(fc.double({ min: 10, max: 9000, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0.9, max: 1.1, noNaN: true }),
      )
      .map(([depths, skew]) =>
        stairs(
          depths.concat(0).map((_, i) => Math.sqrt(2 * skew) * 0.97 ** i),
          depths,
          0.9995,
        ),
      ),
  );
  const pools = fc.array(poolOf, { minLength: 1, maxLength: 5 });
  const share = fc.double({ min: 1e-4, max: 0.99, noNaN: true });
  const sizeFor = (curves: readonly PoolCurve[], part: number): number =>
    Math.min(part * curves.reduce((sum, { maxInput }) => sum + maxInput, 0), part * 3000);

  it('equals an independent bisection, adds up and beats every single pool', () => {
    fc.assert(
      fc.property(pools, share, (curves, part) => {
        const total = sizeFor(curves, part);
        const split = splitQuantity(curves.map(exactIn), total);
        expect(Math.abs(split.quantities.reduce((a, b) => a + b, 0) / total - 1)).toBeLessThan(1e-12);
        expect(split.gain).toBeGreaterThan(bisect(curves, total) * (1 - 1e-7));
        for (const curve of curves)
          if (curve.maxInput >= total)
            expect(split.gain).toBeGreaterThanOrEqual(curve.output(total) * (1 - 1e-12));
      }),
      { numRuns: 150 },
    );
  });

  it('buying the output of a sale costs the sale, and the marginal price is shared by the pools used', () => {
    fc.assert(
      fc.property(pools, share, (curves, part) => {
        const total = sizeFor(curves, part);
        const sale = splitQuantity(curves.map(exactIn), total);
        const purchase = splitQuantity(curves.map(exactOut), sale.gain * (1 - 1e-12));
        expect(Math.abs(-purchase.gain / total - 1)).toBeLessThan(1e-8);
        const marginal = 1 / sale.theta ** 2;
        curves.forEach((curve, i) => {
          const x = sale.quantities[i]!;
          const h = Math.max(total, 1) * 1e-6;
          if (x + h > curve.maxInput) return;
          expect(curve.output(x + h) - curve.output(x)).toBeLessThanOrEqual(marginal * h * (1 + 1e-6));
        });
      }),
      { numRuns: 150 },
    );
  });

  it('refuses more than the pools hold', () => {
    const curves = [stairs([1, 0.9], [100], 1)].map(exactIn);
    expect(() => splitQuantity(curves, curves[0]!.capacity * 1.01)).toThrow(/capacity/);
    expect(() => splitQuantity(curves, 0)).toThrow(/quantity 0/);
  });

  /** Every subset, each split exactly. */
  function enumerate(
    curves: readonly PoolCurve[],
    costs: readonly number[],
    total: number,
    buying = false,
  ): number {
    const of = buying ? exactOut : exactIn;
    let best = -Infinity;
    for (let mask = 1; mask < 1 << curves.length; mask++) {
      const members = curves.map((_, i) => i).filter((i) => (mask >> i) & 1);
      const set = members.map((i) => of(curves[i]!));
      if (set.reduce((sum, { capacity }) => sum + capacity, 0) < total) continue;
      const cost = members.reduce((sum, i) => sum + costs[i]!, 0);
      best = Math.max(best, splitQuantity(set, total).gain - cost);
    }
    return best;
  }

  const costOf = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 60, noNaN: true }));

  it('choosing pools under fixed costs equals 2^m enumeration, selling and buying', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(poolOf, costOf), { minLength: 1, maxLength: 7 }),
        share,
        fc.boolean(),
        (entries, part, buying) => {
          const curves = entries.map(([curve]) => curve);
          const costs = entries.map(([, cost]) => cost);
          const input = sizeFor(curves, part);
          const total = buying ? splitQuantity(curves.map(exactIn), input).gain * 0.999 : input;
          const of = buying ? exactOut : exactIn;
          const choice = selectCandidates(
            curves.map((curve, i) => ({ curve: of(curve), fixedCost: costs[i]! })),
            total,
          );
          const best = enumerate(curves, costs, total, buying);
          const scale = Math.abs(best) + costs.reduce((a, b) => a + b, 1);
          expect(choice.proved).toBe(true);
          expect(Math.abs(choice.net - best) / scale).toBeLessThan(1e-11);
          expect(choice.bound).toBeGreaterThanOrEqual(choice.net);
          expect((choice.bound - choice.net) / scale).toBeLessThan(1e-11);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('backtracks where the first choice and its neighbours are not the best', () => {
    const curves = seven.map(([reserveIn, reserveOut]) => pair(reserveIn, reserveOut, 0.997));
    const costs = seven.map(([, , cost]) => cost);
    const candidates = curves.map((curve, i) => ({ curve: exactIn(curve), fixedCost: costs[i]! }));
    const choice = selectCandidates(candidates, 69);
    expect(choice.net).toBeCloseTo(enumerate(curves, costs, 69), 10);
    expect(choice.net).toBeGreaterThan(selectCandidates(candidates, 69, 1).net + 0.6);
  });

  it('decides the closest call first: the second subproblem already has the optimum of the seven above', () => {
    const candidates = seven.map(([reserveIn, reserveOut, fixedCost]) => ({
      curve: exactIn(pair(reserveIn, reserveOut, 0.997)),
      fixedCost,
    }));
    expect(selectCandidates(candidates, 69, 2).net).toBe(selectCandidates(candidates, 69).net);
  });

  it('gas of two leaves one pool of two, gas of 0.4 leaves both', () => {
    const at = (fixedCost: number) =>
      selectCandidates(
        [pair(100, 100, 1), pair(400, 400, 1)].map((curve) => ({ curve: exactIn(curve), fixedCost })),
        50,
      );
    expect(at(2).quantities).toEqual([0, 50]);
    expect(at(2).net).toBeCloseTo(400 / 9 - 2, 11);
    expect(at(0.4).quantities[0]).toBeCloseTo(10, 11);
    expect(at(0.4).quantities[1]).toBeCloseTo(40, 11);
    expect(at(0.4).net).toBeCloseTo(500 / 11 - 0.8, 11);
    for (const gas of [2, 0.4]) expect(at(gas).proved).toBe(true);
  });

  it('drops pools when gas makes them too dear, and not as a prefix', () => {
    const at = (gas: number, total: number) =>
      selectCandidates(
        three.map((curve) => ({ curve: exactIn(curve), fixedCost: gas })),
        total,
      );
    expect(at(300, 100).net).toBeCloseTo(196_459.1408543741, 6);
    expect(at(300, 100).quantities[2]).toBe(0);
    expect(at(2000, 100).quantities).toEqual([100, 0, 0]);
    expect(at(300, 20).net).toBeCloseTo(39_482.2761498815, 6);
    const uneven = selectCandidates(
      three.map((curve, i) => ({ curve: exactIn(curve), fixedCost: [2000, 2000, 0][i]! })),
      20,
    );
    expect(uneven.quantities[2]).toBeGreaterThan(0);
    expect(uneven.quantities.filter((q) => q > 0)).toHaveLength(1);
  });

  it('reproduces every shared gas vector', (context) => {
    const { routing_gas: vectors }: { routing_gas: { D: number; gas: number; net: number; d: number[] }[] } =
      JSON.parse(sharedText(context, 'vectors/lp-and-risk.json'));
    for (const { D, gas, net, d } of vectors) {
      const choice = selectCandidates(
        three.map((curve) => ({ curve: exactIn(curve), fixedCost: gas })),
        D,
      );
      expect(Math.abs(choice.net / net - 1)).toBeLessThan(1e-9);
      d.forEach((part, i) => {
        expect(Math.abs(choice.quantities[i]! - part) / D).toBeLessThan(1e-9);
      });
    }
  });

  it('keeps a valid bound when stopped early', () => {
    const costs = [18.6, 17.4, 22.2, 13.8, 24.6, 11.4, 16.2, 19.8];
    const curves = costs.map((_, i) => pair(300 + 40 * i, 2 * (300 + 40 * i), 0.997));
    const candidates = curves.map((curve, i) => ({ curve: exactIn(curve), fixedCost: costs[i]! }));
    const full = selectCandidates(candidates, 300);
    const cut = selectCandidates(candidates, 300, 1);
    expect(full.proved).toBe(true);
    expect(full.nodes).toBeGreaterThan(1);
    expect(cut.proved).toBe(false);
    expect(cut.bound).toBeGreaterThanOrEqual(full.net);
    expect(cut.net).toBeLessThanOrEqual(full.net);
  });
});
