import type { HedgeRow, HedgeScenario } from '@ballast/optimizer';
import type { PlanInput } from './input.ts';
import type { OverHedge } from './over-hedge.ts';
import type { Grouping } from './topology.ts';
import type { Book, Cell } from './view.ts';

/** One way to set the book up: who exchanges messages, and whether overlays are used. */
export interface Option {
  readonly grouping: Grouping;
  readonly scenario: HedgeScenario;
}

/** USD by which a sum may lie beyond its target, by direction. */
interface Allowance {
  readonly short: number;
  readonly long: number;
}

const none: Allowance = { short: 0, long: 0 };

/** Whole book's overlay allowance of an asset, USD. A frozen hedge cannot follow, so then there is none. */
const roomOf = (input: PlanInput, book: Book, asset: number): number =>
  book.partial ? 0 : (input.policy.maxOverlay[book.assets[asset]!] ?? 0);

/**
 * The scenarios of a decision, holding still in the first. A group of chains may hold an asset up to its own target;
 * more is carried for another group and needs a message to it. The book itself may be over-hedged by the policy's
 * allowance. While one group has all of the asset, that is the group's to use. Between several groups it belongs to
 * the carrier's alone, in scenarios where the other groups carry their own targets in full: only then is what lies
 * beyond the carrier's target beyond the book's as well, and an overlay never does the work of a mandate.
 */
export function optionsOf(
  input: PlanInput,
  book: Book,
  cells: readonly Cell[],
  groupings: readonly Grouping[],
  overHedges: readonly OverHedge[],
): readonly Option[] {
  return groupings.flatMap((grouping) => {
    const plain = optionOf(input, book, cells, grouping, []);
    const shared = overHedges.filter(({ asset }) => partsOf(cells, asset, grouping).length > 1);
    return shared.length > 0 ? [plain, optionOf(input, book, cells, grouping, shared)] : [plain];
  });
}

/** What the book as a whole may hold of an asset in any scenario, USD. */
export const bookRange = (input: PlanInput, book: Book, cells: readonly Cell[], asset: number) => {
  const room = roomOf(input, book, asset);
  return rangeOf(cells, book.prices[asset]!, { short: room, long: room });
};

/** The scenario in which messages are free and connect everything: what the book as a whole should hold. */
export function pooledScenario(input: PlanInput, book: Book, cells: readonly Cell[]): HedgeScenario {
  const everything = book.chains.map((_, chain) => chain);
  return optionOf(input, book, cells, { groups: [everything], paths: [], cost: 0 }, []).scenario;
}

const partsOf = (cells: readonly Cell[], asset: number, grouping: Grouping): readonly (readonly Cell[])[] =>
  grouping.groups
    .map((group) => cells.filter((cell) => cell.asset === asset && group.includes(cell.chain)))
    .filter((part) => part.length > 0);

function optionOf(
  input: PlanInput,
  book: Book,
  cells: readonly Cell[],
  grouping: Grouping,
  overHedges: readonly OverHedge[],
): Option {
  const rows: HedgeRow[] = [];
  const bounds = cells.map(() => ({ lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY }));
  const limitSum = (name: string, members: readonly Cell[], range: { lower: number; upper: number }) => {
    if (members.length === 1) bounds[cells.indexOf(members[0]!)] = range;
    else rows.push(...sumRows(name, cells, members, range));
  };
  for (const [a, asset] of book.assets.entries()) {
    const price = book.prices[a]!;
    const room = roomOf(input, book, a);
    const parts = partsOf(cells, a, grouping);
    const members = cells.filter((cell) => cell.asset === a);
    if (!book.partial && members.length > 0)
      limitSum(`book ${asset}`, members, bookRange(input, book, members, a));
    const over = overHedges.find((one) => one.asset === a);
    if (parts.length === 1 && !book.partial) continue;
    for (const part of parts) {
      const carries = over && part.some((cell) => cell.chain === over.carrier);
      limitSum(`group ${asset}`, part, rangeOf(part, price, carries ? allowanceOf(over, room) : none));
      if (carries) rows.push(restRow(cells, members, part, price, over));
    }
  }
  const names = grouping.groups.map((group) => group.join('+')).join(' ');
  return {
    grouping,
    scenario: {
      name: overHedges.length > 0 ? `groups ${names}, overlays` : `groups ${names}`,
      cost: grouping.cost,
      rows,
      bounds,
    },
  };
}

const allowanceOf = (over: OverHedge, room: number): Allowance =>
  over.way < 0 ? { short: room, long: 0 } : { short: 0, long: room };

/** Sum of held quantities, USD: between nothing and the target moved by the allowance, and what is held. */
function rangeOf(cells: readonly Cell[], price: number, allowance: Allowance) {
  let base = 0;
  let held = 0;
  for (const cell of cells) {
    base += cell.base * price;
    held += cell.held * price;
  }
  return {
    lower: Math.min(0, base - allowance.short, held),
    upper: Math.max(0, base + allowance.long, held),
  };
}

function sumRows(
  name: string,
  cells: readonly Cell[],
  members: readonly Cell[],
  range: { lower: number; upper: number },
): readonly HedgeRow[] {
  const on = cells.map((cell) => (members.includes(cell) ? 1 : 0));
  const zero = cells.map(() => 0);
  return [
    { name: `${name}, most`, linear: on, short: zero, limit: range.upper },
    { name: `${name}, least`, linear: on.map((flag) => -flag), short: zero, limit: -range.lower },
  ];
}

/** What the carrier's group does not hold is at its own target or beyond. */
function restRow(
  cells: readonly Cell[],
  members: readonly Cell[],
  part: readonly Cell[],
  price: number,
  over: OverHedge,
): HedgeRow {
  const rest = members.filter((cell) => !part.includes(cell));
  return {
    name: 'overlay beyond the book',
    linear: cells.map((cell) => (rest.includes(cell) ? -over.way : 0)),
    short: cells.map(() => 0),
    limit: -over.way * rest.reduce((sum, cell) => sum + cell.base * price, 0),
  };
}
