/** What turns one source into all of its mutants at once: see `schema.ts`. */
import { type Mutant, membersOf, statementRange } from './mutants.ts';
import { childOf, childrenOf, type Node, nameOf, rangeOf, walk } from './syntax.ts';

/** A mutant that the source can become, by the number that switches it on. */
export interface Switched {
  readonly mutant: Mutant;
  readonly number: number;
}

/** Text that takes the place of some bytes. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Modifiers as what happens before and after the body. */
export type Guards = Readonly<Record<string, readonly [before: string, after: string]>>;

/** Those whose definition is not in the sources at hand, as what happens before and after the body. */
const libraryGuards: Guards = {
  nonReentrant: [
    'if (_reentrancyGuardEntered()) revert ReentrancyGuardReentrantCall(); TransientSlot.tstore(TransientSlot.asBoolean(_reentrancyGuardStorageSlot()), true);',
    'TransientSlot.tstore(TransientSlot.asBoolean(_reentrancyGuardStorageSlot()), false);',
  ],
  onlyOwner: ['_checkOwner();', ''],
};

/** A range of a source with the edits that fall into it. */
export function edited(
  bytes: string,
  [start, end]: readonly [number, number],
  edits: readonly Edit[],
): string {
  let at = start;
  let text = '';
  const inside = edits.filter((edit) => edit.start >= start && edit.end <= end);
  for (const edit of [...inside].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < at) continue;
    text += bytes.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + bytes.slice(at, end);
}

const within = (inner: { start: number; end: number }, [start, end]: readonly [number, number]): boolean =>
  inner.start >= start && inner.end <= end;

export class Weaver {
  readonly switched: Switched[] = [];
  readonly left: Mutant[] = [];
  private readonly bytes: string;
  private readonly mutants: readonly Mutant[];
  private readonly names: Edit[] = []; // constants that became functions, where they are read
  private readonly first: number;
  private reading = '';

  constructor(bytes: string, mutants: readonly Mutant[], first: number) {
    this.bytes = bytes;
    this.mutants = mutants;
    this.first = first;
  }

  private take(range: readonly [number, number]): Switched[] {
    const taken = this.mutants
      .filter((mutant) => within(mutant, range))
      .map((mutant, index) => ({ mutant, number: this.first + this.switched.length + index }));
    this.switched.push(...taken);
    return taken;
  }

  private plain(node: Node | undefined): Edit[] {
    return node ? this.names.filter((edit) => within(edit, rangeOf(node))) : [];
  }

  private leave(range: readonly [number, number]): void {
    this.left.push(...this.mutants.filter((mutant) => within(mutant, range)));
  }

  private is = (number: number): string => `${this.reading} == ${number}`;

  private any(items: readonly Switched[]): string {
    const [first, last] = [items[0]?.number ?? 0, items.at(-1)?.number ?? 0];
    if (first === last) return this.is(first);
    return `${this.reading} >= ${first} && ${this.reading} <= ${last}`;
  }

  private original = (range: readonly [number, number]): string => edited(this.bytes, range, this.names);

  private mutated(range: readonly [number, number], { mutant, number }: Switched): string {
    const others = this.names.filter((edit) => !within(edit, [mutant.start, mutant.end]));
    return `/*m${number}*/${edited(this.bytes, range, [...others, mutant])}/*m${number}.*/`;
  }

  /** An expression of a type the compiler knows without it: a condition. */
  private condition(node: Node | undefined): Edit[] {
    if (!node) return [];
    const range = rangeOf(node);
    const items = this.take(range);
    if (items.length === 0) return this.names.filter((edit) => within(edit, range));
    const [last, ...rest] = [...items].reverse();
    if (!last) return [];
    const chain = rest.reduce(
      (text, item) => `${this.is(item.number)} ? (${this.mutated(range, item)}) : ${text}`,
      `(${this.mutated(range, last)})`,
    );
    const text = `((${this.any(items)}) ? (${chain}) : (${this.original(range)}))`;
    return [{ start: range[0], end: range[1], text }];
  }

  /** Statements by number, the original when none is on. @param write What one variant of the range looks like. */
  private chain(
    range: readonly [number, number],
    items: readonly Switched[],
    write: (text: string) => string,
  ): string {
    const branches = items.map(
      (item, index) =>
        `${index === items.length - 1 ? '' : `if (${this.is(item.number)}) `}{ ${write(this.mutated(range, item))} }`,
    );
    return `{ if (${this.any(items)}) { ${branches.join(' else ')} } else { ${write(this.original(range))} } }`;
  }

  private leaf(node: Node): Edit[] {
    const range = statementRange(this.bytes, node);
    const items = this.take(range);
    if (items.length === 0) return this.names.filter((edit) => within(edit, range));
    return [{ start: range[0], end: range[1], text: this.chain(range, items, (text) => text) }];
  }

  /** Declared first and assigned by the mutant that is on. */
  private declaration(node: Node): Edit[] {
    const value = childOf(node, 'initialValue');
    const range = statementRange(this.bytes, node);
    const variables = Array.isArray(node.declarations) ? node.declarations : [];
    const items = value ? this.take(rangeOf(value)) : [];
    if (!value || items.length === 0) return this.names.filter((edit) => within(edit, range));
    const declared = childrenOf(node, 'declarations').map((each) => `${this.bytes.slice(...rangeOf(each))};`);
    const names = variables.map((each: unknown) =>
      typeof each === 'object' && each !== null && 'name' in each ? `${each.name}` : '',
    );
    const target = names.length === 1 && this.bytes[range[0]] !== '(' ? names[0] : `(${names.join(', ')})`;
    const text = this.chain(rangeOf(value), items, (from) => `${target} = ${from};`);
    return [{ start: range[0], end: range[1], text: `${declared.join(' ')} ${text}` }];
  }

  private conditional(node: Node): Edit[] {
    const range = statementRange(this.bytes, node);
    const whole = this.mutants.filter(
      (m) => m.operator === 'removal' && m.start === range[0] && m.end === range[1],
    );
    const edits = ['trueBody', 'falseBody', 'body'].reduce(
      (all, field) => all.concat(this.body(childOf(node, field))),
      this.condition(childOf(node, 'condition')),
    );
    for (const mutant of whole) {
      const number = this.first + this.switched.length;
      this.switched.push({ mutant, number });
      edits.push({ start: range[0], end: range[0], text: `{ if (!(${this.is(number)})) ` });
      edits.push({ start: range[1], end: range[1], text: ' }' });
    }
    return edits;
  }

  /** A statement alone below a condition gets braces when it becomes several. */
  private body(node: Node | undefined): Edit[] {
    return node ? this.statement(node) : [];
  }

  statement(node: Node): Edit[] {
    switch (node.nodeType) {
      case 'Block':
      case 'UncheckedBlock':
        return childrenOf(node, 'statements').flatMap((each) => this.statement(each));
      case 'IfStatement':
      case 'WhileStatement':
        return this.conditional(node);
      case 'ForStatement': {
        const start = childOf(node, 'initializationExpression');
        if (start) this.leave(rangeOf(start));
        return [
          ...this.plain(start),
          ...this.condition(childOf(node, 'condition')),
          ...this.plain(childOf(node, 'loopExpression')),
          ...this.body(childOf(node, 'body')),
        ];
      }
      case 'TryStatement': {
        const call = childOf(node, 'externalCall');
        if (call) this.leave(rangeOf(call));
        const blocks = childrenOf(node, 'clauses').flatMap((clause) => this.body(childOf(clause, 'block')));
        return [...this.plain(call), ...blocks];
      }
      case 'VariableDeclarationStatement':
        return this.declaration(node);
      default:
        return this.leaf(node);
    }
  }

  private guard(node: Node, guards: Guards): Edit[] {
    const range = rangeOf(node);
    const name = nameOf(childOf(node, 'modifierName'));
    const around = guards[name] ?? libraryGuards[name];
    if (!around) {
      this.leave(range);
      return [];
    }
    return this.take(range).map(({ number }) => ({
      start: range[0],
      end: range[1],
      text: `${name}_m${number}`,
    }));
  }

  /** Guards of a function that can be switched off, and their definitions before it. */
  private guarded(node: Node, guards: Guards): Edit[] {
    const edits = childrenOf(node, 'modifiers').flatMap((each) => this.guard(each, guards));
    const defined = edits.map(({ text }) => {
      const [name = '', number] = text.split('_m');
      const [before, after] = guards[name] ?? libraryGuards[name] ?? ['', ''];
      const off = `block.prevrandao != ${number}`;
      return `modifier ${text}() { if (${off}) { ${before} } _; if (${off}) { ${after} } }`;
    });
    const [start] = rangeOf(childOf(node, 'documentation') ?? node);
    return defined.length === 0 ? [] : [...edits, { start, end: start, text: `${defined.join('\n')}\n` }];
  }

  member(node: Node, guards: Guards): Edit[] {
    this.reading = nameOf(node, 'stateMutability') === 'pure' ? 'MutantSwitch.current()' : 'block.prevrandao';
    const body = childOf(node, 'body');
    return [...this.guarded(node, guards), ...(body ? this.statement(body) : [])];
  }

  /** Contracts of one family may each have a private constant of the same name. */
  private reader = (name: string): string => `${name}_m${this.first}()`;

  /** Constants become functions next to them, which the functions of the same source read. */
  constants(ast: Node): Edit[] {
    const edits: Edit[] = [];
    const all = membersOf(ast).filter(({ nodeType }) => nodeType === 'VariableDeclaration');
    const fixed = fixedNames(ast);
    const changed = new Set<string>();
    for (let more = true; more; ) {
      const before = changed.size;
      for (const node of all) {
        const value = childOf(node, 'value');
        if (!value || nameOf(node, 'visibility') === 'public' || fixed.has(nameOf(node))) continue;
        const mutable = this.mutants.some((mutant) => within(mutant, rangeOf(value)));
        if (mutable || [...namesIn(value)].some((name) => changed.has(name))) changed.add(nameOf(node));
      }
      more = changed.size > before;
    }
    walk(ast, (node) => {
      if (node.nodeType === 'ArrayTypeName' || node.nodeType === 'InlineAssembly') return false;
      const [start, end] = rangeOf(node);
      if (node.nodeType === 'Identifier' && changed.has(nameOf(node)))
        this.names.push({ start, end, text: this.reader(nameOf(node)) });
      return true;
    });
    this.reading = 'MutantSwitch.current()';
    for (const node of all) edits.push(...this.constant(node, changed));
    return edits;
  }

  private constant(node: Node, changed: ReadonlySet<string>): Edit[] {
    const value = childOf(node, 'value');
    const type = childOf(node, 'typeName');
    if (!value || !type) return [];
    const range = rangeOf(value);
    if (!changed.has(nameOf(node))) {
      this.leave(range);
      return [];
    }
    const items = this.take(range);
    const name = this.bytes.slice(...rangeOf(type));
    const place = ['bytes', 'string'].includes(name) ? `${name} memory` : name;
    const write = (text: string): string => `return ${text};`;
    const body = items.length > 0 ? this.chain(range, items, write) : write(this.original(range));
    // The constant itself stays for whoever else reads it.
    const [, end] = statementRange(this.bytes, node);
    return [
      {
        start: end,
        end,
        text: `\nfunction ${this.reader(nameOf(node))} private pure returns (${place}) ${body.startsWith('{') ? body : `{ ${body} }`}`,
      },
    ];
  }
}

function namesIn(node: Node): Set<string> {
  const names = new Set<string>();
  walk(node, (each) => {
    if (each.nodeType === 'Identifier' || each.nodeType === 'YulIdentifier') names.add(nameOf(each));
    return true;
  });
  return names;
}

/** Constants the compiler needs while it compiles: lengths of arrays, and what assembly names. */
function fixedNames(ast: Node): Set<string> {
  const names = new Set<string>();
  walk(ast, (node) => {
    if (node.nodeType !== 'ArrayTypeName' && node.nodeType !== 'InlineAssembly') return true;
    for (const name of namesIn(node)) names.add(name);
    return false;
  });
  return names;
}
