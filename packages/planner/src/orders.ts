import {
  type ChainId,
  type ChainSnapshot,
  numberToWad,
  type PlannedOrder,
  type Reason,
  type ReasonCode,
  type Wad,
  wad,
  wadToNumber,
} from '@ballast/core';
import { type Route, routeOrder } from '@ballast/router';
import { executionUsd } from './costs.ts';
import type { PlanInput } from './input.ts';
import { type Book, type Cell, originsOf, shortsOn } from './view.ts';

/** A purchase is sized by the vault at the oracle price: fees must fit under the order cap as well. */
const purchaseMargin = 0.99;

/** One wish: move a cell's held quantity to `desired`, as far as `target` lets it. */
export interface Wish {
  readonly cell: Cell;
  /** Whole units. */
  readonly desired: number;
  /** Target the vault will have when the order runs. */
  readonly target: Wad;
  /** A mandate of this cell is being sent, travelling or not acknowledged yet. */
  readonly pending: boolean;
  /** Why the move is wanted. */
  readonly reason: Reason;
}

/** What a chain has left for the orders of this cycle, USD. */
interface Budget {
  loss: number;
  cash: number;
  collateral: number;
  shorts: number;
  /** Collateral needed per USD of shorts at the chain's health floor. */
  readonly margin: number;
}

export interface Orders {
  readonly orders: readonly PlannedOrder[];
  readonly reasons: readonly Reason[];
}

/**
 * Routes every wish within the vault's limits. Purchases that repay debt come first, since they free collateral;
 * purchases of inventory last, since sales may pay for them.
 */
export function planOrders(input: PlanInput, book: Book, wishes: readonly Wish[]): Orders {
  const orders: PlannedOrder[] = [];
  const reasons: Reason[] = [];
  const budgets = book.chains.map((view, c): Budget => {
    const { lossBudgetLeft, idleSettlement, collateral, liquidationThreshold } = view.snapshot;
    const threshold = wadToNumber(liquidationThreshold);
    return {
      loss: wadToNumber(lossBudgetLeft),
      cash: wadToNumber(idleSettlement),
      collateral: wadToNumber(collateral),
      shorts: shortsOn(book, c),
      margin: threshold > 0 ? view.healthFloor / threshold : Number.POSITIVE_INFINITY,
    };
  });
  const rank = ({ cell, desired }: Wish) => (desired < cell.held ? 1 : cell.held < 0 ? 0 : 2);
  for (const wish of [...wishes].sort((x, y) => rank(x) - rank(y))) {
    const order = orderFor(input, book, wish, budgets[wish.cell.chain]!, reasons);
    if (order) orders.push(order);
  }
  return { orders, reasons };
}

function orderFor(
  input: PlanInput,
  book: Book,
  wish: Wish,
  budget: Budget,
  reasons: Reason[],
): PlannedOrder | undefined {
  const { cell, target } = wish;
  const { state } = cell;
  const chain = book.chains[cell.chain]!.snapshot;
  const note = (code: ReasonCode, detail: string) =>
    reasons.push({ code, chainId: chain.chainId, asset: state.asset, detail });
  const side = wish.desired < cell.held ? 'sell' : 'buy';
  const move = Math.abs(wish.desired - cell.held);
  const reach = side === 'sell' ? state.held - target : target - state.held;
  const blocked: ReasonCode = wish.pending ? 'mandate-in-flight' : 'order-cap';
  if (reach <= 0n) {
    note(blocked, `${side} of ${move.toFixed(6)} waits: the vault's target does not allow it`);
    return undefined;
  }
  const wanted = move >= wadToNumber(wad(reach)) ? wad(reach) : numberToWad(move);
  if (wadToNumber(wad(reach)) < 0.99 * move)
    note(
      blocked,
      `the vault's target allows ${wadToNumber(wad(reach)).toFixed(6)} of ${move.toFixed(6)} now`,
    );
  const cap = side === 'sell' ? state.maxOrder : numberToWad(wadToNumber(state.maxOrder) * purchaseMargin);
  let quantity = wanted;
  if (wanted > cap) {
    quantity = cap;
    note('order-cap', `${side} ${wadToNumber(wanted).toFixed(6)} cut to ${wadToNumber(cap).toFixed(6)}`);
  }
  quantity = withinMeans(quantity, side, cell, budget, note);
  if (tooSmall(input, chain, cell, quantity, 0, note)) return undefined;
  const route = quantity > 0n ? affordable(input, book, cell, side, quantity, budget, note) : undefined;
  if (!route) return undefined;
  if (tooSmall(input, chain, cell, route.quantity, route.gasUsd, note)) return undefined;
  const sold = wadToNumber(route.quantity);
  budget.loss -= Math.max(0, route.costUsd);
  spend(budget, cell, side === 'sell' ? sold : -sold);
  return {
    chainId: chain.chainId,
    asset: state.asset,
    side,
    quantity: route.quantity,
    legs: route.legs,
    positionChains: protectedChains(book, cell),
    reason: wish.reason,
  };
}

/** Whether an order is not worth sending: below the policy's minimum, or below its own gas. `swaps` USD of gas. */
function tooSmall(
  input: PlanInput,
  chain: ChainSnapshot,
  cell: Cell,
  quantity: Wad,
  swaps: number,
  note: (code: ReasonCode, detail: string) => void,
): boolean {
  const value = wadToNumber(quantity) * wadToNumber(cell.state.price);
  const gas = executionUsd(chain, 0) + swaps;
  if (value >= Math.max(gas, input.policy.minOrder)) return false;
  note(
    'order-too-small',
    `worth ${value.toFixed(2)} USD, at least ${input.policy.minOrder} USD and ${gas.toFixed(2)} USD of gas`,
  );
  return true;
}

/** Books a sale (or, negative, a purchase) of so many units; what cash does not cover comes out of the collateral. */
function spend(budget: Budget, cell: Cell, sold: number): void {
  const price = wadToNumber(cell.state.price);
  budget.shorts += (Math.max(0, sold - cell.held) - Math.max(0, -cell.held)) * price;
  budget.cash += sold * price * (sold < 0 ? 2 - purchaseMargin : purchaseMargin);
  budget.collateral += Math.min(0, budget.cash);
  budget.cash = Math.max(0, budget.cash);
}

/** Cuts a sale to what the collateral carries, and a purchase to the cash when the collateral must not shrink. */
function withinMeans(
  quantity: Wad,
  side: 'sell' | 'buy',
  cell: Cell,
  budget: Budget,
  note: (code: ReasonCode, detail: string) => void,
): Wad {
  const price = wadToNumber(cell.state.price);
  const size = wadToNumber(quantity);
  let room: number;
  if (side === 'sell') {
    const free = Math.max(0, budget.collateral / budget.margin - budget.shorts);
    room = free / price + Math.max(0, cell.held);
  } else {
    const after = { ...budget };
    spend(after, cell, -size);
    const healthy = after.collateral >= after.margin * after.shorts;
    // Repaying with collateral raises the health factor as long as there is more of it than debt.
    const better = after.collateral * budget.shorts >= budget.collateral * after.shorts;
    room = after.collateral >= 0 && (after.shorts <= 0 || healthy || better) ? size : budget.cash / price;
  }
  // Room equal to the request up to rounding is enough.
  if (size <= room * (1 + 1e-9)) return quantity;
  note('health-floor', `${side} ${size.toFixed(6)} cut to ${room.toFixed(6)}: collateral is used up`);
  return numberToWad(room);
}

/** Routes a quantity and cuts it until its loss fits the vault's rolling budget; undefined when nothing is left. */
function affordable(
  input: PlanInput,
  book: Book,
  cell: Cell,
  side: 'sell' | 'buy',
  quantity: Wad,
  budget: Budget,
  note: (code: ReasonCode, detail: string) => void,
): Route | undefined {
  let size = quantity;
  for (let attempt = 0; attempt < 4; attempt++) {
    const route = routeCell(input, book, cell, side, size);
    if (route.legs.length === 0) {
      note('order-cap', `no executable pool takes ${wadToNumber(size).toFixed(6)}: ${route.limitedBy}`);
      return undefined;
    }
    // The fill may be worse than the quote by the allowed slippage, and the budget must hold even then.
    const value = wadToNumber(route.quantity) * wadToNumber(cell.state.price);
    const loss = Math.max(0, route.costUsd) + input.policy.slippage * value;
    if (loss <= budget.loss) {
      if (attempt === 0 && route.limitedBy !== 'none')
        note('order-cap', `${wadToNumber(route.unrouted).toFixed(6)} left over: ${route.limitedBy}`);
      return route;
    }
    if (attempt === 0)
      note(
        'loss-budget',
        `order may lose ${loss.toFixed(2)} USD, ${Math.max(0, budget.loss).toFixed(2)} USD left`,
      );
    size = numberToWad(0.98 * wadToNumber(route.quantity) * Math.max(0, budget.loss / loss));
    if (size <= 0n) return undefined;
  }
  return undefined;
}

function routeCell(input: PlanInput, book: Book, cell: Cell, side: 'sell' | 'buy', quantity: Wad): Route {
  const { snapshot: chain } = book.chains[cell.chain]!;
  const { settlement } = input.snapshot;
  const settlementPrice = chain.assets[settlement]?.price;
  return routeOrder({
    asset: cell.state.asset,
    settlement,
    side,
    quantity,
    pools: chain.pools,
    executableVenues: input.executableVenues,
    price: cell.state.price,
    ...(settlementPrice === undefined ? {} : { settlementPrice }),
    gasPriceWei: chain.gasPrice,
    nativePrice: chain.nativePrice,
    slippage: input.policy.slippage,
    maxImpact: input.policy.maxImpact,
  });
}

/** Chains whose positions a hedge on this cell protects; a cross-asset hedge protects the whole book's. */
function protectedChains(book: Book, cell: Cell): readonly ChainId[] {
  const idOf = (chain: number) => book.chains[chain]!.snapshot.chainId;
  const origins = originsOf(book, cell.chain, cell.state.asset);
  if (origins.length > 0) return origins.map(idOf);
  const exposed = book.cells.flatMap((row, chain) =>
    row.some((one) => one && one.exposure !== 0) ? [idOf(chain)] : [],
  );
  return exposed.length > 0 ? exposed : [idOf(cell.chain)];
}
