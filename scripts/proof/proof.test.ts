import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goldenValuation } from '../../packages/amm/src/testing/golden.ts';
import { goldenDigests } from '../../packages/sdk/src/testing/golden.ts';
import { root } from '../lib/run.ts';
import { applyMutant, mutantsOf } from './mutants.ts';
import { plants } from './plants.ts';
import { randomFrom } from './scratch.ts';
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

test('mutants change one line and nothing else', () => {
  const text = source('libraries/LossWindow.sol');
  const mutants = mutantsOf('libraries/LossWindow.sol', text);
  expect(mutants.length).toBeGreaterThan(20);
  for (const mutant of mutants) {
    const before = text.split('\n');
    const after = applyMutant(text, mutant).split('\n');
    const changed = before.flatMap((line, index) => (line === after[index] ? [] : [index + 1]));
    expect(changed, JSON.stringify(mutant)).toEqual([mutant.line]);
  }
});

test('test names are found', () => {
  expect(testNames().has('test_PlanIsAdopted')).toBe(true);
});
