import { type ChainSnapshot, wadToNumber } from '@ballast/core';
import { impactCost } from '@ballast/router';
import type { PlanInput } from './input.ts';
import type { Book, Cell } from './view.ts';

/*
 * Gas of the vault's calls, from the ledgers of four fortnights on the devnet (838 hedges, 1,500 plans); the run report
 * lists it anew each time. A hedge values the positions that hold its asset; what its swaps use comes on top and is
 * stated by the pools. Mean over sales and purchases, which use 52,000 less and more. Measured before hedges became
 * some 90,000 cheaper; kept because the published replays used it, and because dearer is the careful side.
 */
export const submitPlanGas = 125_000;
const executeHedgeGas = 560_000;
const executeHedgeGasPerPosition = 52_000;
/** Mean of handing a mandate (410,000) and a report (750,000) to the messenger. */
export const sendMessageGas = 580_000;

/** USD of signing, watching and settling one order; keeps cheap gas from inviting orders that save cents. */
const orderOverhead = 1;
/** USD of depending on one more message until it is reported back; keeps cheap paths from being asked every hour. */
const messageOverhead = 10;

/** Terms of swapping one asset on one chain, gas in units. */
export interface SwapTerms {
  readonly proportional: number;
  /** Cost is `impact * usd^(3/2)`. */
  readonly impact: number;
  readonly gas: number;
}

/** What trading one asset on one chain costs, for the programme. */
export interface TradeCost {
  readonly proportional: number;
  readonly impact: number;
  /** USD per decision to trade. */
  readonly fixed: number;
}

const gasUsd = (chain: ChainSnapshot, gas: number): number =>
  gas * (Number(chain.gasPrice) / 1e18) * wadToNumber(chain.nativePrice);

/** Gas of one hedge on a chain with so many positions, its swaps left out. */
export const executionGas = (positions: number): number =>
  executeHedgeGas + executeHedgeGasPerPosition * positions;

/** USD of gas of one hedge whose swaps use so much. */
export const executionUsd = (chain: ChainSnapshot, swaps: number): number =>
  gasUsd(chain, executionGas(chain.positions.length) + swaps);

/** Terms with what a decision to trade costs on top: a signed plan, one hedge under it, and the overhead. */
export const tradeCost = (chain: ChainSnapshot, { proportional, impact, gas }: SwapTerms): TradeCost => ({
  proportional,
  impact,
  fixed: orderOverhead + gasUsd(chain, submitPlanGas) + executionUsd(chain, gas),
});

/** Terms of the dearer side; undefined when no executable pool trades the asset against the settlement token. */
export function swapTerms(input: PlanInput, book: Book, cell: Cell): SwapTerms | undefined {
  const chain = book.chains[cell.chain]!.snapshot;
  const { settlement } = input.snapshot;
  const settlementPrice = chain.assets[settlement]?.price;
  const market = {
    asset: cell.state.asset,
    settlement,
    pools: chain.pools,
    executableVenues: input.executableVenues,
    price: cell.state.price,
    maxImpact: input.policy.maxImpact,
    ...(settlementPrice === undefined ? {} : { settlementPrice }),
  };
  const sell = impactCost({ ...market, side: 'sell' });
  const buy = impactCost({ ...market, side: 'buy' });
  if (!sell || !buy) return undefined;
  const gas = chain.pools
    .filter((pool) => input.executableVenues.includes(pool.venue))
    .filter((pool) => pool.asset0 === cell.state.asset || pool.asset1 === cell.state.asset)
    .reduce((least, pool) => Math.min(least, pool.gas), Number.POSITIVE_INFINITY);
  return {
    proportional: Math.max(sell.proportional, buy.proportional),
    impact: Math.max(sell.threeHalves, buy.threeHalves),
    gas,
  };
}

/**
 * USD of a mandate one way, the plan that gives it, its report back and the overhead; undefined when either fee is unknown. Which of
 * the two gives it is not decided yet: the plan is charged where it is dearer.
 */
export function messageCost(a: ChainSnapshot, b: ChainSnapshot): number | undefined {
  const there = a.messageFees[b.eid];
  const back = b.messageFees[a.eid];
  if (there === undefined || back === undefined) return undefined;
  const fee = (chain: ChainSnapshot, wei: bigint) => (Number(wei) / 1e18) * wadToNumber(chain.nativePrice);
  const sending = gasUsd(a, sendMessageGas) + gasUsd(b, sendMessageGas);
  const planning = Math.max(gasUsd(a, submitPlanGas), gasUsd(b, submitPlanGas));
  return messageOverhead + fee(a, there) + fee(b, back) + sending + planning;
}
