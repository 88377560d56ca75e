import { createRequire } from 'node:module';

/** A node of solc's compact AST; `src` is `start:length:file` in bytes. */
export interface Node {
  readonly nodeType: string;
  readonly src: string;
  readonly [field: string]: unknown;
}

interface Answer {
  readonly sources?: Readonly<Record<string, { readonly ast?: unknown }>>;
  readonly errors?: readonly Complaint[];
}

/** What the compiler says about a place in a source. */
export interface Complaint {
  readonly severity: string;
  readonly formattedMessage: string;
  readonly sourceLocation?: { readonly file: string; readonly start: number };
}

interface Compiler {
  compile(input: string, callbacks?: { import(path: string): object }): string;
}

const solc: Compiler = createRequire(import.meta.url)('solc');

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'nodeType' in value && 'src' in value;

export const childOf = (node: Node, field: string): Node | undefined => {
  const value = node[field];
  return isNode(value) ? value : undefined;
};

export const childrenOf = (node: Node, field: string): Node[] => {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

export const nameOf = (node: Node | undefined, field = 'name'): string => {
  const value = node?.[field];
  return typeof value === 'string' ? value : '';
};

/** First byte and the byte behind the last one. */
export function rangeOf(node: Node): readonly [number, number] {
  const [start = 0, length = 0] = node.src.split(':').map(Number);
  return [start, start + length];
}

/** Every node below one, parents first; a visitor that answers false leaves out what is below. */
export function walk(node: Node, visit: (node: Node) => boolean): void {
  if (!visit(node)) return;
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit);
}

/** One character per byte, so that offsets of the compiler are offsets of the string. */
export const bytesOf = (source: string): string => Buffer.from(source, 'utf8').toString('latin1');
export const textOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

/** Syntax tree of one source, without looking at what it imports. */
export function parse(file: string, source: string): Node {
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: source } },
    settings: { stopAfter: 'parsing', outputSelection: { '*': { '': ['ast'] } } },
  };
  const answer: Answer = JSON.parse(solc.compile(JSON.stringify(input)));
  const ast = answer.sources?.[file]?.ast;
  if (!isNode(ast))
    throw new Error(`${file} does not parse: ${answer.errors?.[0]?.formattedMessage}. Next: build it first`);
  return ast;
}

/**
 * Errors the compiler finds without generating code.
 * @param read Text of an imported path, undefined when there is none.
 */
export function analyse(
  sources: Readonly<Record<string, string>>,
  remappings: readonly string[],
  read: (path: string) => string | undefined,
): Complaint[] {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(sources).map(([file, content]) => [file, { content }])),
    settings: { remappings, evmVersion: 'cancun', outputSelection: { '*': { '': ['ast'] } } },
  };
  const answer: Answer = JSON.parse(
    solc.compile(JSON.stringify(input), {
      import: (path) => {
        const contents = read(path);
        return contents === undefined ? { error: `no such file: ${path}` } : { contents };
      },
    }),
  );
  return (answer.errors ?? []).filter(({ severity }) => severity === 'error');
}
