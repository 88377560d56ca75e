import { between, type Curve, shadowPrice, splitQuantity } from './split.ts';

/** A curve with the fixed cost of using it at all, in units of gain. */
export interface Candidate {
  readonly curve: Curve;
  readonly fixedCost: number;
}

export interface Selection {
  /** Same order as the candidates; zero where unused. */
  readonly quantities: readonly number[];
  /** Sum of gains minus fixed costs of the used candidates. */
  readonly net: number;
  /** No choice can be better than this. */
  readonly bound: number;
  readonly proved: boolean;
  readonly nodes: number;
}

type Choice = 'free' | 'in' | 'out';

/** Relative to the best gain: below it a bound counts as met. */
const TOLERANCE = 1e-13;
const BOUND_ITERATIONS = 60;

interface Search {
  readonly candidates: readonly Candidate[];
  readonly total: number;
  readonly nodeLimit: number;
  readonly choices: Choice[];
  best: { net: number; quantities: number[] };
  /** Largest bound among subproblems that were cut off without being solved. */
  cutBound: number;
  nodes: number;
  proved: boolean;
}

interface Bound {
  readonly value: number;
  readonly theta: number;
  /** Gain minus shadow cost minus fixed cost of each candidate at `theta`. */
  readonly surplus: readonly number[];
}

/**
 * Which candidates to use, and how much each, for the largest sum of gains net of fixed costs: branch and bound on the
 * Lagrangian bound `lambda X + sum max(0, conjugate_j(lambda) - cost_j)`. Exact unless `nodeLimit` stops it; then
 * `proved` is false and `bound` still holds. The optimum is not a prefix of any ordering when fixed costs differ.
 * @throws FatalError when all candidates together cannot take the total.
 */
export function selectCandidates(
  candidates: readonly Candidate[],
  total: number,
  nodeLimit = 20_000,
): Selection {
  const search: Search = {
    candidates,
    total,
    nodeLimit,
    choices: candidates.map(() => 'free'),
    best: { net: -Infinity, quantities: candidates.map(() => 0) },
    cutBound: -Infinity,
    nodes: 0,
    proved: true,
  };
  tryUsing(
    search,
    candidates.map(() => true),
  );
  explore(search, undefined);
  const { best } = search;
  return {
    quantities: best.quantities,
    net: best.net,
    bound: Math.max(best.net, search.cutBound),
    proved: search.proved,
    nodes: search.nodes,
  };
}

function explore(search: Search, guess: number | undefined): void {
  if (!canTakeTotal(search)) return;
  search.nodes++;
  const bound = lagrangianBound(search, guess);
  if (isCut(search, bound.value)) return;
  tryUsing(
    search,
    bound.surplus.map((surplus, i) => {
      const choice = search.choices[i]!;
      return choice === 'in' || (choice === 'free' && surplus > 0);
    }),
  );
  if (search.nodes === 1) improveByFlips(search);
  if (isCut(search, bound.value)) return;
  const branch = closestCall(search, bound.surplus);
  if (branch < 0) {
    // Everything is decided, and the split of the decided set is its exact optimum.
    tryUsing(
      search,
      search.choices.map((choice) => choice === 'in'),
    );
    return;
  }
  if (search.nodes >= search.nodeLimit) {
    search.proved = false;
    search.cutBound = Math.max(search.cutBound, bound.value);
    return;
  }
  const order: Choice[] = bound.surplus[branch]! > 0 ? ['in', 'out'] : ['out', 'in'];
  for (const choice of order) {
    search.choices[branch] = choice;
    explore(search, bound.theta);
  }
  search.choices[branch] = 'free';
}

function isCut(search: Search, bound: number): boolean {
  const { best } = search;
  if (bound > best.net + TOLERANCE * Math.abs(grossOf(search))) return false;
  search.cutBound = Math.max(search.cutBound, bound);
  return true;
}

const grossOf = ({ best, candidates }: Search): number =>
  best.net + candidates.reduce((sum, { fixedCost }, i) => sum + (best.quantities[i]! > 0 ? fixedCost : 0), 0);

function canTakeTotal({ candidates, choices, total }: Search): boolean {
  let capacity = 0;
  candidates.forEach(({ curve }, i) => {
    if (choices[i] !== 'out') capacity += curve.capacity;
  });
  return capacity >= total;
}

/** Splits over a set and keeps the result if it is the best so far; a set too small for the total is skipped. */
function tryUsing(search: Search, used: readonly boolean[]): boolean {
  const { candidates, total, best } = search;
  const members = candidates.map((_, i) => i).filter((i) => used[i]);
  const capacity = members.reduce((sum, i) => sum + candidates[i]!.curve.capacity, 0);
  if (members.length === 0 || capacity < total) return false;
  const split = splitQuantity(
    members.map((i) => candidates[i]!.curve),
    total,
  );
  let net = split.gain;
  const quantities = candidates.map(() => 0);
  members.forEach((i, at) => {
    const quantity = split.quantities[at]!;
    quantities[i] = quantity;
    if (quantity > 0) net -= candidates[i]!.fixedCost;
  });
  if (!(net > best.net)) return false;
  search.best = { net, quantities };
  return true;
}

/** Adding or dropping one candidate at a time: a good first answer makes most of the tree unnecessary. */
function improveByFlips(search: Search): void {
  for (let improved = true; improved; ) {
    improved = false;
    const used = search.best.quantities.map((quantity) => quantity > 0);
    for (let i = 0; i < used.length; i++) {
      const flipped = used.map((use, j) => (i === j ? !use : use));
      if (tryUsing(search, flipped)) improved = true;
    }
  }
}

/** Minimises the dual function over theta; any theta gives a valid bound, so stopping early is safe. */
function lagrangianBound(search: Search, guess: number | undefined): Bound {
  const { candidates, choices, total } = search;
  const open = candidates.filter((_, i) => choices[i] !== 'out');
  let low = Math.min(...open.map(({ curve }) => curve.start));
  let high = low > 0 ? Infinity : 0;
  let theta = guess !== undefined && guess > low && guess < high ? guess : between(low, high);
  let best: Bound = { value: Infinity, theta, surplus: [] };
  for (let iteration = 0; iteration < BOUND_ITERATIONS; iteration++) {
    const at = dualAt(search, theta);
    if (at.value < best.value) best = { value: at.value, theta, surplus: at.surplus };
    const missing = total - at.quantity;
    if (Math.abs(missing) <= 1e-13 * total) break;
    if (missing > 0) low = theta;
    else high = theta;
    const newton = at.slope > 0 ? theta + missing / at.slope : Number.NaN;
    const next = newton > low && newton < high ? newton : between(low, high);
    if (next === low || next === high) break;
    theta = next;
  }
  return best;
}

function dualAt({ candidates, choices, total }: Search, theta: number) {
  const lambda = shadowPrice(theta);
  let value = lambda * total;
  let quantity = 0;
  let slope = 0;
  const surplus = candidates.map(({ curve, fixedCost }, i) => {
    if (choices[i] === 'out') return -Infinity;
    const amount = curve.quantityAt(theta);
    const net = (amount > 0 ? curve.gain(amount) - lambda * amount : 0) - fixedCost;
    if (choices[i] === 'in' || net > 0) {
      value += net;
      quantity += amount;
      slope += curve.slopeAt(theta);
    }
    return net;
  });
  return { value, quantity, slope, surplus };
}

/** Free candidate whose use is least clear; -1 when none is free. */
function closestCall({ choices }: Search, surplus: readonly number[]): number {
  let branch = -1;
  choices.forEach((choice, i) => {
    if (choice !== 'free') return;
    if (branch < 0 || Math.abs(surplus[i]!) < Math.abs(surplus[branch]!)) branch = i;
  });
  return branch;
}
