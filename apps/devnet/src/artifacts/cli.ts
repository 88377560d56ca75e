/**
 * Fetches the contract artifacts into `.ballast/artifacts`, or into the folder given as the first argument; with
 * `--fusion` the 1inch contracts are compiled there too.
 */
import { describeError } from '@ballast/core';
import { fetchArtifacts } from './fetch.ts';
import { buildFusion } from './fusion.ts';
import { defaultArtifactDir } from './lock.ts';

const args = process.argv.slice(2);
const dir = args.find((arg) => !arg.startsWith('--')) ?? defaultArtifactDir;
try {
  const started = performance.now();
  const fetched = await fetchArtifacts(dir, ({ package: name, phase, done, total, bytes }) => {
    if (phase === 'downloading') process.stdout.write(`  ${name} (${(bytes / 1e6).toFixed(1)} MB)\n`);
    if (phase === 'done') process.stdout.write(`  ${name} checked, ${done} of ${total}\n`);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(fetched ? `artifacts fetched in ${seconds} s\n` : 'artifacts already complete\n');
  if (args.includes('--fusion'))
    await buildFusion(dir, ({ phase, detail }) => process.stdout.write(`  1inch: ${phase} ${detail}\n`));
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = 1;
}
