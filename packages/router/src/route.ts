import {
  FatalError,
  numberToWad,
  type PlannedLeg,
  toTokenDown,
  toWad,
  type Wad,
  wad,
  wadToNumber,
} from '@ballast/core';
import { allocate } from './allocate.ts';
import { legForInput, legForOutput, type PoolLeg } from './legs.ts';
import { type OpenMarket, openMarket, settlementUsd } from './market.ts';
import { type Selection, selectCandidates } from './select.ts';
import { exactIn, exactOut } from './split.ts';
import type { Route, RouteLimit, RouteRequest } from './types.ts';

/** Keeps float rounding from asking a pool for more than it holds. */
const CAPACITY_MARGIN = 1e-9;

/** The request in one vocabulary: a fixed quantity on one side, everything else follows. */
interface Task {
  readonly fixed: 'in' | 'out';
  readonly requested: Wad;
  readonly fixedDecimals: number;
  readonly inDecimals: number;
  readonly outDecimals: number;
}

/**
 * Splits one order over the pools of one chain for the best result net of gas: exact optimum over which pools to use
 * and how much each, integer legs priced by exact quotes. What exceeds the impact limit stays in `unrouted`.
 * Only direct pools of the asset and the settlement token are used.
 * @throws FatalError on a negative quantity, a slippage outside [0, 1), or inconsistent pools.
 */
export function routeOrder(request: RouteRequest): Route {
  const { slippage } = request;
  if (!(slippage >= 0 && slippage < 1))
    throw new FatalError(`slippage ${slippage} is not in [0, 1)`, 'set policy.slippage to 0.003, say');
  const market = openMarket(request, request.side);
  const task = taskOf(request, market);
  const requested = wadToNumber(task.requested);
  const { venues } = market;
  const capacity = venues.reduce((sum, { curve }) => sum + capacityOf(curve, task), 0);
  const fitting = capacity * (1 - CAPACITY_MARGIN);
  const total =
    requested > fitting ? toTokenDown(numberToWad(fitting), task.fixedDecimals) : wholeTokens(task);
  if (total === 0n) return emptyRoute(task, capacity, limitOf(market, task, requested, fitting));

  const gas = venues.map(({ pool }) => gasUsd(request, pool.gas));
  const gainUsd =
    task.fixed === 'in' && request.side === 'buy' ? wadToNumber(request.price) : settlementUsd(request);
  const toCurve = task.fixed === 'in' ? exactIn : exactOut;
  const selection = selectCandidates(
    venues.map(({ curve }, i) => ({ curve: toCurve(curve), fixedCost: gas[i]! / gainUsd })),
    wadToNumber(toWad(total, task.fixedDecimals)),
  );
  const legs = buildLegs(request, market, task, allocate(total, selection.quantities));
  if (legs.length === 0) return emptyRoute(task, capacity, limitOf(market, task, requested, fitting));
  const paid = legs.reduce((sum, { pool }) => sum + gasUsd(request, pool.gas), 0);
  return {
    ...totals(request, market, task, legs),
    gasUsd: paid,
    limitedBy: limitOf(market, task, requested, fitting),
    capacity,
    certificate: certify(selection, legs, task, paid / gainUsd),
  };
}

function taskOf(request: RouteRequest, market: OpenMarket): Task {
  const selling = request.side === 'sell';
  const requested = 'quantity' in request ? request.quantity : request.amountIn;
  if (requested < 0n)
    throw new FatalError(`negative order ${requested} of ${request.asset}`, 'put the sign into the side');
  const { assetDecimals, settlementDecimals } = market;
  const inDecimals = selling ? assetDecimals : settlementDecimals;
  const outDecimals = selling ? settlementDecimals : assetDecimals;
  const fixed = selling || 'amountIn' in request ? 'in' : 'out';
  return {
    fixed,
    requested,
    inDecimals,
    outDecimals,
    fixedDecimals: fixed === 'in' ? inDecimals : outDecimals,
  };
}

const wholeTokens = (task: Task): bigint => toTokenDown(task.requested, task.fixedDecimals);

const capacityOf = (curve: { maxInput: number; maxOutput: number }, task: Task): number =>
  task.fixed === 'in' ? curve.maxInput : curve.maxOutput;

function limitOf(market: OpenMarket, task: Task, requested: number, fitting: number): RouteLimit {
  if (Number.isNaN(market.bestPrice)) return 'no-pool';
  if (requested <= fitting) return 'none';
  const unlimited = task.fixed === 'in' ? market.unlimitedInput : market.unlimitedOutput;
  return requested <= unlimited ? 'impact' : 'liquidity';
}

/** USD of the gas of one swap. */
const gasUsd = (request: RouteRequest, gas: number): number =>
  gas * (Number(request.gasPriceWei) / 1e18) * wadToNumber(request.nativePrice);

function buildLegs(
  request: RouteRequest,
  market: OpenMarket,
  task: Task,
  parts: readonly bigint[],
): PoolLeg[] {
  const { asset, settlement, side, slippage } = request;
  const legs: PoolLeg[] = [];
  market.venues.forEach(({ pool }, i) => {
    const part = parts[i]!;
    if (part === 0n) return;
    const leg =
      task.fixed === 'in'
        ? legForInput(pool, side === 'sell' ? asset : settlement, part, slippage)
        : legForOutput(pool, asset, part, slippage);
    if (leg !== undefined) legs.push(leg);
  });
  return legs.sort(
    (a, b) =>
      compare(a.leg.venue, b.leg.venue) ||
      compare(b.leg.amountIn, a.leg.amountIn) ||
      compare(a.pool.address, b.pool.address),
  );
}

const compare = <T extends string | bigint>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

function totals(request: RouteRequest, market: OpenMarket, task: Task, legs: readonly PoolLeg[]) {
  const amountIn = toWad(
    sum(legs, ({ amountIn }) => amountIn),
    task.inDecimals,
  );
  const expectedOut = toWad(
    sum(legs, ({ expectedOut }) => expectedOut),
    task.outDecimals,
  );
  const selling = request.side === 'sell';
  const [quantity, money] = selling ? [amountIn, expectedOut] : [expectedOut, amountIn];
  const worth = wadToNumber(quantity) * wadToNumber(request.price);
  const usd = wadToNumber(money) * settlementUsd(request);
  const input = wadToNumber(amountIn);
  const output = wadToNumber(expectedOut);
  return {
    legs: legs.map(({ leg }) => leg),
    pools: legs.map(({ pool }) => pool.address),
    quantity,
    amountIn,
    expectedOut,
    avgPrice: wadToNumber(money) / wadToNumber(quantity),
    costUsd: selling ? worth - usd : usd - worth,
    impact: selling ? 1 - output / (input * market.bestPrice) : (input * market.bestPrice) / output - 1,
    unrouted: wad(task.requested - (task.fixed === 'in' ? amountIn : expectedOut)),
  };
}

const sum = (legs: readonly PoolLeg[], of: (leg: PlannedLeg) => bigint): bigint =>
  legs.reduce((total, { leg }) => total + of(leg), 0n);

/** Compares the dual bound with what the integer legs deliver by the exact quotes, so rounding is inside the gap. */
function certify(
  selection: Selection,
  legs: readonly PoolLeg[],
  task: Task,
  fixedCost: number,
): Route['certificate'] {
  const delivered =
    task.fixed === 'in'
      ? wadToNumber(
          toWad(
            sum(legs, ({ expectedOut }) => expectedOut),
            task.outDecimals,
          ),
        )
      : -wadToNumber(
          toWad(
            sum(legs, ({ amountIn }) => amountIn),
            task.inDecimals,
          ),
        );
  const gap = Math.max(selection.bound - (delivered - fixedCost), 0) / Math.abs(delivered);
  return { status: selection.proved ? 'optimal' : 'bounded', gap, nodes: selection.nodes };
}

function emptyRoute(task: Task, capacity: number, limitedBy: RouteLimit): Route {
  return {
    legs: [],
    pools: [],
    quantity: wad(0n),
    amountIn: wad(0n),
    expectedOut: wad(0n),
    avgPrice: Number.NaN,
    costUsd: 0,
    gasUsd: 0,
    impact: 0,
    unrouted: task.requested,
    limitedBy,
    capacity,
    certificate: { status: 'empty', gap: 0, nodes: 0 },
  };
}
