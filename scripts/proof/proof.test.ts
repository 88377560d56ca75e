import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foundryBinary } from '../../apps/devnet/src/chain/foundry.ts';
import { goldenValuation } from '../../packages/amm/src/testing/golden.ts';
import { goldenDigests } from '../../packages/sdk/src/testing/golden.ts';
import { root, run } from '../lib/run.ts';
import { failureIn } from './judge.ts';
import { applyMutant, mutantsOf } from './mutants.ts';
import { plants } from './plants.ts';
import { schemaOf, switchSource } from './schema.ts';
import { randomFrom } from './scratch.ts';
import { bytesOf } from './syntax.ts';
import { checkTrees, faultsOf, testNames } from './trees.ts';

const source = (file: string): string => readFileSync(join(root, 'contracts/src', file), 'utf8');
const golden = (name: string): unknown =>
  JSON.parse(readFileSync(join(root, 'test/contracts/golden', name), 'utf8'));

test('every leaf of the specifications has its test', () => {
  expect(checkTrees()).toEqual([]);
});

test('a leaf without a test is found', () => {
  const tree = 'Title\n├── when it rains\n│   └── it is wet (test_Wet)\n└── it is dry\n';
  expect(faultsOf(tree, new Set())).toEqual(['no such test: test_Wet', 'leaf without a test: it is dry']);
});

test('the golden files are what their generators write', () => {
  const digests = golden('eip712.json');
  const seed = Number(Object(digests).seed);
  expect(digests).toEqual(goldenDigests(seed, randomFrom(seed)));
  expect(golden('valuation.json')).toEqual(goldenValuation(seed, randomFrom(seed)));
});

test('every planted bug still has its place, and a campaign that looks for it', () => {
  const campaigns = readFileSync(join(root, 'test/contracts/invariants/Promises.sol'), 'utf8');
  for (const { file, edits, promise } of plants) {
    expect(campaigns).toContain(`function ${promise}(`);
    for (const [from] of edits) expect(source(file).split(from).length, `${file}: ${from}`).toBe(2);
  }
  const named = [...campaigns.matchAll(/function (invariant_\d+_\w+)/g)].map(([, name]) => `${name}`);
  const planted = new Set(plants.map(({ promise }) => promise));
  expect(named.filter((name) => !name.includes('_00_') && !planted.has(name))).toEqual([]);
});

test('mutants change one place and nothing else', () => {
  const text = source('libraries/LossWindow.sol');
  const mutants = mutantsOf('libraries/LossWindow.sol', text);
  expect(mutants.length).toBeGreaterThan(20);
  for (const mutant of mutants) {
    const after = applyMutant(text, mutant);
    expect(after, JSON.stringify(mutant)).not.toBe(text);
    const tail = bytesOf(text).length - mutant.end;
    expect(bytesOf(after).slice(0, mutant.start)).toBe(bytesOf(text).slice(0, mutant.start));
    expect(bytesOf(after).slice(-tail)).toBe(bytesOf(text).slice(-tail));
    expect(text.split('\n')[mutant.line - 1]).toContain(mutant.before.slice(0, 10));
  }
});

test('a schema holds every mutant once, switched or left', () => {
  const text = source('libraries/LossWindow.sol');
  const mutants = mutantsOf('libraries/LossWindow.sol', text);
  const { switched, left, source: schema } = schemaOf('libraries/LossWindow.sol', text, mutants, 7);
  expect(new Set([...switched.map(({ mutant }) => mutant), ...left])).toEqual(new Set(mutants));
  expect(switched.map(({ number }) => number)).toEqual(switched.map((_, index) => index + 7));
  // The length of an array and the first value of a loop have no place for a switch.
  expect(left.map(({ where }) => where)).toEqual(['BUCKETS', '_remaining', '_remaining']);
  for (const { number } of switched)
    expect(schema).toMatch(
      new RegExp(`prevrandao (==|>=|<=) ${number}\\b|current\\(\\) (==|>=|<=) ${number}\\b`),
    );
});

test('a mutant that is on behaves as it does compiled alone', { timeout: 120_000 }, async () => {
  const [sample, harness] = ['Sample.sol', 'Sample.t.sol'].map((name) =>
    readFileSync(join(root, 'scripts/proof/fixtures', name), 'utf8'),
  );
  if (!sample || !harness) throw new Error('fixtures are missing');
  const dir = mkdtempSync(join(tmpdir(), 'ballast-schema-'));
  try {
    const { source: schema, switched } = schemaOf('Sample.sol', sample, mutantsOf('Sample.sol', sample), 1);
    for (const name of ['src', 'test']) mkdirSync(join(dir, name));
    const write = (path: string, text: string): void => writeFileSync(join(dir, path), text);
    write('src/Switched.sol', schema);
    write('src/MutantSwitch.sol', switchSource);
    write('src/Plain0.sol', sample);
    for (const { mutant, number } of switched) write(`src/Plain${number}.sol`, applyMutant(sample, mutant));
    write('test/Sample.t.sol', harness);
    write(
      'foundry.toml',
      `[profile.default]\nsolc = "${join(root, 'scripts/solc.cjs')}"\noffline = true\nevm_version = "cancun"\nauto_detect_remappings = false\nremappings = ["src/=src/", "@openzeppelin/contracts/=${join(root, 'contracts/node_modules/@openzeppelin/contracts')}/"]\nallow_paths = ["${root}"]\n`,
    );
    const { code, output } = await run(foundryBinary('forge'), ['test'], {
      cwd: dir,
      env: { SAMPLE_MUTANTS: `${switched.length}` },
      quiet: true,
    });
    expect(output).toContain('[PASS] test_EveryMutantIsItself()');
    expect(code).toBe(0);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('the first failing test is found, and its contract', () => {
  const output =
    'Ran 2 tests for test/contracts/A.t.sol:ATest\n[PASS] test_A() (gas: 1)\n\nRan 1 test for test/contracts/B.t.sol:BTest\n[FAIL: assertion failed: 1 != 2] test_B(uint256) (runs: 0)\n';
  expect(failureIn(output)).toEqual({ by: 'test_B', contract: 'BTest' });
  expect(failureIn('[PASS] test_A() (gas: 1)\n')).toBeUndefined();
});

test('test names are found', () => {
  expect(testNames().has('test_PlanIsAdopted')).toBe(true);
});
