import { expect, it } from 'vitest';
import { jobIdOf, readStageJob } from './stages.ts';

it('names a job by stage, cycle and chain, as BullMQ accepts it', () => {
  expect(jobIdOf('observe', { cycle: 0 })).toBe('observe-0');
  expect(jobIdOf('execute', { cycle: 12, chainId: 42_161 })).toBe('execute-12-42161');
});

it('accepts a cycle and a chain and nothing more', () => {
  expect(readStageJob({ cycle: 3 })).toEqual({ cycle: 3 });
  expect(readStageJob({ cycle: 3, chainId: 1 })).toEqual({ cycle: 3, chainId: 1 });
  for (const forged of [
    null,
    3,
    {},
    { cycle: -1 },
    { cycle: 1.5 },
    { cycle: 1, to: '0x' },
    { cycle: 1, chainId: '1' },
  ])
    expect(() => readStageJob(forged)).toThrow();
});
