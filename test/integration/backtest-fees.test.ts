import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { arbitrageFeeGrowth, feeGrowth } from '@ballast/backtest';
import { describe, expect, it, type TestContext } from 'vitest';

/** Chain truth of one pool, kept beside the repository; a checkout without it skips, saying so. */
const root = new URL('../../../shared/data/', import.meta.url);

type Row = Readonly<Record<string, string>>;

function rows(context: TestContext, name: string): readonly Row[] {
  const file = new URL(`${name}.csv.gz`, root);
  if (!existsSync(file)) {
    const reason = `../shared/data/${name}.csv.gz is absent`;
    process.stderr.write(`skipped "${context.task.name}": ${reason}\n`);
    context.skip(reason);
  }
  const [header = '', ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((column, i) => [column, cells[i] ?? '']));
  });
}

const pool = 'univ3_arb_weth_usdc_005';
const fee = 0.0005;

/** Growth of `feeGrowthGlobal` between two states, token units per unit of liquidity. */
function growth(from: Row, to: Row, token: 0 | 1): number {
  const column = `fee_growth_global${token}_x128`;
  const grown = BigInt.asUintN(256, BigInt(to[column]!) - BigInt(from[column]!));
  return Number(grown) / 2 ** 128;
}

/** Relative error of the model, said aloud. */
function errorOf(what: string, token: 0 | 1, ratio: number): number {
  process.stdout.write(`fee growth, ${what}, token ${token}: off by ${(100 * (ratio - 1)).toFixed(4)} %\n`);
  return ratio - 1;
}

describe('LP fees against the chain', () => {
  it.for(['2025-06-08', '2025-07-05', '2025-09-07'])(
    'swap by swap on %s: within 6 parts in 10,000 of what the pool booked',
    (day, context) => {
      const swaps = rows(context, `${pool}_swaps_raw_${day}`);
      const [first, last] = [Number(swaps[0]!.block_number), Number(swaps.at(-1)!.block_number)];
      const states = rows(context, `${pool}_state_1h`).filter(
        (one) => Number(one.block_number) >= first && Number(one.block_number) <= last,
      );
      const [from, to] = [states[0]!, states.at(-1)!];
      const model = [0, 0];
      let before = Number(swaps[0]!.liquidity);
      for (const swap of swaps) {
        const after = Number(swap.liquidity);
        const block = Number(swap.block_number);
        if (block > Number(from.block_number) && block <= Number(to.block_number))
          for (const token of [0, 1] as const) {
            // A swap that crosses ticks pays along the way: between its first and last liquidity.
            const volume = Math.max(0, Number(swap[`amount${token}`]));
            model[token]! += feeGrowth(volume, fee, (before + after) / 2);
          }
        before = after;
      }
      expect(states.length).toBeGreaterThan(20);
      for (const token of [0, 1] as const)
        expect(
          Math.abs(errorOf(`${day} swaps`, token, model[token]! / growth(from, to, token))),
        ).toBeLessThan(0.0006);
    },
  );

  it('minute volumes over the covered hours of four months: within 0.3 %', (context) => {
    const states = rows(context, `${pool}_state_1h`);
    const covered = rows(context, `${pool}_swaps_coverage`).map(
      (one) => [Number(one.window_start), Number(one.window_end)] as const,
    );
    const minutes = rows(context, `${pool}_swaps_1m`);
    const sums = { model: [0, 0], chain: [0, 0] };
    let hours = 0;
    let at = 0;
    for (let i = 1; i < states.length; i++) {
      const [from, to] = [states[i - 1]!, states[i]!];
      const [begin, end] = [Number(from.timestamp), Number(to.timestamp)];
      if (!covered.some(([start, stop]) => start <= begin && end <= stop)) continue;
      hours++;
      while (at < minutes.length && Number(minutes[at]!.close_block) <= Number(from.block_number)) at++;
      for (; at < minutes.length && Number(minutes[at]!.close_block) <= Number(to.block_number); at++)
        for (const token of [0, 1] as const)
          sums.model[token]! += feeGrowth(
            Number(minutes[at]![`in${token}`]),
            fee,
            Number(minutes[at]!.close_liquidity),
          );
      for (const token of [0, 1] as const) sums.chain[token]! += growth(from, to, token);
    }
    expect(hours).toBeGreaterThan(1200);
    for (const token of [0, 1] as const)
      expect(
        Math.abs(errorOf(`minutes of ${hours} hours`, token, sums.model[token]! / sums.chain[token]!)),
      ).toBeLessThan(0.003);
  });

  it('arbitrage on hourly prices alone is a lower bound, and most of it is other flow', (context) => {
    const states = rows(context, `${pool}_state_1h`);
    const prices = rows(context, 'spot_1h_ETHUSDT')
      .filter(
        (one) =>
          Number(one.timestamp) >= Number(states[0]!.timestamp) &&
          Number(one.timestamp) <= Number(states.at(-1)!.timestamp),
      )
      .map((one) => Number(one.close) * 1e-12);
    const [from, to] = [states[0]!, states.at(-1)!];
    const mean = prices.reduce((sum, price) => sum + price, 0) / prices.length;
    const chain = growth(from, to, 0) * mean + growth(from, to, 1);
    const share = arbitrageFeeGrowth(prices, fee) / chain;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.5);
  });
});
