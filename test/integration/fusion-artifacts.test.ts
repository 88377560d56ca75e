import { buildFusion, defaultArtifactDir, loadArtifact } from '@ballast/devnet';
import { expect, test } from 'vitest';

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
