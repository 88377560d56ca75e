/**
 * `tsx scripts/proof/planted.ts [--only 01,24] [--runs 60] [--quick]`: puts a bug into a copy of the contracts and
 * demands that the campaign of the promise it breaks fails because of that promise. `--quick` tries a few of them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../lib/run.ts';
import { type Plant, plants } from './plants.ts';
import { type Scratch, scratch } from './scratch.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '60' },
    quick: { type: 'boolean', default: false },
  },
});

const quick = ['04', '16', '26'];

function planted(source: string, { edits, file }: Plant): string {
  return edits.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2)
      throw new Error(`${file} does not have exactly one «${from}»: write the plant anew`);
    return text.replace(from, () => to);
  }, source);
}

interface Outcome {
  readonly caught: boolean;
  readonly how: string;
}

function judge(code: number, output: string): Outcome {
  if (/Compiler run failed|Compiler error|Error: /.test(output) && !output.includes('[FAIL'))
    return { caught: false, how: `does not build: ${output.slice(-300)}` };
  const failure = /\[FAIL: ([^\n]*?)\]?\n/.exec(output)?.[1] ?? '';
  if (!/Ran 1 test for/.test(output)) return { caught: false, how: 'no such campaign' };
  if (code === 0) return { caught: false, how: 'nobody noticed' };
  return {
    caught: failure.startsWith('assertion failed'),
    how: failure.replace(/ != \]?$/, '').slice(0, 90),
  };
}

async function tryPlant(work: Scratch, plant: Plant): Promise<Outcome> {
  const path = join(work.dir, 'contracts/src', plant.file);
  const sound = readFileSync(path, 'utf8');
  writeFileSync(path, planted(sound, plant));
  try {
    const { code, output } = await work.forge(
      ['test', '--match-contract', '^LocalInvariantTest$', '--match-test', `^${plant.promise}\\(`],
      {
        BALLAST_PLANTED: 'true',
        FOUNDRY_INVARIANT_RUNS: options.runs,
        FOUNDRY_INVARIANT_DEPTH: '100',
        FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: '0',
      },
    );
    return judge(code, output);
  } finally {
    writeFileSync(path, sound);
  }
}

const wanted = options.quick ? quick : options.only.split(',').filter(Boolean);
const chosen = plants.filter(
  ({ promise }) => wanted.length === 0 || wanted.some((number) => promise.includes(`_${number}_`)),
);
const work = scratch(join(root, 'contracts/cache/planted'));
let missed = 0;
for (const plant of chosen) {
  const started = performance.now();
  const { caught, how } = await tryPlant(work, plant);
  if (!caught) missed += 1;
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(
    `${caught ? 'caught' : 'MISSED'} ${plant.promise.padEnd(38)} ${plant.bug}: ${how} (${seconds} s)\n`,
  );
}
process.stdout.write(`${chosen.length - missed} of ${chosen.length} planted bugs caught\n`);
process.exit(missed > 0 ? 1 : 0);
