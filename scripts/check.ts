/** `pnpm check`: everything that can be known without running the product. Any finding fails. */
import { run, tool } from './lib/run.ts';

const tsx = tool('tsx');
const steps: readonly (readonly [string, string, readonly string[]])[] = [
  ['format and lint TypeScript', tool('biome'), ['ci', '--colors=off', '--error-on-warnings', '.']],
  ['types and dependency direction', tool('tsc'), ['-p', '.']],
  ['package dependency lists', tsx, ['scripts/imports.ts']],
  ['format Solidity', tsx, ['scripts/forge.ts', 'fmt', '--check']],
  ['build Solidity, warnings denied', tsx, ['scripts/forge.ts', 'build', '--deny', 'warnings']],
  ['contract sizes', tsx, ['scripts/sizes.ts']],
  ['storage layout only grew', tsx, ['scripts/storage.ts']],
  ['generated ABIs are fresh', tsx, ['scripts/gen.ts', '--check']],
];

for (const [title, command, args] of steps) {
  const started = performance.now();
  const { code } = await run(command, args);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${title} (${seconds} s)\n`);
  if (code !== 0) process.exit(1);
}
