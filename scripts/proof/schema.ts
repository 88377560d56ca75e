/**
 * Mutant schemata (Untch, Offutt, Harrold: Mutation analysis using mutant schemata, ISSTA 1993): one source that is
 * every mutant at once. Which of them it is, the block's prevrandao says: zero is none. One build serves all runs.
 */
import { type Mutant, membersOf, statementRange } from './mutants.ts';
import { bytesOf, childOf, childrenOf, type Node, nameOf, parse, rangeOf, textOf } from './syntax.ts';
import { type Edit, edited, type Guards, type Switched, Weaver } from './weaver.ts';

export interface Schema {
  readonly source: string;
  readonly switched: readonly Switched[];
  /** What has no place a switch could stand: constants that size arrays, initial values of loops. */
  readonly left: readonly Mutant[];
}

/** Where pure functions learn which mutant is on: for the compiler this reads nothing. */
export const switchSource = `// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

library MutantSwitch {
    function current() internal pure returns (uint256) {
        function() internal view returns (uint256) reading = _current;
        function() internal pure returns (uint256) claimed;
        assembly {
            claimed := reading
        }
        return claimed();
    }

    function _current() private view returns (uint256) {
        return block.prevrandao;
    }
}
`;
export const switchPath = 'MutantSwitch.sol';

/** Bodies of the modifiers a source defines, split at the place of the function. @param edits What changes in them. */
export function guardsOf(source: string, ast: Node, edits: readonly Edit[] = []): Guards {
  const bytes = bytesOf(source);
  const found: Record<string, readonly [string, string]> = {};
  for (const node of membersOf(ast).filter(({ nodeType }) => nodeType === 'ModifierDefinition')) {
    const body = childOf(node, 'body');
    const place = body && childrenOf(body, 'statements').find((s) => s.nodeType === 'PlaceholderStatement');
    if (!body || !place || childrenOf(childOf(node, 'parameters') ?? body, 'parameters').length > 0) continue;
    const [from, to] = rangeOf(body);
    const [start, end] = statementRange(bytes, place);
    found[nameOf(node)] = [edited(bytes, [from + 1, start], edits), edited(bytes, [end, to - 1], edits)];
  }
  return found;
}

/**
 * One source with every mutant behind its number.
 * @param mutants Of this source.
 * @param first Number of the first mutant; they are numbered in the order of their places.
 * @param guards Modifiers other sources define (`guardsOf`).
 */
export function schemaOf(
  file: string,
  source: string,
  mutants: readonly Mutant[],
  first: number,
  guards: Guards = {},
): Schema {
  const bytes = bytesOf(source);
  const ast = parse(file, source);
  const weaver = new Weaver(bytes, mutants, first);
  const edits = weaver.constants(ast);
  const kinds = ['ModifierDefinition', 'FunctionDefinition'].map((kind) =>
    membersOf(ast).filter(({ nodeType }) => nodeType === kind),
  );
  // Guards first: switching one off is a mutant of each function, what it says one of the guard.
  for (const members of kinds) {
    const known = { ...guards, ...guardsOf(source, ast, edits) };
    for (const node of members) edits.push(...weaver.member(node, known));
  }
  const pragma = childrenOf(ast, 'nodes').find(({ nodeType }) => nodeType === 'PragmaDirective');
  const at = pragma ? statementRange(bytes, pragma)[1] : 0;
  const imports = [`import {MutantSwitch} from "src/${switchPath}";`];
  if (edits.some(({ text }) => text.includes('TransientSlot.')) && !bytes.includes('TransientSlot.sol'))
    imports.push('import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";');
  edits.push({ start: at, end: at, text: `\n${imports.join('\n')}` });
  return {
    source: textOf(edited(bytes, [0, bytes.length], edits)),
    switched: weaver.switched,
    left: weaver.left,
  };
}

/** Number of the mutant whose variant stands at a place of the schema. @param at Byte. */
export function numberAt(source: string, at: number): number | undefined {
  const bytes = bytesOf(source);
  for (const [whole, number] of bytes.matchAll(/\/\*m(\d+)\*\//g)) {
    const start = bytes.indexOf(whole);
    const end = bytes.indexOf(`/*m${number}.*/`, start);
    if (start <= at && at <= end) return Number(number);
  }
  return undefined;
}
