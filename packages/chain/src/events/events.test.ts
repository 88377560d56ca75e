import { hedgeMessengerAbi, hedgeVaultAbi, nameToBytes32 } from '@ballast/sdk';
import {
  type Address,
  custom,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
  numberToHex,
  stringToHex,
} from 'viem';
import { expect, test } from 'vitest';
import { chainClient } from '../client.ts';
import { manifestOf } from '../testing.ts';
import { readFills } from './fills.ts';
import { readMessageEvents } from './messages.ts';
import { underpaidMessages } from './sent.ts';

const manifest = manifestOf('http://127.0.0.1:9');
const { vault, messenger } = manifest.ballast;
const intentId: Hex = `0x${'ab'.repeat(32)}`;
const guid: Hex = `0x${'cd'.repeat(32)}`;
const weth = nameToBytes32('WETH');
const int = (value: bigint) => encodeAbiParameters([{ type: 'int256' }], [value]).slice(2);

/** A log as a node returns it. */
function rawLog(address: Address, topics: unknown, words: readonly bigint[], index: number) {
  return {
    address,
    topics,
    data: `0x${words.map(int).join('')}`,
    blockNumber: numberToHex(5),
    blockHash: `0x${'05'.repeat(32)}`,
    transactionHash: `0x${'06'.repeat(32)}`,
    transactionIndex: '0x0',
    logIndex: numberToHex(index),
    removed: false,
  };
}

/** A client whose node answers every request with these logs. */
const clientOf = (logs: readonly unknown[]) => chainClient(manifest, custom({ request: async () => logs }));

const executed = encodeEventTopics({
  abi: hedgeVaultAbi,
  eventName: 'HedgeExecuted',
  args: { intentId, asset: weth },
});
const leg = (venue: string) =>
  encodeEventTopics({
    abi: hedgeVaultAbi,
    eventName: 'LegFilled',
    args: { intentId, venue: nameToBytes32(venue) },
  });

test('a fill carries its legs; other contracts with the same events are not believed', async () => {
  const other: Address = '0x9999999999999999999999999999999999999999';
  const fills = await readFills(
    clientOf([
      rawLog(vault, leg('uniswap-v3'), [6n, 60n], 0),
      rawLog(other, leg('sushi'), [1n, 1n], 1),
      rawLog(vault, leg('sushi'), [4n, 39n], 2),
      rawLog(vault, executed, [0n, 10n, 99n, -7n, 3n], 3),
    ]),
    vault,
    0n,
    9n,
  );
  expect(fills).toEqual([
    {
      intentId,
      asset: 'WETH',
      side: 'sell',
      amountIn: 10n,
      amountOut: 99n,
      heldAfter: -7n,
      loss: 3n,
      legs: [
        { venue: 'uniswap-v3', amountIn: 6n, amountOut: 60n },
        { venue: 'sushi', amountIn: 4n, amountOut: 39n },
      ],
      tx: `0x${'06'.repeat(32)}`,
      block: 5n,
    },
  ]);
});

test('message events of messenger and vault come in chain order', async () => {
  const sent = encodeEventTopics({
    abi: hedgeMessengerAbi,
    eventName: 'MessageSent',
    args: { dstEid: 30_110, kind: 0, guid },
  });
  const rejected = encodeEventTopics({
    abi: hedgeVaultAbi,
    eventName: 'MandateRejected',
    args: { srcEid: 30_109, asset: weth },
  });
  const reason = BigInt(stringToHex('price out of band', { size: 32 }));
  const events = await readMessageEvents(
    clientOf([rawLog(vault, rejected, [4n, reason], 0), rawLog(messenger, sent, [1234n], 1)]),
    manifest,
    0n,
    9n,
  );
  const mined = { tx: `0x${'06'.repeat(32)}`, block: 5n };
  expect(events).toEqual([
    { type: 'rejected', peer: 30_109, asset: 'WETH', epoch: 4n, reason: 'price out of band', ...mined },
    { type: 'sent', kind: 'mandate', peer: 30_110, guid, fee: 1234n, ...mined },
  ]);
});

test('an underpaid message is known by its own messenger only', () => {
  const topics = encodeEventTopics({
    abi: hedgeMessengerAbi,
    eventName: 'MessageUnderpaid',
    args: { number: 3n },
  });
  const log = (address: Address, index: number) => ({
    ...rawLog(address, topics, [5n, 8n], index),
    blockNumber: 5n,
    transactionIndex: 0,
    logIndex: index,
  });
  const logs = [log(messenger, 0), log('0x9999999999999999999999999999999999999999', 1)];
  // Logs as viem has them after a receipt was formatted.
  const receipt: Parameters<typeof underpaidMessages>[0] = JSON.parse(
    JSON.stringify({ logs }, (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
  );
  expect(underpaidMessages(receipt, manifest)).toEqual([{ number: 3n, paid: 5n, required: 8n }]);
});
