import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyMutant, type Mutant } from './mutants.ts';
import { guardsOf, numberAt, schemaOf, switchPath, switchSource } from './schema.ts';
import type { Scratch } from './scratch.ts';
import { analyse, bytesOf, type Complaint, parse } from './syntax.ts';
import type { Switched } from './weaver.ts';

export interface Built {
  readonly switched: readonly Switched[];
  readonly left: readonly Mutant[]; // to be compiled one by one
  readonly stillborn: readonly Mutant[]; // no Solidity
}

interface Woven {
  readonly switched: readonly Switched[];
  readonly left: readonly Mutant[];
  readonly sources: Readonly<Record<string, string>>; // by path below contracts/src
}

const definingGuards = ['vault/VaultStorage.sol'];

function weave(read: (file: string) => string, mutants: readonly Mutant[]): Woven {
  const guards = Object.assign(
    {},
    ...definingGuards.map((file) => guardsOf(read(file), parse(file, read(file)))),
  );
  const switched: Switched[] = [];
  const left: Mutant[] = [];
  const sources: Record<string, string> = {};
  for (const file of new Set(mutants.map((mutant) => mutant.file))) {
    const own = mutants.filter((mutant) => mutant.file === file);
    const schema = schemaOf(file, read(file), own, switched.length + 1, guards);
    switched.push(...schema.switched);
    left.push(...schema.left);
    sources[file] = schema.source;
  }
  return { switched, left, sources };
}

const prefix = 'contracts/src/';

/** What the compiler says about sources that take the place of those below contracts/src. */
function complaintsOf(work: Scratch, sources: Readonly<Record<string, string>>): Complaint[] {
  const remappings = [
    ...readFileSync(join(work.dir, 'foundry.toml'), 'utf8').matchAll(/^ {2}"([^"=]+=[^"=]+)",$/gm),
  ].map(([, mapping]) => `${mapping}`);
  const placed = Object.fromEntries(Object.entries(sources).map(([file, text]) => [prefix + file, text]));
  return analyse({ [prefix + switchPath]: switchSource, ...placed }, remappings, (path) => {
    const at = join(work.dir, path);
    return existsSync(at) ? readFileSync(at, 'utf8') : undefined;
  });
}

/** Name of the function around a place of a source. @param at Byte. */
function functionAt(source: string, at: number): string {
  const names = [
    ...bytesOf(source)
      .slice(0, at + 1)
      .matchAll(/^ {4}(?:function|modifier) (\w+)|^ {4}(constructor)\(/gm),
  ];
  return names.at(-1)?.[1] ?? 'constructor';
}

/** Mutants whose variant the compiler refuses. @param read Original text of a source. */
function refused(work: Scratch, woven: Woven, read: (file: string) => string): Set<Mutant> {
  const byNumber = new Map(woven.switched.map(({ mutant, number }) => [number, mutant]));
  const found = new Set<Mutant>();
  for (const { sourceLocation: place, formattedMessage } of complaintsOf(work, woven.sources)) {
    const file = place?.file.slice(prefix.length) ?? '';
    const text = woven.sources[file];
    const at = place?.start ?? 0;
    // What is missing is told elsewhere: a pointer that a removed statement would have set.
    const missing = formattedMessage.includes('without prior assignment');
    const mutant = text === undefined || missing ? undefined : byNumber.get(numberAt(text, at) ?? 0);
    if (mutant) found.add(mutant);
    if (mutant || text === undefined) continue;
    const where = functionAt(text, at);
    const suspects = woven.switched
      .map((item) => item.mutant)
      .filter((each) => each.file === file && each.where === where && each.operator === 'removal');
    const guilty = suspects.filter(
      (each) => complaintsOf(work, { [file]: applyMutant(read(file), each) }).length > 0,
    );
    if (guilty.length === 0) throw new Error(`the schema does not compile: ${formattedMessage}`);
    for (const each of guilty) found.add(each);
  }
  return found;
}

/** Functions that need more stack than there is, from what forge says. */
function tooDeep(output: string, woven: Woven): { file: string; at: number } | undefined {
  const [, file = '', line = '1', column = '1'] =
    /Stack too deep[\s\S]*?--> contracts\/src\/([^:\s]+):(\d+):(\d+)/.exec(output) ?? [];
  const text = woven.sources[file];
  if (text === undefined) return undefined;
  const before = bytesOf(text)
    .split('\n')
    .slice(0, Number(line) - 1);
  const at = before.reduce((sum, each) => sum + each.length + 1, Number(column) - 1);
  return { file, at };
}

/**
 * Writes sources with all mutants switched off into a copy of the contracts and builds it once.
 * @param read Original text of a source below contracts/src.
 */
export async function buildSchema(
  work: Scratch,
  mutants: readonly Mutant[],
  read: (file: string) => string,
  say: (line: string) => void,
): Promise<Built> {
  const stillborn = new Set<Mutant>();
  const alone = new Set<Mutant>();
  for (;;) {
    const woven = weave(
      read,
      mutants.filter((mutant) => !stillborn.has(mutant) && !alone.has(mutant)),
    );
    const bad = refused(work, woven, read);
    if (bad.size > 0) {
      for (const mutant of bad) stillborn.add(mutant);
      say(`${bad.size} mutants are no Solidity`);
      continue;
    }
    writeFileSync(join(work.dir, 'contracts/src', switchPath), switchSource);
    for (const [file, text] of Object.entries(woven.sources))
      writeFileSync(join(work.dir, 'contracts/src', file), text);
    const { code, output } = await work.forge(['build']);
    if (code === 0)
      return { switched: woven.switched, left: [...woven.left, ...alone], stillborn: [...stillborn] };
    const deep = tooDeep(output, woven);
    const where = deep && functionAt(woven.sources[deep.file] ?? '', deep.at);
    if (!deep || !where) throw new Error(`the schema does not build:\n${output.slice(-3000)}`);
    say(`${deep.file} ${where}: too deep a stack for switches, its mutants are compiled one by one`);
    for (const mutant of mutants)
      if (mutant.file === deep.file && mutant.where === where && !stillborn.has(mutant)) alone.add(mutant);
  }
}

/** Fuzz tests that ask for thousands of runs would take most of the time. */
export function shortenFuzz(work: Scratch): void {
  for (const name of readdirSync(join(work.dir, 'test/contracts'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.sol')) continue;
    const path = join(work.dir, 'test/contracts', name);
    const text = readFileSync(path, 'utf8');
    const shorter = text
      .replace(/(forge-config: default\.fuzz\.runs = )\d{3,}/g, '$148')
      .replace(/(forge-config: default\.invariant\.runs = )\d{2,}/g, '$14');
    if (shorter !== text) writeFileSync(path, shorter);
  }
}
