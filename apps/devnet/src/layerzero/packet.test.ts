import { concatHex, encodePacked, keccak256, pad, toHex } from 'viem';
import { expect, test } from 'vitest';
import { receiveOptions } from '../protocols/messenger.ts';
import { decodeOptions, decodePacket } from './packet.ts';

const sender = pad('0x00000000000000000000000000000000000000aa');
const receiver = '0x00000000000000000000000000000000000000bb';
const guid = keccak256('0x01');
const header = encodePacked(
  ['uint8', 'uint64', 'uint32', 'bytes32', 'uint32', 'bytes32'],
  [1, 42n, 30101, sender, 30110, pad(receiver)],
);

test('a packet is taken apart field by field', () => {
  const packet = decodePacket(concatHex([header, guid, '0xbeef']));
  expect(packet).toMatchObject({
    nonce: 42n,
    srcEid: 30101,
    sender,
    dstEid: 30110,
    guid,
    message: '0xbeef',
    header,
  });
  expect(packet.receiver.toLowerCase()).toBe(receiver);
  expect(packet.payloadHash).toBe(keccak256(concatHex([guid, '0xbeef'])));
  expect(decodePacket(concatHex([header, guid])).message).toBe('0x');
});

test('other versions and short data are refused', () => {
  expect(() => decodePacket(concatHex(['0x02', header, guid]))).toThrow(/not a LayerZero packet/);
  expect(() => decodePacket(header)).toThrow(/not a LayerZero packet/);
});

const entry = (worker: number, kind: number, body: `0x${string}`) =>
  concatHex([
    toHex(worker, { size: 1 }),
    toHex((body.length - 2) / 2 + 1, { size: 2 }),
    toHex(kind, { size: 1 }),
    body,
  ]);
const type3 = '0x0003';

test('receive options add up; other workers are skipped', () => {
  expect(decodeOptions(receiveOptions(200_000n))).toEqual({ gas: 200_000n, value: 0n });
  const plain = entry(1, 1, toHex(100n, { size: 16 }));
  const withValue = entry(1, 1, concatHex([toHex(50n, { size: 16 }), toHex(7n, { size: 16 })]));
  const verifier = entry(2, 1, '0x00');
  expect(decodeOptions(concatHex([type3, plain, verifier, withValue]))).toEqual({ gas: 150n, value: 7n });
});

test('options this executor does not offer are refused', () => {
  expect(() => decodeOptions('0x0001')).toThrow(/not of type 3/);
  expect(() => decodeOptions(concatHex([type3, entry(1, 2, toHex(1n, { size: 48 }))]))).toThrow(/option 2/);
});
