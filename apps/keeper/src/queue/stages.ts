import type { ChainId } from '@ballast/core';
import { z } from 'zod';

/** The pipeline, in order. */
export const stages = ['observe', 'forecast', 'plan', 'authorise', 'execute', 'settle', 'report'] as const;
export type Stage = (typeof stages)[number];

/**
 * All a job says: which cycle and, for stages that run per chain, which chain. Amounts and authority come from the
 * ledger, so a forged or repeated job can at most make a stage look again.
 */
const stageJob = z.strictObject({
  cycle: z.number().int().nonnegative(),
  chainId: z.number().int().positive().optional(),
});

export interface StageJob {
  readonly cycle: number;
  readonly chainId?: ChainId;
}

/** Reads what the queue delivered. Throws the schema's error on anything but a cycle and a chain. */
export function readStageJob(data: unknown): StageJob {
  const { cycle, chainId } = stageJob.parse(data);
  return chainId === undefined ? { cycle } : { cycle, chainId };
}

/** "execute-12-42161". BullMQ allows no ":" in a job id, nor digits only. */
export function jobIdOf(stage: Stage, job: StageJob): string {
  return job.chainId === undefined ? `${stage}-${job.cycle}` : `${stage}-${job.cycle}-${job.chainId}`;
}
