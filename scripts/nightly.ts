/**
 * `pnpm nightly [--only fuzz,campaigns,plants,coverage,mutants] [--seed 0x2a]`: the proof of the contracts at full size,
 * hours on two cores. Fuzz tests run 100,000 times, both long campaigns make 1,000,000 calls, every planted bug is
 * tried, coverage is measured, and the whole security set is mutated. Closes with a line for each; exits 1 if one fails.
 */
import { parseArgs } from 'node:util';
import { root, run, tool } from './lib/run.ts';

const stages = {
  fuzz: [
    'scripts/forge.ts',
    'test',
    '--no-match-path',
    'test/contracts/{canary,fork}/*',
    '--no-match-contract',
    'InvariantTest',
  ],
  // A named invariant walks as the long campaign does, so that one alone is worth a million calls.
  campaigns: ['scripts/forge.ts', 'test', '--match-test', 'invariant_00'],
  plants: ['scripts/proof/planted.ts'],
  coverage: ['scripts/proof/coverage.ts'],
  mutants: ['scripts/proof/mutate.ts', '--minutes', '600', '--campaigns'],
} as const;
type Stage = keyof typeof stages;
const isStage = (name: string): name is Stage => name in stages;

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, seed: { type: 'string', default: '0x42' } },
});

function wanted(): Stage[] {
  const names = options.only?.split(',') ?? Object.keys(stages);
  const unknown = names.find((name) => !isStage(name));
  if (unknown !== undefined)
    throw new Error(`no stage «${unknown}». Next: choose from ${Object.keys(stages).join(', ')}`);
  return names.filter(isStage);
}

const outcomes: string[] = [];
let failed = false;
for (const stage of wanted()) {
  process.stdout.write(`\n== ${stage}\n`);
  const began = Date.now();
  const { code } = await run(tool('tsx'), stages[stage], {
    cwd: root,
    // Set for forge only: the other stages choose their own sizes.
    env:
      stage === 'fuzz' || stage === 'campaigns'
        ? { FOUNDRY_PROFILE: 'nightly', FOUNDRY_FUZZ_SEED: options.seed }
        : {},
  });
  failed ||= code !== 0;
  outcomes.push(
    `${code === 0 ? 'passed' : 'FAILED'} ${stage} in ${((Date.now() - began) / 60_000).toFixed(1)} min`,
  );
}
process.stdout.write(`\n${outcomes.join('\n')}\n`);
process.exitCode = failed ? 1 : 0;
