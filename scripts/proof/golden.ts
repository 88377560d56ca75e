/**
 * `tsx scripts/proof/golden.ts [--check] [--seed 1]`: writes the files both languages are held to,
 * test/contracts/golden/*.json. With --check nothing is written and a file that would change exits 1.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { goldenValuation } from '../../packages/amm/src/testing/golden.ts';
import { goldenDigests } from '../../packages/sdk/src/testing/golden.ts';
import { root } from '../lib/run.ts';
import { randomFrom } from './scratch.ts';

const { values: options } = parseArgs({
  options: { check: { type: 'boolean', default: false }, seed: { type: 'string', default: '20261122' } },
});
const seed = Number(options.seed);
const files = {
  'eip712.json': goldenDigests(seed, randomFrom(seed)),
  'valuation.json': goldenValuation(seed, randomFrom(seed)),
};

let stale = 0;
for (const [name, content] of Object.entries(files)) {
  const path = join(root, 'test/contracts/golden', name);
  const text = `${JSON.stringify(content, null, 2)}\n`;
  const same = existsSync(path) && readFileSync(path, 'utf8') === text;
  if (!options.check) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (!same) stale += 1;
  process.stdout.write(
    `${same ? 'fresh' : options.check ? 'STALE' : 'written'} ${name} ${text.length} bytes\n`,
  );
}
process.exit(stale > 0 ? 1 : 0);
