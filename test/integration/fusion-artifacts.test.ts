import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFusion, defaultArtifactDir, loadArtifact } from '@ballast/devnet';
import { afterAll, expect, test } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'ballast-fusion-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('the 1inch contracts are compiled once and copied from then on', { timeout: 240_000 }, async () => {
  await buildFusion(defaultArtifactDir);
  const phases: string[] = [];
  expect(await buildFusion(defaultArtifactDir, ({ phase }) => phases.push(phase))).toBe(false);
  expect(phases).toEqual(['present']);
  for (const name of ['AggregationRouterOrders', 'SimpleSettlement']) {
    const { abi, bytecode, linkReferences } = loadArtifact(name);
    expect(abi.length).toBeGreaterThan(5);
    expect(bytecode.length).toBeGreaterThan(5_000);
    expect(linkReferences).toEqual({});
  }
});

test('a folder without a build compiles from the pinned packages', { timeout: 240_000 }, async () => {
  const out = join(dir, 'artifacts');
  const phases: string[] = [];
  expect(await buildFusion(out, ({ phase }) => phases.push(phase))).toBe(true);
  expect(phases.at(-1)).toBe('compiling');
  expect(loadArtifact('SimpleSettlement', out).bytecode).toBe(loadArtifact('SimpleSettlement').bytecode);
});
