/**
 * `pnpm test`: set-up, then every suite on the real parts. Closes with one line `N passed, N failed[, N skipped]`.
 * With CI set, a skipped test counts as a failure of the run (CI has everything the tests need), and fuzz tests run
 * 10,000 times instead of 1,000: `[profile.ci]` of foundry.toml.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run, tool } from './lib/run.ts';
import { type Service, startPostgres, startRedis } from './lib/services.ts';

interface Tally {
  passed: number;
  failed: number;
  skipped: string[];
}

const tsx = tool('tsx');
const total: Tally = { passed: 0, failed: 0, skipped: [] };
const failures: string[] = [];

function count(suite: string, tally: Tally): void {
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped.push(...tally.skipped);
  if (tally.failed > 0) failures.push(`${suite}: ${tally.failed} failed`);
}

/** One thing that must succeed, counted as one test. */
async function step(
  title: string,
  command: string,
  args: readonly string[],
  wantFailure = false,
): Promise<boolean> {
  process.stdout.write(`\n== ${title}\n`);
  const { code } = await run(command, args);
  const ok = (code === 0) !== wantFailure;
  count(title, { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] });
  return ok;
}

/** Foundry's own closing line, and the number of tests the repository says it has. */
async function contracts(): Promise<void> {
  process.stdout.write('\n== contracts\n');
  const profile = process.env.FOUNDRY_PROFILE ?? (process.env.CI ? 'ci' : 'default');
  const { code, output } = await run(tsx, ['scripts/forge.ts', 'test'], {
    env: { FOUNDRY_PROFILE: profile },
  });
  const line = [...output.matchAll(/(\d+) tests passed, (\d+) failed, (\d+) skipped/g)].at(-1);
  const [passed, failed, skipped] = line ? line.slice(1, 4).map(Number) : [0, 1, 0];
  count('contracts', {
    passed: passed ?? 0,
    failed: (failed ?? 0) || (code === 0 ? 0 : 1),
    skipped: Array.from({ length: skipped ?? 0 }, (_, i) => `contracts #${i + 1}`),
  });
  const { foundryTests } = JSON.parse(readFileSync(join(root, 'test/contracts/expected.json'), 'utf8'));
  const found = (passed ?? 0) + (failed ?? 0) + (skipped ?? 0);
  const ok = found === foundryTests;
  if (!ok) process.stderr.write(`expected ${foundryTests} Foundry tests, found ${found}\n`);
  count('number of Foundry tests', { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] });
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function vitest(project: string, env: Readonly<Record<string, string>>): Promise<void> {
  process.stdout.write(`\n== ${project} tests\n`);
  const dir = mkdtempSync(join(tmpdir(), 'ballast-vitest-'));
  const file = join(dir, 'report.json');
  try {
    const { code } = await run(
      tool('vitest'),
      ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      { env },
    );
    const report: VitestReport = JSON.parse(readFileSync(file, 'utf8'));
    const skipped = report.testResults
      .flatMap((result) => result.assertionResults)
      .filter((test) => test.status !== 'passed' && test.status !== 'failed')
      .map((test) => test.fullName);
    const broken = report.numFailedTests || (code === 0 ? 0 : Math.max(1, report.numFailedTestSuites));
    count(project, { passed: report.numPassedTests, failed: broken, skipped });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function suites(services: readonly [Service, Service]): Promise<void> {
  const [redis, postgres] = services;
  const env = {
    ...(redis.url ? { BALLAST_TEST_REDIS_URL: redis.url } : {}),
    ...(postgres.url ? { BALLAST_TEST_DATABASE_URL: postgres.url } : {}),
  };
  await contracts();
  await step(
    'canary: a failing Foundry test fails',
    tsx,
    ['scripts/forge.ts', 'test', '--match-path', 'test/contracts/canary/*', '--no-match-path', 'none'],
    true,
  );
  await step('planted bugs are caught', tsx, ['scripts/proof/planted.ts', '--quick']);
  await vitest('unit', {});
  await vitest('integration', env);
  for (const [name, service] of [
    ['Redis', redis],
    ['Postgres', postgres],
  ] as const)
    if (!service.url) process.stdout.write(`${name} tests skipped: ${service.why}\n`);
}

async function main(): Promise<number> {
  if (!(await step('third-party artifacts', tsx, ['apps/devnet/src/artifacts/cli.ts', '--fusion']))) return 1;
  await step('static checks', tsx, ['scripts/check.ts']);
  const services: [Service, Service] = [await startRedis(), await startPostgres()];
  try {
    await suites(services);
  } finally {
    for (const service of services) await service.stop();
  }
  return total.failed > 0 ? 1 : 0;
}

let code = 1;
try {
  code = await main();
} catch (error) {
  total.failed += 1;
  failures.push(error instanceof Error ? error.message : String(error));
}
for (const line of failures) process.stdout.write(`\nFAILED ${line}`);
for (const name of total.skipped) process.stdout.write(`\nskipped: ${name}`);
if (process.env.CI && total.skipped.length > 0) {
  process.stdout.write('\nCI allows no skipped test');
  code = 1;
}
const skipped = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : '';
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exit(code);
