import { createClient, custom, encodeEventTopics, type Hex, numberToHex } from 'viem';
import { expect, test } from 'vitest';
import { hedgeVaultAbi } from '../generated/abis.ts';
import { watchVault } from './watch.ts';

const vault = '0x1111111111111111111111111111111111111111';
const log = (blockHash: Hex, index: number) => ({
  address: vault,
  topics: encodeEventTopics({ abi: hedgeVaultAbi, eventName: 'Halted', args: { sequence: 7n, by: vault } }),
  data: '0x',
  blockHash,
  blockNumber: '0x5',
  logIndex: numberToHex(index),
  transactionHash: `0x${'cd'.repeat(32)}`,
  transactionIndex: '0x0',
  removed: false,
});

test('an event that the node names again is told once for each block it was in', async () => {
  const [first, other]: [Hex, Hex] = [`0x${'01'.repeat(32)}`, `0x${'02'.repeat(32)}`];
  const answers = [[log(first, 0)], [log(first, 0), log(first, 1)], [log(other, 0)], []];
  let reads = 0;
  const client = createClient({
    transport: custom({
      request: async ({ method }) => {
        if (method === 'eth_getFilterChanges') return answers[Math.min(reads++, answers.length - 1)];
        return '0x1';
      },
    }),
  });
  const batches: (readonly string[])[] = [];
  const stop = watchVault(client, vault, {
    onEvents: (events) =>
      batches.push(events.map(({ blockHash, logIndex }) => `${blockHash?.at(-1)}${logIndex}`)),
    onError: (error) => expect.unreachable(error.message),
    pollingInterval: 5,
  });
  await expect.poll(() => reads).toBeGreaterThan(answers.length);
  stop();
  expect(batches).toEqual([['10'], ['11'], ['20']]);
});
