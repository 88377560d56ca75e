import {
  type ChainSnapshot,
  type PositionSnapshot,
  type Reason,
  type VaultPlan,
  WAD,
  type Wad,
  wad,
  wadToNumber,
} from '@ballast/core';

/** Share of the exposure below which a step alone is not worth a plan; it is taken along with the next one. */
const leastStep = WAD / 100n;

/** The ratio a new plan can give a position: full protection, as far as the vault lets the ratio move now. */
export function nextRatio({ ratio, ratioStep }: PositionSnapshot): Wad {
  if (ratioStep === undefined || ratio + ratioStep >= WAD) return wad(WAD);
  return wad(ratio + ratioStep);
}

/** Whether every position is fully protected already. */
export function ratiosComplete(chain: ChainSnapshot): boolean {
  return chain.positions.every((position) => position.ratio === WAD);
}

/** Whether a new plan would protect some position fully, or by a step worth taking. */
export function ratiosDue(chain: ChainSnapshot): boolean {
  return chain.positions.some((position) => {
    const next = nextRatio(position);
    return next > position.ratio && (next === WAD || next - position.ratio >= leastStep);
  });
}

/** The ratios a new plan sets. */
export function ratioUpdates(chain: ChainSnapshot): VaultPlan['ratios'] {
  return chain.positions
    .map((position) => ({
      positionId: position.positionId,
      ratio: nextRatio(position),
      from: position.ratio,
    }))
    .filter(({ ratio, from }) => ratio > from)
    .map(({ positionId, ratio }) => ({ positionId, ratio }));
}

/** Which positions of a chain the vault keeps from full protection for now. */
export function stepReasons(chain: ChainSnapshot): readonly Reason[] {
  return chain.positions
    .filter((position) => nextRatio(position) < WAD)
    .map((position) => ({
      code: 'ratio-step',
      chainId: chain.chainId,
      detail: `position ${position.positionId} from ${wadToNumber(position.ratio).toFixed(4)} to ${wadToNumber(nextRatio(position)).toFixed(4)} of its exposure at most`,
    }));
}
