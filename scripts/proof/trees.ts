/**
 * `tsx scripts/proof/trees.ts`: every leaf of the specifications test/contracts/*.tree names, in brackets, a Foundry
 * test that exists. Branches start with when, while or given; leaves with it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/run.ts';

const folder = join(root, 'test/contracts');

export function testNames(): Set<string> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.t.sol'));
  return new Set(
    files.flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/function (test\w+|invariant\w+)\(/g)].map(
        ([, test]) => `${test}`,
      ),
    ),
  );
}

/** What is wrong with one specification, line by line. */
export function faultsOf(tree: string, tests: ReadonlySet<string>): string[] {
  const lines = tree.trimEnd().split('\n').slice(1);
  const depth = (line: string | undefined): number => (line ?? '').search(/[├└]/);
  return lines.flatMap((line, index) => {
    const text = line.replace(/^[│ ]*[├└]── /, '');
    const isLeaf = !(depth(lines[index + 1]) > depth(line));
    if (!isLeaf) return /^(when|while|given) /.test(text) ? [] : [`branch without a condition: ${text}`];
    const test = /^it .*\((test\w+)\)$/.exec(text)?.[1];
    if (test === undefined) return [`leaf without a test: ${text}`];
    return tests.has(test) ? [] : [`no such test: ${test}`];
  });
}

export function checkTrees(): string[] {
  const tests = testNames();
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tree'))
    .flatMap((name) =>
      faultsOf(readFileSync(join(folder, name), 'utf8'), tests).map((fault) => `${name}: ${fault}`),
    );
}

if (process.argv[1]?.endsWith('trees.ts')) {
  const faults = checkTrees();
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.stdout.write(faults.length === 0 ? 'every leaf has its test\n' : `${faults.length} faults\n`);
  process.exit(faults.length === 0 ? 0 : 1);
}
