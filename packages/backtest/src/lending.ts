import type { HedgeAccount } from './account.ts';
import type { LpPath } from './lp-path.ts';
import type { ReplayVault } from './vault.ts';

/** Aave: what a liquidator gets on top, and the share of each debt repaid at once. */
const liquidationBonus = 0.05;
const closeFactor = 0.5;

const yearSeconds = 365 * 86_400;

export interface Step {
  /** Bar at which it begins, counted from the period's start. */
  readonly bar: number;
  /** Prices of the path's assets at both ends. */
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
}

/**
 * Carries the vaults over one step: price moves on what is held, interest, liquidations at the step's highs. The
 * unhedged fund would earn interest on the collateral it began with, so only the rest counts as hedging.
 * @returns Vaults liquidated.
 */
export function accrueStep(
  path: LpPath,
  vaults: readonly ReplayVault[],
  account: HedgeAccount,
  { bar, from, to }: Step,
): number {
  const { market, start, columns } = path;
  const years = (market.at[start + bar + 1]! - market.at[start + bar]!) / yearSeconds;
  let liquidations = 0;
  for (const vault of vaults) {
    for (let a = 0; a < vault.held.length; a++) {
      const held = vault.held[a]!;
      if (held === 0) continue;
      account.book('hedge', a, held * (to[a]! - from[a]!));
      if (held > 0) continue;
      const grown = held * Math.exp(vault.borrowRate(a, from[a]!) * years);
      vault.held[a] = grown;
      account.book('borrow', a, (grown - held) * to[a]!);
    }
    const growth = Math.expm1(vault.spec.lending.supplyRate * years);
    account.book('supply', -1, (vault.collateral - vault.unhedgedCollateral) * growth);
    vault.collateral += vault.collateral * growth;
    vault.unhedgedCollateral += vault.unhedgedCollateral * growth;
    if (vault.debt(to) === 0) continue;
    const highs = Float64Array.from(vault.held, (_, a) => market.highs[columns[a]!]![start + bar + 1]!);
    if (vault.healthFactor(highs) >= 1) continue;
    liquidations++;
    liquidate(vault, account, highs, to);
  }
  return liquidations;
}

/** Half of every debt is repaid out of the collateral at the highs, with the bonus. */
function liquidate(
  vault: ReplayVault,
  account: HedgeAccount,
  highs: ArrayLike<number>,
  to: ArrayLike<number>,
): void {
  for (let a = 0; a < vault.held.length; a++) {
    if (vault.held[a]! >= 0) continue;
    const repaid = closeFactor * -vault.held[a]!;
    vault.held[a]! += repaid;
    vault.collateral -= repaid * highs[a]! * (1 + liquidationBonus);
    account.book('swap', a, repaid * (to[a]! - highs[a]! * (1 + liquidationBonus)));
  }
}
