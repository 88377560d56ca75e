import { type ConvexProgramme, objectiveAt, violationAt } from './convex.ts';
import { convexPart, type HedgeProgramme, unhedgedRisk } from './hedge.ts';
import { solveConvex } from './solve.ts';
import { TailCuts, validateTail } from './tail.ts';

/**
 * `optimal`: proved to the stated gap. `bounded`: node limit reached, the gap says how far off at most.
 * `fallback`: nothing certified, the held quantities are returned unchanged.
 */
export type HedgeStatus = 'optimal' | 'bounded' | 'fallback';

export interface HedgeSolution {
  readonly status: HedgeStatus;
  /** Quantity to hold per instrument, USD. */
  readonly held: readonly number[];
  /** Index of the chosen scenario. */
  readonly scenario: number;
  /** All costs included, USD per horizon. */
  readonly objective: number;
  /** Objective of not trading; infinite when holding breaks a row. */
  readonly holdObjective: number;
  /** Risk with no hedge at all. */
  readonly unhedgedObjective: number;
  /** Relative to the larger of the objectives. */
  readonly gap: number;
  /** Prices of the programme's rows, then of the scenario's rows: USD saved per USD of limit. */
  readonly rowPrices: readonly number[];
  readonly iterations: number;
  readonly nodes: number;
  readonly attempts: readonly string[];
}

export interface BranchOptions {
  readonly tolerance?: number;
  readonly maxNodes?: number;
}

type Choice = 'open' | 'trade' | 'stay';

interface Node {
  readonly scenario: number;
  readonly choices: readonly Choice[];
  readonly bound: number;
}

interface Incumbent {
  held: Float64Array;
  scenario: number;
  objective: number;
  prices: Float64Array;
}

/** Search state over all scenarios. */
interface Search {
  readonly p: HedgeProgramme;
  readonly convex: readonly ConvexProgramme[];
  readonly cuts: TailCuts | undefined;
  readonly scale: number;
  readonly tolerance: number;
  incumbent: Incumbent | undefined;
  iterations: number;
  nodes: number;
  lost: number;
  readonly methods: Set<string>;
}

/**
 * Minimises a hedge programme with its fixed costs by branch and bound: every node is a certified convex solve whose
 * undecided fixed costs are spread over the largest possible trade (their convex envelope), so its dual value is a
 * valid lower bound and its solution a candidate. Ties go to trading less. Falls back to holding still.
 */
export function solveHedge(p: HedgeProgramme, options: BranchOptions = {}): HedgeSolution {
  const tolerance = options.tolerance ?? 1e-9;
  const maxNodes = options.maxNodes ?? 4000;
  const convex = p.scenarios.map((scenario) => convexPart(p, scenario));
  if (p.tail) validateTail(p.tail, p.exposure.length);
  const cuts =
    p.tail &&
    new TailCuts(
      p.tail,
      p.instruments.map((one) => one.asset),
    );
  const unhedged = unhedgedRisk(p);
  const hold = holdCandidate(p, convex, cuts);
  const scale = Math.max(
    unhedged,
    Number.isFinite(hold?.objective ?? Number.NaN) ? hold!.objective : 0,
    1e-9,
  );
  const search: Search = {
    p,
    convex,
    cuts,
    scale,
    tolerance,
    incumbent: hold,
    iterations: 0,
    nodes: 0,
    lost: Number.POSITIVE_INFINITY,
    methods: new Set(),
  };
  const stack: Node[] = p.scenarios
    .map(
      (_, scenario): Node => ({
        scenario,
        choices: p.instruments.map(initialChoice),
        bound: Number.NEGATIVE_INFINITY,
      }),
    )
    .reverse();
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (node.bound >= worthless(search)) continue;
    if (search.nodes >= maxNodes) {
      search.lost = Math.min(search.lost, node.bound);
      continue;
    }
    for (const child of expand(search, node)) stack.push(child);
  }
  return finish(search, hold, unhedged, maxNodes);
}

const initialChoice = (instrument: {
  readonly fixedCost: number;
  readonly lower: number;
  readonly upper: number;
}): Choice => (instrument.fixedCost > 0 ? 'open' : 'trade');

/** Objective above which a node cannot bring a real improvement. */
const worthless = (search: Search): number =>
  search.incumbent ? search.incumbent.objective - search.tolerance * search.scale : Number.POSITIVE_INFINITY;

function holdCandidate(
  p: HedgeProgramme,
  convex: readonly ConvexProgramme[],
  cuts: TailCuts | undefined,
): Incumbent | undefined {
  const first = convex[0]!;
  const held = Float64Array.from(p.instruments, (one) => one.held);
  if (violationAt(first, held) > 1e-9) return undefined;
  const objective = objectiveAt(first, held) + (cuts?.costOf(held) ?? 0) + p.scenarios[0]!.cost;
  return { held, scenario: 0, objective, prices: new Float64Array(first.rows.length) };
}

/** Solves a node, offers its point as incumbent and returns its children, the likelier one last. */
function expand(search: Search, node: Node): readonly Node[] {
  const { p } = search;
  const base = search.convex[node.scenario]!;
  const lower = Float64Array.from(base.lower);
  const upper = Float64Array.from(base.upper);
  const proportional = Float64Array.from(base.proportional);
  let constant = p.scenarios[node.scenario]!.cost;
  const spread = new Float64Array(base.size);
  for (const [i, choice] of node.choices.entries()) {
    const { fixedCost, held } = p.instruments[i]!;
    if (choice === 'stay') lower[i] = upper[i] = held;
    else if (choice === 'trade') constant += fixedCost;
    else {
      const reach = Math.max(upper[i]! - held, held - lower[i]!);
      spread[i] = reach > 0 ? fixedCost / reach : 0;
      proportional[i]! += spread[i]!;
    }
  }
  search.nodes++;
  const limit = worthless(search) - constant;
  const programme = { ...base, lower, upper, proportional };
  const options = { cutoff: limit };
  const solution = search.cuts?.solve(programme, options) ?? solveConvex(programme, options);
  search.iterations += solution.iterations;
  for (const name of solution.attempts) search.methods.add(name);
  if (solution.status === 'infeasible' || solution.status === 'cutoff') return [];
  if (solution.violation < 1e-9) offer(search, node.scenario, solution.x, solution.prices);
  const bound = solution.bound + constant;
  if (bound >= worthless(search)) return [];
  const branchOn = mostUnderpaid(search, node, solution.x, spread);
  if (branchOn < 0) {
    // Decided, yet not closed to tolerance: remember what is unproved.
    search.lost = Math.min(search.lost, bound);
    return [];
  }
  const child = (choice: Choice): Node => ({
    scenario: node.scenario,
    bound,
    choices: node.choices.map((old, i) => (i === branchOn ? choice : old)),
  });
  return [child('stay'), child('trade')];
}

/** The open instrument whose fixed cost the relaxation charges least fairly; -1 when none trades. */
function mostUnderpaid(search: Search, node: Node, x: Float64Array, spread: Float64Array): number {
  let best = -1;
  let worst = 0;
  for (const [i, choice] of node.choices.entries()) {
    if (choice !== 'open') continue;
    const { fixedCost, held } = search.p.instruments[i]!;
    const move = Math.abs(x[i]! - held);
    if (move === 0) continue;
    const unpaid = fixedCost - spread[i]! * move;
    if (unpaid > worst) {
      best = i;
      worst = unpaid;
    }
  }
  return best;
}

/** Makes a feasible point the incumbent if it beats the present one at its true cost. */
function offer(search: Search, scenario: number, x: Float64Array, prices: Float64Array): void {
  const { p } = search;
  const base = search.convex[scenario]!;
  const held = Float64Array.from(x);
  let cost = p.scenarios[scenario]!.cost;
  for (const [i, instrument] of p.instruments.entries()) {
    // A trade of a hundredth of a cent is rounding, not a decision.
    if (Math.abs(held[i]! - instrument.held) < 1e-4) held[i] = instrument.held;
    else cost += instrument.fixedCost;
  }
  if (violationAt(base, held) > 1e-9) return;
  const objective = objectiveAt(base, held) + (search.cuts?.costOf(held) ?? 0) + cost;
  if (objective < worthless(search)) search.incumbent = { held, scenario, objective, prices };
}

function finish(
  search: Search,
  hold: Incumbent | undefined,
  unhedged: number,
  maxNodes: number,
): HedgeSolution {
  const common = {
    holdObjective: hold?.objective ?? Number.POSITIVE_INFINITY,
    unhedgedObjective: unhedged,
    iterations: search.iterations,
    nodes: search.nodes,
  };
  const methods = [...search.methods];
  const { incumbent, p } = search;
  if (!incumbent)
    return {
      ...common,
      status: 'fallback',
      held: p.instruments.map((one) => one.held),
      scenario: 0,
      objective: Number.POSITIVE_INFINITY,
      gap: Number.POSITIVE_INFINITY,
      rowPrices: [],
      attempts: [...methods, 'no feasible point: hold'],
    };
  const bound = Math.min(search.lost, incumbent.objective);
  const gap = (incumbent.objective - bound) / Math.max(search.scale, Math.abs(incumbent.objective));
  const limited = search.nodes >= maxNodes;
  return {
    ...common,
    status: gap <= Math.max(search.tolerance, 1e-8) ? 'optimal' : 'bounded',
    held: [...incumbent.held],
    scenario: incumbent.scenario,
    objective: incumbent.objective,
    gap,
    rowPrices: [...incumbent.prices],
    attempts: [...methods, `branch and bound: ${search.nodes} nodes${limited ? ' (limit)' : ''}`],
  };
}
