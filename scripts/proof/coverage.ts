/**
 * `tsx scripts/proof/coverage.ts`: lines and branches of contracts/src that the Foundry tests reach, per file; exits 1
 * below the goal. Coverage is measured without the optimizer, so gas and size tests stay out, and campaigns add nothing
 * but time.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/run.ts';
import { scratch } from './scratch.ts';

const goal = { lines: 0.98, branches: 0.95 };

interface Count {
  lines: number;
  linesHit: number;
  branches: number;
  branchesHit: number;
}

interface Covered extends Count {
  readonly file: string;
  readonly missed: string[];
}

const ofNothing = (): Count => ({ lines: 0, linesHit: 0, branches: 0, branchesHit: 0 });

/** Records of an LCOV report below contracts/src. */
function parse(report: string): Covered[] {
  return report
    .split('end_of_record')
    .map((record) => record.trim())
    .filter((record) => /^SF:contracts\/src\//m.test(record))
    .map((record) => {
      const covered: Covered = {
        file: /^SF:contracts\/src\/(.*)$/m.exec(record)?.[1] ?? '',
        missed: [],
        ...ofNothing(),
      };
      for (const [, line, hits] of record.matchAll(/^DA:(\d+),(\d+)/gm)) {
        covered.lines += 1;
        if (hits === '0') covered.missed.push(`${line}`);
        else covered.linesHit += 1;
      }
      for (const [, line, , way, hits] of record.matchAll(/^BRDA:(\d+),(\d+),(\d+),(\d+|-)/gm)) {
        covered.branches += 1;
        if (hits === '0' || hits === '-') covered.missed.push(`${line} way ${way}`);
        else covered.branchesHit += 1;
      }
      return covered;
    });
}

const share = (hit: number, all: number): string =>
  `${(all === 0 ? 100 : (hit / all) * 100).toFixed(1).padStart(5)} % of ${String(all).padStart(4)}`;

const work = scratch(join(root, 'contracts/cache/coverage'));
const { code, output } = await work.forge(
  [
    'coverage',
    '--report',
    'lcov',
    '--no-match-contract',
    'Gas|Invariant',
    '--no-match-test',
    'EveryContractFits',
  ],
  {
    FOUNDRY_FUZZ_RUNS: '64',
    FOUNDRY_OUT: 'contracts/cache/out',
    FOUNDRY_CACHE_PATH: 'contracts/cache/coverage',
  },
);
if (code !== 0) {
  process.stderr.write(`${output.slice(-3000)}\nforge coverage ended with code ${code}\n`);
  process.exit(1);
}
const files = parse(readFileSync(join(work.dir, 'lcov.info'), 'utf8'));
const total = ofNothing();
for (const { file, missed, ...count } of files) {
  total.lines += count.lines;
  total.linesHit += count.linesHit;
  total.branches += count.branches;
  total.branchesHit += count.branchesHit;
  const left = missed.length > 0 ? `  not reached: ${missed.join(', ')}` : '';
  process.stdout.write(
    `${file.padEnd(38)} lines ${share(count.linesHit, count.lines)}  branches ${share(count.branchesHit, count.branches)}${left}\n`,
  );
}
process.stdout.write(
  `${'all'.padEnd(38)} lines ${share(total.linesHit, total.lines)}  branches ${share(total.branchesHit, total.branches)}\n`,
);
const reached =
  total.linesHit >= goal.lines * total.lines && total.branchesHit >= goal.branches * total.branches;
if (!reached)
  process.stdout.write(`below the goal of ${goal.lines * 100} % lines, ${goal.branches * 100} % branches\n`);
process.exit(reached ? 0 : 1);
