import { bookHessian } from '@ballast/amm';
import { type AssetId, type ChainSnapshot, wadToNumber } from '@ballast/core';
import { impactCost } from '@ballast/router';
import type { PlanInput } from './input.ts';
import { pricedPositions, pricesOf } from './positions.ts';
import type { Book, Cell } from './view.ts';

/*
 * Gas of the vault's calls as measured on the devnet, to be refined by a gas benchmark. A hedge values every position
 * of its chain; what its swaps use comes on top and is stated by the pools.
 */
const submitPlanGas = 250_000;
const executeHedgeGas = 640_000;
const executeHedgeGasPerPosition = 75_000;
/** Handing one mandate or report to the messenger. */
const sendMessageGas = 350_000;

/** USD of signing, watching and settling one order; keeps cheap gas from inviting orders that save cents. */
const orderOverhead = 1;
/** USD of depending on one more message until it is reported back; keeps cheap paths from being asked every hour. */
const messageOverhead = 10;
const yearSeconds = 365 * 86_400;

/** What trading one asset on one chain costs, for the programme. */
export interface TradeCost {
  readonly proportional: number;
  /** Cost is `impact * usd^(3/2)`. */
  readonly impact: number;
  /** USD per decision to trade. */
  readonly fixed: number;
}

const gasUsd = (chain: ChainSnapshot, gas: number): number =>
  gas * (Number(chain.gasPrice) / 1e18) * wadToNumber(chain.nativePrice);

/** A signed plan and one hedge under it, swaps left out. */
const orderGas = (chain: ChainSnapshot): number =>
  submitPlanGas + executeHedgeGas + executeHedgeGasPerPosition * chain.positions.length;

/** Costs of the dearer side; undefined when no executable pool trades the asset against the settlement token. */
export function tradeCost(input: PlanInput, book: Book, cell: Cell): TradeCost | undefined {
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
    fixed: orderOverhead + gasUsd(chain, orderGas(chain) + gas),
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

/**
 * Effective horizon per asset, years: the time at which the programme's dead zone equals the optimal no-trade half-width
 * `H = (3 c S G^2 / (2 a))^(1/3)` of Whalley and Wilmott (1997), that is `tau = c / (a sigma^2 S H)`, and at most the
 * policy's. It must not depend on what is held: two assets that compete for collateral would change places forever.
 */
export function effectiveHorizons(
  input: PlanInput,
  book: Book,
  costs: readonly (readonly (TradeCost | undefined)[])[],
): readonly number[] {
  const { policy, forecast } = input;
  const longest = policy.horizon / yearSeconds;
  const gammas = bookGammas(book, input.snapshot.settlement);
  return book.assets.map((asset, a) => {
    const at = forecast.assets.indexOf(asset);
    const cost = costs.reduce((least, row) => Math.min(least, row[a]?.proportional ?? least), 1);
    const variance = forecast.covariance[at]?.[at] ?? 0;
    const price = book.prices[a]!;
    const band = price * ((3 * cost * price * gammas[a]! ** 2) / (2 * policy.riskAversion)) ** (1 / 3);
    const tau = cost / (policy.riskAversion * variance * band);
    // Without gamma or cost the band has no width and the dead zone no meaning.
    return Number.isFinite(tau) && tau > 0 ? Math.min(tau, longest) : longest;
  });
}

/** Own second derivative of the fully protected book per asset, whole units per USD. */
export function bookGammas(book: Book, settlement: AssetId): readonly number[] {
  const prices = pricesOf(book, settlement);
  const positions = pricedPositions(book, settlement).map((one) => one.position);
  const names = Object.keys(prices);
  const hessian = bookHessian(positions, names, prices);
  return book.assets.map((asset) => Math.abs(hessian[names.indexOf(asset)]?.[names.indexOf(asset)] ?? 0));
}
