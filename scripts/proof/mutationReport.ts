import type { Outcome } from './judge.ts';
import type { Mutant } from './mutants.ts';

export interface Result extends Mutant, Outcome {
  readonly key: string; // of the mutant and the text of its file
  readonly state: string; // of all contracts and tests when it was tried
  readonly campaigned: boolean; // whether campaigns were asked too
}

const rate = (killed: number, all: number): string =>
  all === 0 ? '' : `${((100 * killed) / all).toFixed(1)} %`;

const short = (text: string): string => text.replaceAll('|', '\\|');

/** The change without what is the same on both sides of it, and a few words around. */
export function changeOf({ before, after }: Pick<Mutant, 'before' | 'after'>): readonly [string, string] {
  if (before.length < 90) return [before, after];
  let head = 0;
  while (head < before.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail))
    tail += 1;
  const from = Math.max(0, before.lastIndexOf(' ', Math.max(0, head - 25)));
  const to = Math.max(0, tail - 25);
  const cut = (text: string): string =>
    `${from > 0 ? '…' : ''}${text.slice(from, text.length - to)}${to > 0 ? '…' : ''}`;
  return [cut(before), cut(after)];
}

interface Row {
  readonly file: string;
  readonly all: number;
  readonly tried: number;
  readonly killed: number;
  readonly timeouts: number;
  readonly survived: number;
  readonly stillborn: number;
}

function rowOf(file: string, all: number, results: readonly Result[]): Row {
  const count = (verdict: string): number => results.filter((result) => result.verdict === verdict).length;
  const [timeouts, survived, stillborn] = [count('timeout'), count('survived'), count('stillborn')];
  return {
    file,
    all,
    tried: results.length,
    killed: count('killed') + timeouts,
    timeouts,
    survived,
    stillborn,
  };
}

/** Figures per file, sums, and every survivor. @param counts Mutants of each file. @param firstSet Files with a sum of their own. */
export function reportOf(
  counts: ReadonlyMap<string, number>,
  results: readonly Result[],
  firstSet: readonly string[],
  markdown: boolean,
): string {
  const rows = [...counts].map(([file, all]) =>
    rowOf(
      file,
      all,
      results.filter((result) => result.file === file),
    ),
  );
  const sumOf = (name: string, isPart: (file: string) => boolean): Row =>
    rowOf(
      name,
      [...counts].reduce((sum, [file, all]) => sum + (isPart(file) ? all : 0), 0),
      results.filter(({ file }) => isPart(file)),
    );
  const sums = [
    sumOf('security set', (file) => firstSet.includes(file)),
    sumOf('wider set', (file) => !firstSet.includes(file)),
    sumOf('all', () => true),
  ];
  const cells = ({ file, all, tried, killed, timeouts, survived, stillborn }: Row): string[] => [
    file,
    `${all}`,
    `${tried - stillborn}`,
    `${killed}`,
    `${timeouts}`,
    `${survived}`,
    `${stillborn}`,
    rate(killed, tried - stillborn),
  ];
  const heads = ['File', 'Mutants', 'Run', 'Killed', 'of these by time', 'Survived', 'No Solidity', 'Rate'];
  const table = [heads, ...[...rows, ...sums].map(cells)];
  const survivors = results.filter(({ verdict }) => verdict === 'survived');
  if (markdown) {
    const lines = table.map((row) => `| ${row.join(' | ')} |`);
    lines.splice(1, 0, `|---|${'---:|'.repeat(heads.length - 1)}`);
    const listed = survivors.map((result) => {
      const [before, after] = changeOf(result);
      return `| \`${result.file}\` ${result.line} | ${result.operator} | \`${short(before)}\` | \`${short(after)}\` | |`;
    });
    return [
      ...lines,
      '',
      '| Place | Operator | Was | Became | Answer |',
      '|---|---|---|---|---|',
      ...listed,
      '',
    ].join('\n');
  }
  const lines = table.map(([file = '', ...numbers]) =>
    [file.padEnd(32), ...numbers.map((number) => number.padStart(11))].join(''),
  );
  const listed = survivors.map(
    ({ file, line, operator, where, before, after }) =>
      `survived ${file}:${line} ${where} (${operator})\n  - ${before}\n  + ${after}`,
  );
  return [...lines, ...listed, ''].join('\n');
}
