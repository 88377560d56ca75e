import {
  type AssetPlan,
  type Certificate,
  type Plan,
  type PlannedOrder,
  type Reason,
  type Wad,
  wad,
  wadToNumber,
} from '@ballast/core';
import { type HedgeSolution, solveHedge } from '@ballast/optimizer';
import { swapTerms } from './costs.ts';
import { holdReasons } from './hold.ts';
import type { PlanInput } from './input.ts';
import { planOrders, type Wish } from './orders.ts';
import { findOverHedges } from './over-hedge.ts';
import { type Placement, place } from './placement.ts';
import { shortLimits, stateMarket, tradeCosts } from './programme.ts';
import { ratiosDue } from './ratios.ts';
import { moveReason } from './reasons.ts';
import { optionsOf } from './scenarios.ts';
import { takeStance } from './stance.ts';
import { groupings } from './topology.ts';
import { planInForce, plannedOverlays, renewedTarget, vaultPlanFor } from './vault-plans.ts';
import { type Book, type Cell, shortsOn, viewBook } from './view.ts';

/** A solution further from proved than this share of the book's risk is not acted on. */
const acceptedGap = 0.01;

/** A cell's move below this share of its size is rounding. */
const settledShare = 1e-7;

/**
 * Decides for the whole book at one snapshot: which quantity each chain should hold, the vault plans to sign, the
 * orders that may run as soon as they are in, and a reason for everything done or left. Pure and deterministic.
 * The order of a fresh mandate appears in a later cycle, when the snapshot shows that it was adopted.
 * Throws FatalError when the forecast does not cover an asset at risk or is not a covariance.
 */
export function plan(given: PlanInput): Plan {
  const book = viewBook(given);
  const costs = tradeCosts(book, (cell) => swapTerms(given, book, cell));
  const { input, refused, answers, reasons: stated } = takeStance(given, book, costs);
  const market = stateMarket(input, book, costs, refused);
  if (!market.cells.some((cell) => !book.chains[cell.chain]!.frozen))
    return { ...hold(input, book, new Map(), notRun, [...book.reasons, ...stated]), ...answers };
  const options = optionsOf(input, book, market.cells, groupings(book), findOverHedges(input, book, market));
  const solution = solveHedge({ ...market.programme, scenarios: options.map(({ scenario }) => scenario) });
  const certificate = certificateOf(solution);
  if (certificate.status === 'fallback') {
    const reason: Reason = { code: 'solver-fallback', detail: solution.attempts.join(', ') };
    return { ...hold(input, book, new Map(), certificate, [...book.reasons, ...stated, reason]), ...answers };
  }
  const desired = desiredQuantities(book, market.cells, solution);
  const { grouping } = options[solution.scenario]!;
  const placement = place(book, grouping, desired, input.policy.maxOverlay);
  const { orders, vaultPlans, reasons } = decide(input, book, desired, placement, solution);
  const moved = new Set([...orders.map((order) => book.assets.indexOf(order.asset))]);
  for (const change of placement.mandates) moved.add(book.assets.indexOf(change.asset));
  const acting = orders.length > 0 || vaultPlans.length > 0;
  return {
    ...frame(input, book, desired, certificate),
    ...answers,
    action: acting ? 'hedge' : 'hold',
    vaultPlans,
    orders,
    reasons: [...book.reasons, ...stated, ...reasons, ...holdReasons(book, desired, moved)],
  };
}

const notRun: Certificate = {
  status: 'not-run',
  objective: 0,
  unhedgedObjective: 0,
  gap: 0,
  iterations: 0,
  attempts: [],
};

function certificateOf(solution: HedgeSolution): Certificate {
  const accepted =
    solution.status === 'optimal' || (solution.status === 'bounded' && solution.gap <= acceptedGap);
  const { objective, holdObjective, unhedgedObjective, gap, iterations, attempts } = solution;
  return {
    status: accepted ? 'optimal' : 'fallback',
    objective: accepted ? objective : Number.isFinite(holdObjective) ? holdObjective : unhedgedObjective,
    unhedgedObjective,
    gap: accepted ? gap : 1,
    iterations,
    attempts: accepted ? attempts : [...attempts, 'hold'],
  };
}

function desiredQuantities(
  book: Book,
  cells: readonly Cell[],
  solution: HedgeSolution,
): ReadonlyMap<Cell, number> {
  const desired = new Map<Cell, number>();
  for (const [i, cell] of cells.entries()) {
    const quantity = solution.held[i]! / book.prices[cell.asset]!;
    const size = Math.max(Math.abs(cell.held), Math.abs(quantity));
    const still =
      book.chains[cell.chain]!.frozen !== undefined ||
      !Number.isFinite(quantity) ||
      Math.abs(quantity - cell.held) <= settledShare * size;
    desired.set(cell, still ? cell.held : quantity);
  }
  return desired;
}

interface Decision {
  readonly orders: readonly PlannedOrder[];
  readonly vaultPlans: Plan['vaultPlans'];
  readonly reasons: readonly Reason[];
}

/** Which vaults need a new plan, and what can be traded under the plans then in force. */
function decide(
  input: PlanInput,
  book: Book,
  desired: ReadonlyMap<Cell, number>,
  placement: Placement,
  solution: HedgeSolution,
): Decision {
  const overlays = plannedOverlays(placement);
  const renewals = book.chains.map((view, c) => {
    if (view.frozen) return false;
    if (ratiosDue(view.snapshot) || placement.mandates.some((change) => change.source === c)) return true;
    // A move that the present target forbids or cuts short, and a renewed one allows.
    return book.cells[c]!.some((cell) => {
      if (!cell || !wants(cell, desired)) return false;
      const now = reach(cell, desired.get(cell)!, cell.state.target);
      const target = renewedTarget(book, cell, placement, overlays.get(cell) ?? zero);
      const then = reach(cell, desired.get(cell)!, target);
      return then > 1.01 * now && then * book.prices[cell.asset]! >= input.policy.minOrder;
    });
  });
  const wishesUnder = (renewed: readonly boolean[]) =>
    wishes(book, desired, placement, overlays, renewed, solution);
  let routed = planOrders(input, book, wishesUnder(renewals));
  const needed = book.chains.map(
    ({ snapshot }, c) =>
      renewals[c]! ||
      (!planInForce(snapshot, input) && routed.orders.some((order) => order.chainId === snapshot.chainId)),
  );
  // A renewal resets overlays, so what may be traded is decided again under it.
  if (needed.some((value, c) => value !== renewals[c])) routed = planOrders(input, book, wishesUnder(needed));
  const vaultPlans = book.chains.flatMap((_, c) =>
    needed[c] ? [vaultPlanFor(input, book, c, placement, overlays)] : [],
  );
  const mandateReasons = vaultPlans.flatMap((one) => one.mandates.map((mandate) => mandate.reason));
  return {
    orders: routed.orders,
    vaultPlans,
    reasons: [...routed.orders.map((order) => order.reason), ...mandateReasons, ...routed.reasons],
  };
}

const zero = wad(0n);

const wants = (cell: Cell, desired: ReadonlyMap<Cell, number>): boolean =>
  (desired.get(cell) ?? cell.held) !== cell.held;

/** How far a target lets the held quantity move toward the desired one, whole units. */
function reach(cell: Cell, desired: number, target: Wad): number {
  const way = Math.sign(desired - cell.held);
  return Math.max(0, Math.min((wadToNumber(target) - cell.held) * way, (desired - cell.held) * way));
}

function wishes(
  book: Book,
  desired: ReadonlyMap<Cell, number>,
  placement: Placement,
  overlays: ReadonlyMap<Cell, Wad>,
  renewed: readonly boolean[],
  solution: HedgeSolution,
): readonly Wish[] {
  const saving = solution.holdObjective - solution.objective;
  return [...desired.keys()]
    .filter((cell) => wants(cell, desired))
    .map((cell): Wish => {
      const view = book.chains[cell.chain]!;
      return {
        cell,
        desired: desired.get(cell)!,
        target: renewed[cell.chain]
          ? renewedTarget(book, cell, placement, overlays.get(cell) ?? zero)
          : cell.state.target,
        pending:
          placement.mandates.some((one) => one.asset === cell.state.asset && touches(one, cell)) ||
          book.links.some(
            (link) =>
              link.asset === cell.state.asset &&
              touches(link, cell) &&
              (link.travelling || link.counted !== link.settled),
          ),
        reason: moveReason(book, cell, desired.get(cell)!, {
          overlay: renewed[cell.chain] ? (overlays.get(cell) ?? zero) : cell.state.overlay,
          forced: shortsOn(book, cell.chain) > shortLimits(view).keep,
          saving,
        }),
      };
    });
}

const touches = (one: { readonly source: number; readonly destination: number }, cell: Cell): boolean =>
  one.source === cell.chain || one.destination === cell.chain;

function frame(input: PlanInput, book: Book, desired: ReadonlyMap<Cell, number>, certificate: Certificate) {
  return {
    cycle: input.snapshot.cycle,
    at: input.snapshot.at,
    assets: book.assets.map((asset, a): AssetPlan => {
      const cells = book.cells.flatMap((row) => (row[a] ? [row[a]] : []));
      const perChain = cells.map((cell) => ({
        chainId: book.chains[cell.chain]!.snapshot.chainId,
        exposure: cell.exposure,
        held: cell.held,
        desired: desired.get(cell) ?? cell.held,
      }));
      const sum = (of: (row: (typeof perChain)[number]) => number) =>
        perChain.reduce((total, row) => total + of(row), 0);
      return {
        asset,
        price: book.prices[a]!,
        exposure: sum((row) => row.exposure),
        held: sum((row) => row.held),
        desired: sum((row) => row.desired),
        perChain,
      };
    }),
    certificate,
  };
}

function hold(
  input: PlanInput,
  book: Book,
  desired: ReadonlyMap<Cell, number>,
  certificate: Certificate,
  reasons: readonly Reason[],
): Plan {
  return { ...frame(input, book, desired, certificate), action: 'hold', vaultPlans: [], orders: [], reasons };
}
