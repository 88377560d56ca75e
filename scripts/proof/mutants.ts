import { bytesOf, childOf, childrenOf, type Node, nameOf, parse, rangeOf, textOf, walk } from './syntax.ts';

/** One change to a contract. */
export interface Mutant {
  readonly file: string;
  readonly where: string; // function, modifier or constant
  readonly line: number; // from one
  readonly operator: string;
  readonly start: number; // bytes that are replaced
  readonly end: number;
  readonly text: string; // what takes their place
  readonly before: string; // the lines, on one
  readonly after: string;
}

type Push = (operator: string, range: readonly [number, number], text: string) => void;

const swaps: Readonly<Record<string, readonly (readonly [operator: string, to: string])[]>> = {
  '<': [
    ['relation', '<='],
    ['negation', '>='],
  ],
  '<=': [
    ['relation', '<'],
    ['negation', '>'],
  ],
  '>': [
    ['relation', '>='],
    ['negation', '<='],
  ],
  '>=': [
    ['relation', '>'],
    ['negation', '<'],
  ],
  '==': [['negation', '!=']],
  '!=': [['negation', '==']],
  '&&': [['logic', '||']],
  '||': [['logic', '&&']],
  '+': [['arithmetic', '-']],
  '-': [['arithmetic', '+']],
  '*': [['arithmetic', '/']],
  '/': [['arithmetic', '*']],
  '%': [['arithmetic', '*']],
  '<<': [['arithmetic', '>>']],
  '>>': [['arithmetic', '<<']],
  '|': [['arithmetic', '&']],
  '&': [['arithmetic', '|']],
  '+=': [['assignment', '-=']],
  '-=': [['assignment', '+=']],
};

const calls: Readonly<Record<string, readonly [operator: string, to: string]>> = {
  mulWad: ['rounding', 'mulWadUp'],
  mulWadUp: ['rounding', 'mulWad'],
  fullMulDiv: ['rounding', 'fullMulDivUp'],
  min: ['extreme', 'max'],
  max: ['extreme', 'min'],
};

const members: Readonly<Record<string, string>> = {
  'Side.Buy': 'Sell',
  'Side.Sell': 'Buy',
  'Benchmark.Hodl': 'UsdNeutral',
};

const yulCalls: Readonly<Record<string, string>> = {
  add: 'sub',
  sub: 'add',
  and: 'or',
  or: 'and',
  shl: 'shr',
  shr: 'shl',
  lt: 'gt',
};

const guards = ['onlyFund', 'nonReentrant', 'onlyVault', 'onlyOwner'];
const comparisons = ['<', '<=', '>', '>=', '==', '!=', '&&', '||'];
const typeNames = ['ArrayTypeName', 'Mapping', 'UserDefinedTypeName', 'ElementaryTypeName'];

const endOf = (node: Node): number => rangeOf(node)[1];

/** The range of a statement with the semicolon, which the compiler leaves out. */
export function statementRange(bytes: string, node: Node): readonly [number, number] {
  const [start, end] = rangeOf(node);
  return [start, bytes[end] === ';' ? end + 1 : end];
}

/** Without parentheses around it. */
function bare(node: Node): Node {
  const [only, ...more] = childrenOf(node, 'components');
  return node.nodeType === 'TupleExpression' && only && more.length === 0 ? bare(only) : node;
}

function operatorRange(bytes: string, node: Node, left: string, right: string): readonly [number, number] {
  const from = childOf(node, left);
  const to = childOf(node, right);
  if (!from || !to) throw new Error(`${node.nodeType} at ${node.src} has no sides`);
  const gap = bytes.slice(endOf(from), rangeOf(to)[0]);
  const at = endOf(from) + gap.indexOf(nameOf(node, 'operator'));
  return [at, at + nameOf(node, 'operator').length];
}

/** A condition that is neither a comparison nor a negation already: there is no operator to change. */
function negate(bytes: string, condition: Node | undefined, push: Push): void {
  if (!condition) return;
  const inner = bare(condition);
  if (inner.nodeType === 'BinaryOperation' && comparisons.includes(nameOf(inner, 'operator'))) return;
  if (inner.nodeType === 'UnaryOperation' || inner.nodeType === 'Literal') return;
  const range = rangeOf(condition);
  push('negation', range, `!(${bytes.slice(...range)})`);
}

function literal(bytes: string, node: Node, push: Push): void {
  const range = rangeOf(node);
  const text = bytes.slice(...range);
  if (text === 'true' || text === 'false') push('truth', range, text === 'true' ? 'false' : 'true');
  else if (nameOf(node, 'kind') === 'number') push('number', range, text === '0' ? '1' : `(${text} + 1)`);
  else if (nameOf(node, 'kind') === 'string' && text.startsWith('"') && text !== '""')
    push('text', range, '"x"');
}

function unary(bytes: string, node: Node, push: Push): void {
  const [start, end] = rangeOf(node);
  const operator = nameOf(node, 'operator');
  if (operator === '!') push('negation', [start, start + 1], '');
  if (operator === '-') push('sign', [start, start + 1], '');
  if (operator !== '++' && operator !== '--') return;
  const at = node.prefix === true ? start : end - 2;
  if (bytes.slice(at, at + 2) === operator) push('assignment', [at, at + 2], operator === '++' ? '--' : '++');
}

function member(bytes: string, node: Node, push: Push): void {
  const end = endOf(node);
  const name = nameOf(node, 'memberName');
  const range = [end - name.length, end] as const;
  const other = members[bytes.slice(...rangeOf(node))];
  if (other) push('swap', range, other);
  const call = calls[name];
  if (call) push(call[0], range, call[1]);
  const owner = nameOf(childOf(node, 'expression'));
  if (['trade', 'known'].includes(owner) && name.endsWith('In'))
    push('field', range, name.replace(/In$/, 'Out'));
}

function yul(bytes: string, node: Node, push: Push): void {
  const range = rangeOf(node);
  if (node.nodeType === 'YulLiteral' && nameOf(node, 'kind') === 'number') {
    const value = BigInt(bytes.slice(...range));
    push('number', range, `${value === 2n ** 256n - 1n ? 0n : value + 1n}`);
  }
  const callee = childOf(node, 'functionName');
  const other = yulCalls[nameOf(callee)];
  if (callee && other) push('assembly', rangeOf(callee), other);
}

function expression(bytes: string, node: Node, push: Push): void {
  if (node.nodeType === 'BinaryOperation') {
    const sides = ['leftExpression', 'rightExpression'] as const;
    for (const [operator, to] of swaps[nameOf(node, 'operator')] ?? [])
      push(operator, operatorRange(bytes, node, ...sides), to);
    if (['&&', '||'].includes(nameOf(node, 'operator')))
      for (const side of sides) negate(bytes, childOf(node, side), push);
  }
  if (node.nodeType === 'Assignment')
    for (const [operator, to] of swaps[nameOf(node, 'operator')] ?? [])
      push(operator, operatorRange(bytes, node, 'leftHandSide', 'rightHandSide'), to);
  if (node.nodeType === 'Conditional') negate(bytes, childOf(node, 'condition'), push);
  if (node.nodeType === 'Literal') literal(bytes, node, push);
  if (node.nodeType === 'UnaryOperation') unary(bytes, node, push);
  if (node.nodeType === 'MemberAccess') member(bytes, node, push);
}

/** Whether a statement only leaves: what guards it can go without leaving a hole. */
function onlyLeaves(node: Node | undefined): boolean {
  if (!node) return false;
  const statements = childrenOf(node, 'statements');
  if (node.nodeType === 'Block') return statements.length === 1 && onlyLeaves(statements[0]);
  return ['RevertStatement', 'Return', 'Continue', 'Break'].includes(node.nodeType);
}

function statement(bytes: string, node: Node, push: Push): void {
  const goes =
    node.nodeType === 'EmitStatement' ||
    (node.nodeType === 'ExpressionStatement' &&
      ['FunctionCall', 'Assignment', 'UnaryOperation'].includes(
        childOf(node, 'expression')?.nodeType ?? '',
      )) ||
    (node.nodeType === 'IfStatement' && !node.falseBody && onlyLeaves(childOf(node, 'trueBody')));
  if (goes) push('removal', statementRange(bytes, node), '{}');
  if (['IfStatement', 'WhileStatement'].includes(node.nodeType))
    negate(bytes, childOf(node, 'condition'), push);
}

/** Whether one more in place of a number only says again what the comparison's own mutant says: `< n + 1` is `<= n`. */
function saysTwice(node: Node): Node | undefined {
  const side = {
    '<': 'rightExpression',
    '>=': 'rightExpression',
    '>': 'leftExpression',
    '<=': 'leftExpression',
  };
  const operator = nameOf(node, 'operator');
  const field = Object.entries(side).find(([name]) => name === operator)?.[1];
  return node.nodeType === 'BinaryOperation' && field ? childOf(node, field) : undefined;
}

function mutate(bytes: string, top: Node, push: Push): void {
  const known = new Set<Node>();
  walk(top, (node) => {
    if (typeNames.includes(node.nodeType)) return false;
    const twice = saysTwice(node);
    if (twice?.nodeType === 'Literal') known.add(twice);
    if (known.has(node)) return false;
    if (node.nodeType === 'ForStatement') {
      // A loop that does not advance only runs out of gas.
      for (const field of ['initializationExpression', 'condition', 'body']) {
        const part = childOf(node, field);
        if (part) mutate(bytes, part, push);
      }
      return false;
    }
    statement(bytes, node, push);
    expression(bytes, node, push);
    if (node.nodeType.startsWith('Yul')) yul(bytes, node, push);
    return true;
  });
}

/** Functions, modifiers and constants of the contracts in a source: what can be mutated. */
export function membersOf(ast: Node): Node[] {
  return childrenOf(ast, 'nodes')
    .filter(({ nodeType, ...rest }) => nodeType === 'ContractDefinition' && rest.contractKind !== 'interface')
    .flatMap((contract) => childrenOf(contract, 'nodes'))
    .filter(
      (node) =>
        (node.nodeType === 'FunctionDefinition' && node.implemented === true) ||
        node.nodeType === 'ModifierDefinition' ||
        (node.nodeType === 'VariableDeclaration' && node.constant === true),
    );
}

const onOneLine = (bytes: string): string => textOf(bytes).replace(/\s+/g, ' ').trim();

/** All mutants of one source, in order of place. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const bytes = bytesOf(source);
  const found: Mutant[] = [];
  for (const owner of membersOf(parse(file, source))) {
    const push: Push = (operator, [start, end], text) => {
      const from = bytes.lastIndexOf('\n', start) + 1;
      const to = (bytes.indexOf('\n', end) + bytes.length + 1) % (bytes.length + 1);
      found.push({
        file,
        where: nameOf(owner) || nameOf(owner, 'kind'),
        line: bytes.slice(0, start).split('\n').length,
        operator,
        start,
        end,
        text,
        before: onOneLine(bytes.slice(from, to)),
        after: onOneLine(bytes.slice(from, start) + text + bytes.slice(end, to)),
      });
    };
    for (const guard of childrenOf(owner, 'modifiers'))
      if (guards.includes(nameOf(childOf(guard, 'modifierName')))) push('guard', rangeOf(guard), '');
    const top = childOf(owner, owner.nodeType === 'VariableDeclaration' ? 'value' : 'body');
    if (top) mutate(bytes, top, push);
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The source with the mutant in place. */
export function applyMutant(source: string, { start, end, text }: Mutant): string {
  const bytes = bytesOf(source);
  return textOf(bytes.slice(0, start) + text + bytes.slice(end));
}
