import { wadToNumber } from '@ballast/core';
import type { HedgeInstrument, HedgeProgramme, HedgeRow } from '@ballast/optimizer';
import { bandTerms } from './band.ts';
import { closedRows } from './closed.ts';
import { type SwapTerms, type TradeCost, tradeCost } from './costs.ts';
import { tailOf } from './future.ts';
import type { PlanInput } from './input.ts';
import type { PricedPosition } from './positions.ts';
import type { Book, Cell, ChainView } from './view.ts';

/** New shorts stop this far above the health floor, so that a small price move does not force them back. */
export const healthBuffer = 1.1;

/** Purchases cost a little more than the oracle price, and what is missing comes out of the collateral. */
const purchaseMargin = 1.01;

/** What one decision is about before anything is said about messages and overlays. */
export interface Market {
  readonly programme: Omit<HedgeProgramme, 'scenarios'>;
  /** Cell of each instrument. */
  readonly cells: readonly Cell[];
}

/** USD of shorts a chain's collateral carries at its health floor: what may stay, and what new shorts may reach. */
export function shortLimits(view: ChainView): { readonly keep: number; readonly open: number } {
  const { collateral, liquidationThreshold, loanToValue } = view.snapshot;
  const value = wadToNumber(collateral);
  const keep = (wadToNumber(liquidationThreshold) / view.healthFloor) * value;
  return { keep, open: Math.min(keep / healthBuffer, wadToNumber(loanToValue) * value) };
}

/** Trading cost by chain and asset; undefined where it cannot or must not be traded. */
export const tradeCosts = (
  book: Book,
  termsOf: (cell: Cell) => SwapTerms | undefined,
): readonly (readonly (TradeCost | undefined)[])[] =>
  book.cells.map((row) =>
    row.map((cell) => {
      if (!cell) return undefined;
      const { snapshot, frozen } = book.chains[cell.chain]!;
      const terms = frozen ? undefined : termsOf(cell);
      return terms && tradeCost(snapshot, terms);
    }),
  );

/**
 * States the hedge programme of a book except its scenarios: USD quantities, one instrument per asset and chain.
 * Hedges of `refused` positions may stay or shrink.
 */
export function stateMarket(
  input: PlanInput,
  book: Book,
  costs: readonly (readonly (TradeCost | undefined)[])[],
  refused: readonly PricedPosition[],
): Market {
  const cells = book.cells.flatMap((row) => row.filter((cell) => cell !== undefined));
  const indices = book.assets.map((asset) => input.forecast.assets.indexOf(asset));
  const tail = tailOf(input, book);
  const bands = bandTerms(input, book, costs);
  const programme = {
    riskAversion: input.policy.riskAversion,
    horizon: bands.map((one) => one.horizon),
    exposure: book.assets.map((_, a) =>
      cells.reduce((sum, cell) => sum + (cell.asset === a ? cell.exposure * book.prices[a]! : 0), 0),
    ),
    covariance: indices.map((i) => indices.map((j) => input.forecast.covariance[i]?.[j] ?? Number.NaN)),
    instruments: cells.map((cell) =>
      instrumentOf(book, cell, costs[cell.chain]![cell.asset], bands[cell.asset]!.patience),
    ),
    rows: [
      ...book.chains.flatMap((view, c) => (view.frozen ? [] : chainRows(book, cells, c))),
      ...closedRows(input, book, cells, refused),
    ],
    ...(tail ? { tail } : {}),
  };
  return { programme, cells };
}

function instrumentOf(
  book: Book,
  cell: Cell,
  cost: TradeCost | undefined,
  patience: number,
): HedgeInstrument {
  const price = book.prices[cell.asset]!;
  const { state } = cell;
  const held = cell.held * price;
  const debt = wadToNumber(state.debt);
  const borrow = state.borrow;
  const shortable = borrow ? debt + wadToNumber(borrow.available) : debt;
  const movable = cost !== undefined && price > 0;
  return {
    asset: cell.asset,
    held,
    lower: movable ? -Math.min(wadToNumber(state.maxShort), shortable) * price : held,
    upper: movable ? wadToNumber(state.maxLong) * price : held,
    proportional: cost?.proportional ?? 0,
    impact: cost?.impact ?? 0,
    // The market's rate already contains the present debt.
    borrowRate: borrow ? Math.max(0, borrow.rate - borrow.slope * debt) : 0,
    borrowSlope: borrow && price > 0 ? Math.max(0, borrow.slope / price) : 0,
    fixedCost: cost ? cost.fixed + patience : 0,
  };
}

/** Collateral behind the shorts, and cash behind the purchases, of one chain. Holding still is always feasible. */
function chainRows(book: Book, cells: readonly Cell[], c: number): readonly HedgeRow[] {
  const view = book.chains[c]!;
  const on = cells.map((cell) => (cell.chain === c ? 1 : 0));
  const usd = cells.map((cell) => cell.held * book.prices[cell.asset]!);
  const held = usd.reduce((sum, value, i) => sum + on[i]! * value, 0);
  const shorts = usd.reduce((sum, value, i) => sum + on[i]! * Math.max(0, -value), 0);
  const { keep, open } = shortLimits(view);
  const name = view.snapshot.name;
  // Beyond the floor the shorts must come down to what may be opened; up to it they may stay.
  const rows: HedgeRow[] = [
    {
      name: `collateral on ${name}`,
      linear: cells.map(() => 0),
      short: on,
      limit: shorts <= keep ? Math.max(open, shorts) : open,
    },
  ];
  const threshold = wadToNumber(view.snapshot.liquidationThreshold);
  const margin = threshold > 0 ? (purchaseMargin * view.healthFloor) / threshold : 0;
  const cash = wadToNumber(view.snapshot.idleSettlement) + wadToNumber(view.snapshot.collateral);
  rows.push({
    name: `cash on ${name}`,
    linear: on.map((flag) => flag * purchaseMargin),
    short: on.map((flag) => flag * margin),
    limit: Math.max(cash, margin * shorts) + purchaseMargin * held,
  });
  return rows;
}
