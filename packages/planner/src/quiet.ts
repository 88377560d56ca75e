import { FatalError } from '@ballast/core';
import { closedRange } from './closed.ts';
import type { SwapTerms } from './costs.ts';
import type { PlanInput } from './input.ts';
import type { PricedPosition } from './positions.ts';
import { type Market, shortLimits, stateMarket, tradeCosts } from './programme.ts';
import { type Gain, gainsOutweighed } from './quiet-gains.ts';
import { ratiosComplete } from './ratios.ts';
import { bookRange } from './scenarios.ts';
import { takeStance } from './stance.ts';
import { type Book, type Cell, shortsOn, viewBook } from './view.ts';

/**
 * Gains are taken this much larger and costs this much smaller than the programme counts them: its solver stops at a
 * small gap, and a proof must not.
 */
const margin = 0.01;

/**
 * True only when holding is certainly the optimum of the programme that {@link plan} would solve, proved from its
 * first-order conditions and fixed costs without solving it. It is a convex programme apart from fixed costs: holding
 * is optimal when no single condition is violated, or when all violations together gain less than the trades cost that
 * they need. Errs towards false; always false while anything is under way, missing or frozen, or a tail term is asked.
 * @param termsOf What swapping costs; whoever knows it need not fit it to the pools again.
 */
export function certainlyHolds(
  given: PlanInput,
  termsOf: (cell: Cell, book: Book) => SwapTerms | undefined,
): boolean {
  if (given.policy.cvar) return false;
  const book = viewBook(given);
  if (book.partial || underWay(book)) return false;
  const costs = tradeCosts(book, (cell) => termsOf(cell, book));
  const { input, refused } = takeStance(given, book, costs);
  const market = stateMarket(input, book, costs, refused);
  const joint = jointRisk(market);
  const risk = joint.map((row) => row.reduce((sum, value, b) => sum + value * exposureOf(market, b), 0));
  const gains = book.assets.map(
    (_, a): Gain => ({
      sell: Number.NEGATIVE_INFINITY,
      buy: Number.NEGATIVE_INFINITY,
      fixed: Number.POSITIVE_INFINITY,
      impact: Number.POSITIVE_INFINITY,
      chains: 0,
      curvature: joint[a]![a]! * (1 - margin),
      room: roomOf(input, book, market.cells, refused, a),
    }),
  );
  for (const c of book.chains.keys()) if (!scanChain(book, market, c, risk, gains)) return false;
  return gainsOutweighed(gains, joint);
}

/** Positions not fully protected, or messages that have not settled: the next plan may have more to do than trade. */
const underWay = (book: Book): boolean =>
  book.links.some((link) => link.travelling || link.counted !== link.settled) ||
  book.chains.some(({ snapshot }) => !ratiosComplete(snapshot));

/** `a min(tau_i, tau_j) Sigma_ij`, as the programme weighs risk. */
function jointRisk({ programme }: Market): readonly (readonly number[])[] {
  const { riskAversion, horizon, covariance } = programme;
  return covariance.map((row, i) =>
    row.map((value, j) => {
      const risk = riskAversion * Math.min(horizon[i]!, horizon[j]!) * value;
      if (!Number.isFinite(risk))
        throw new FatalError(`covariance ${value} of assets ${i} and ${j}`, 'repair the forecast');
      return risk;
    }),
  );
}

/** USD of an asset that the book may still sell and buy in any scenario. */
function roomOf(
  input: PlanInput,
  book: Book,
  cells: readonly Cell[],
  refused: readonly PricedPosition[],
  a: number,
): Gain['room'] {
  const members = cells.filter((cell) => cell.asset === a);
  const range = bookRange(input, book, members, a);
  const closed = closedRange(input, book, cells, refused, a) ?? range;
  const held = members.reduce((sum, cell) => sum + cell.held * book.prices[a]!, 0);
  return {
    sell: (1 + margin) * Math.max(0, held - Math.max(range.lower, closed.lower)),
    buy: (1 + margin) * Math.max(0, Math.min(range.upper, closed.upper) - held),
  };
}

/**
 * Largest gain per dollar of selling and of buying each asset on one chain, and what a trade costs at least, into
 * `gains`. @returns False when shorts have to come down.
 */
function scanChain(
  book: Book,
  { programme, cells }: Market,
  c: number,
  risk: readonly number[],
  gains: readonly Gain[],
): boolean {
  const state = collateralOf(book, c);
  if (state === 'broken') return false;
  const found: { gain: Gain; sell: number; buy: number; short: boolean }[] = [];
  for (const [i, cell] of cells.entries()) {
    const one = programme.instruments[i]!;
    if (cell.chain !== c || one.lower >= one.upper) continue;
    const slope = risk[cell.asset]!;
    const carry =
      programme.horizon[cell.asset]! * (one.borrowRate + 2 * one.borrowSlope * Math.max(0, -one.held));
    const through = (1 - margin) * one.proportional - margin * Math.abs(slope);
    const sell = slope - (one.held <= 0 ? carry * (1 - margin) : 0) - through;
    const buy = -slope + (one.held < 0 ? carry * (1 + margin) : 0) - through;
    const gain = gains[cell.asset]!;
    gain.fixed = Math.min(gain.fixed, (1 - margin) * one.fixedCost);
    gain.impact = Math.min(gain.impact, (1 - margin) * one.impact);
    gain.chains++;
    const sellable = one.held > one.lower;
    found.push({ gain, sell: sellable ? sell : Number.NEGATIVE_INFINITY, buy, short: one.held < 0 });
  }
  // Tight collateral has a price that takes the gain out of selling, and adds to what a repayment gains.
  const price = state === 'tight' ? Math.max(0, ...found.map((one) => one.sell)) : 0;
  for (const { gain, sell, buy, short } of found) {
    gain.sell = Math.max(gain.sell, sell - price);
    gain.buy = Math.max(gain.buy, short ? buy + price : buy);
  }
  return true;
}

/** Unhedged plus held, USD. */
const exposureOf = ({ programme: { exposure, instruments } }: Market, asset: number): number =>
  instruments.reduce((sum, one) => (one.asset === asset ? sum + one.held : sum), exposure[asset]!);

/** Whether a chain's shorts have room, fill their limit, or must come down. */
function collateralOf(book: Book, c: number): 'free' | 'tight' | 'broken' {
  const { keep, open } = shortLimits(book.chains[c]!);
  const shorts = shortsOn(book, c);
  if (shorts > keep * (1 - 1e-6)) return 'broken';
  return shorts >= open * (1 - 1e-6) ? 'tight' : 'free';
}
