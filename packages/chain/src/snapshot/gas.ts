import { type Wei, wei } from '@ballast/core';
import type { Pin } from './pin.ts';

/** Base fee of the next block plus the median tip of the pinned one: what a transaction would pay, per gas. */
export async function readGasPrice({ client, blockNumber }: Pin): Promise<Wei> {
  const { baseFeePerGas, reward } = await client.getFeeHistory({
    blockCount: 1,
    blockNumber,
    rewardPercentiles: [50],
  });
  return wei((baseFeePerGas.at(-1) ?? 0n) + (reward?.at(0)?.at(0) ?? 0n));
}
