/**
 * `tsx scripts/proof/mutate.ts [--sample 200] [--seed 1] [--minutes 60] [--files VaultOrders,LossWindow] [--again]`:
 * mutation testing of the contracts that decide about money. Each mutant is compiled and the Foundry tests run against
 * it; one that no test notices is a survivor. Results are kept, so a run goes on where the last one stopped; `--again`
 * tries kept survivors once more, after tests were added. `--report` only prints.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../lib/run.ts';
import { applyMutant, type Mutant, mutantsOf } from './mutants.ts';
import { type Scratch, scratch } from './scratch.ts';

type Verdict = 'killed' | 'survived' | 'stillborn';
interface Result extends Mutant {
  readonly verdict: Verdict;
  readonly by: string;
}

const securitySet = [
  'vault/VaultOrders.sol',
  'vault/VaultExecution.sol',
  'vault/VaultPlans.sol',
  'vault/VaultSignatures.sol',
  'vault/VaultTargets.sol',
  'vault/VaultMandates.sol',
  'vault/VaultHalts.sol',
  'vault/VaultRatios.sol',
  'libraries/LossWindow.sol',
  'libraries/PlanHash.sol',
  'oracle/PriceReader.sol',
  'venues/AggregatorVenue.sol',
];

const { values: options } = parseArgs({
  options: {
    sample: { type: 'string', default: '240' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    files: { type: 'string', default: '' },
    again: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});

const folder = join(root, 'contracts/cache/mutation');
const resultsFile = join(folder, 'results.jsonl');
const keyOf = (m: Mutant): string => `${m.file}|${m.operator}|${m.before}|${m.after}`;

function kept(): Map<string, Result> {
  if (!existsSync(resultsFile)) return new Map();
  const lines = readFileSync(resultsFile, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line) as Result).map((result) => [keyOf(result), result]));
}

/** Every mutant of the set in a seeded order, the same for the same sources and seed. */
function drawn(): Mutant[] {
  const wanted = options.files.split(',').filter(Boolean);
  const all = securitySet
    .filter((file) => wanted.length === 0 || wanted.some((name) => file.includes(name)))
    .flatMap((file) => mutantsOf(file, readFileSync(join(root, 'contracts/src', file), 'utf8')));
  // By a hash of the mutant itself, so that a change elsewhere draws the others as before.
  const lot = (mutant: Mutant): string =>
    createHash('sha256')
      .update(`${options.seed}|${keyOf(mutant)}`)
      .digest('hex');
  const order = all.map((mutant) => ({ mutant, at: lot(mutant) })).sort((a, b) => (a.at < b.at ? -1 : 1));
  process.stdout.write(
    `${all.length} mutants in the set, a sample of ${options.sample} (seed ${options.seed})\n`,
  );
  return order.slice(0, Number(options.sample)).map(({ mutant }) => mutant);
}

/** All tests but those of gas and size, which move with any change, and campaigns, which would take minutes each. */
const runTests = (work: Scratch) =>
  work.forge(
    ['test', '--fail-fast', '--no-match-contract', 'Gas|Invariant', '--no-match-test', 'EveryContractFits'],
    { FOUNDRY_FUZZ_RUNS: '48' },
  );

async function judge(work: Scratch, mutant: Mutant): Promise<Result> {
  const path = join(work.dir, 'contracts/src', mutant.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, applyMutant(source, mutant));
  try {
    const { code, output } = await runTests(work);
    const by = /\[FAIL[^\n]*\] (\w+)/.exec(output)?.[1] ?? '';
    if (code === 0) return { ...mutant, verdict: 'survived', by: '' };
    if (/Compiler run failed|Compiler error/.test(output)) return { ...mutant, verdict: 'stillborn', by: '' };
    return { ...mutant, verdict: 'killed', by };
  } finally {
    writeFileSync(path, source);
  }
}

function report(results: readonly Result[]): number {
  const valid = results.filter(({ verdict }) => verdict !== 'stillborn');
  const survivors = valid.filter(({ verdict }) => verdict === 'survived');
  for (const file of securitySet) {
    const here = valid.filter((result) => result.file === file);
    const killed = here.filter(({ verdict }) => verdict !== 'survived').length;
    if (here.length > 0) process.stdout.write(`${file.padEnd(30)} ${killed} of ${here.length} killed\n`);
  }
  for (const { file, line, before, after, operator } of survivors)
    process.stdout.write(`survived ${file}:${line} (${operator})\n  - ${before}\n  + ${after}\n`);
  const rate = valid.length === 0 ? 0 : 1 - survivors.length / valid.length;
  process.stdout.write(
    `${valid.length} valid mutants, ${valid.length - survivors.length} killed (${(rate * 100).toFixed(1)} %), ${results.length - valid.length} stillborn\n`,
  );
  return rate >= 0.9 ? 0 : 1;
}

async function main(): Promise<number> {
  mkdirSync(dirname(resultsFile), { recursive: true });
  const results = kept();
  const sample = drawn();
  const current = () =>
    sample.map((mutant) => results.get(keyOf(mutant))).filter((result) => result !== undefined);
  if (options.report) return report(current());
  const work = scratch(join(folder, 'work'));
  const sound = await runTests(work);
  if (sound.code !== 0) {
    process.stderr.write(`${sound.output.slice(-2000)}\nthe tests fail without any mutant\n`);
    return 1;
  }
  const end = Date.now() + Number(options.minutes) * 60_000;
  for (const [index, mutant] of sample.entries()) {
    const earlier = results.get(keyOf(mutant));
    if (earlier && !(options.again && earlier.verdict === 'survived')) continue;
    if (Date.now() > end) break;
    const result = await judge(work, mutant);
    results.set(keyOf(mutant), result);
    appendFileSync(resultsFile, `${JSON.stringify(result)}\n`);
    process.stdout.write(
      `${index + 1}/${sample.length} ${result.verdict} ${mutant.file}:${mutant.line} ${mutant.operator} ${result.by}\n`,
    );
  }
  return report(current());
}

process.exit(await main());
