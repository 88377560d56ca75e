import { messageCost } from './costs.ts';
import type { Book } from './view.ts';

/** Chains that may exchange mandates in this cycle, and what opening the needed paths costs. */
export interface Grouping {
  /** Chain indices; every usable chain is in exactly one group. */
  readonly groups: readonly (readonly number[])[];
  /** Pairs of chains that exchange messages: a cheapest tree per group. */
  readonly paths: readonly (readonly [number, number])[];
  /** USD. */
  readonly cost: number;
}

/** Above this many chains only pairs and the whole are considered: the partitions of a set grow without mercy. */
const partitionLimit = 5;

/**
 * Ways to group the usable chains, the one without any message first. Inside a group mandates can place a hedge
 * anywhere; between groups nothing moves. Pairs with a mandate under way stay apart.
 */
export function groupings(book: Book): readonly Grouping[] {
  const usable = book.chains.map((_, i) => i).filter((i) => !book.chains[i]!.frozen);
  const apart: Grouping = { groups: usable.map((chain) => [chain]), paths: [], cost: 0 };
  if (book.partial || usable.length < 2) return [apart];
  const found: Grouping[] = [apart];
  for (const groups of partitions(usable)) {
    if (groups.length === usable.length) continue;
    const trees = groups.map((group) => cheapestTree(book, group));
    if (trees.some((tree) => tree === undefined)) continue;
    found.push({
      groups,
      paths: trees.flatMap((tree) => tree?.paths ?? []),
      cost: trees.reduce((sum, tree) => sum + (tree?.cost ?? 0), 0),
    });
  }
  return found;
}

function partitions(items: readonly number[]): readonly (readonly (readonly number[])[])[] {
  if (items.length > partitionLimit) return pairsAndWhole(items);
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  const all: number[][][] = [];
  for (const smaller of partitions(rest)) {
    all.push([[first], ...smaller.map((group) => [...group])]);
    for (let at = 0; at < smaller.length; at++)
      all.push(smaller.map((group, i) => (i === at ? [first, ...group] : [...group])));
  }
  return all;
}

function pairsAndWhole(items: readonly number[]): readonly (readonly (readonly number[])[])[] {
  const all: number[][][] = [[[...items]]];
  for (const [i, a] of items.entries())
    for (const b of items.slice(i + 1))
      all.push([[a, b], ...items.filter((x) => x !== a && x !== b).map((x) => [x])]);
  return all;
}

/** Kruskal's minimum spanning tree by message cost; undefined when a group cannot be connected. */
function cheapestTree(
  book: Book,
  group: readonly number[],
): { readonly paths: [number, number][]; readonly cost: number } | undefined {
  const edges: { a: number; b: number; cost: number }[] = [];
  for (const [i, a] of group.entries())
    for (const b of group.slice(i + 1)) {
      const cost = messageCost(book.chains[a]!.snapshot, book.chains[b]!.snapshot);
      if (cost !== undefined && !underWay(book, a, b)) edges.push({ a, b, cost });
    }
  edges.sort((x, y) => x.cost - y.cost || x.a - y.a || x.b - y.b);
  const root = new Map(group.map((chain) => [chain, chain]));
  const paths: [number, number][] = [];
  let cost = 0;
  for (const edge of edges) {
    const [from, to] = [root.get(edge.a)!, root.get(edge.b)!];
    if (from === to) continue;
    for (const [chain, of] of root) if (of === from) root.set(chain, to);
    paths.push([edge.a, edge.b]);
    cost += edge.cost;
  }
  return paths.length === group.length - 1 ? { paths, cost } : undefined;
}

/** A mandate between two chains has not arrived yet. */
export function underWay(book: Book, a: number, b: number): boolean {
  return book.links.some(
    (link) =>
      link.travelling &&
      ((link.source === a && link.destination === b) || (link.source === b && link.destination === a)),
  );
}
