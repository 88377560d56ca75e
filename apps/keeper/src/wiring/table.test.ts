import { expect, test } from 'vitest';
import { maskedHash } from './code.ts';
import { type Finding, probe, runProbes } from './probe.ts';
import { readUrls } from './run.ts';
import { renderFindings } from './table.ts';

const finding = (network: string, ok: boolean): Finding => ({
  network,
  kind: 'peers',
  item: 'peer at polygon',
  expected: '0x01',
  found: ok ? '0x01' : '0x02',
  ok,
});

test('the table counts, names each difference and ends with a verdict', () => {
  const text = renderFindings([finding('ethereum', true), finding('arbitrum', false)]);
  expect(text).toMatch(/peers\s+1 ok\s+1 BAD/);
  expect(text).toContain('DIFFERS arbitrum, peers: peer at polygon\n  files  0x01\n  chain  0x02');
  expect(text.split('\n').at(-1)).toBe('1 of 2 values differ');
  expect(
    renderFindings([finding('ethereum', true)])
      .split('\n')
      .at(-1),
  ).toBe('all 1 values are as the files say');
});

test('a value that cannot be read differs, even from an empty expectation', async () => {
  const [found] = await runProbes('ethereum', [
    probe('feeds', 'feed', '', () => Promise.reject(new Error('reverted\nlong story'))),
  ]);
  expect(found).toMatchObject({ ok: false, found: 'unreadable: reverted' });
});

test('code is compared without its immutables, and with everything else', () => {
  const immutables = [[{ start: 1, length: 2 }]];
  expect(maskedHash('0x11aabb22', immutables)).toBe(maskedHash('0x11000022', immutables));
  expect(maskedHash('0x11aabb23', immutables)).not.toBe(maskedHash('0x11000022', immutables));
});

test('an immutable that is not the same in all its places is a difference', () => {
  const places = [
    [
      { start: 0, length: 1 },
      { start: 2, length: 1 },
    ],
  ];
  expect(maskedHash('0xaa11aa', places)).toBe(maskedHash('0x001100', places));
  expect(maskedHash('0xaa11ab', places)).not.toBe(maskedHash('0x001100', places));
});

test('endpoints come from flags, and unknown networks are refused', () => {
  expect(readUrls(['ethereum=http://a=b'], ['ethereum'])).toEqual({ ethereum: 'http://a=b' });
  expect(() => readUrls(['etherum=http://a'], ['ethereum'])).toThrow('etherum');
  expect(() => readUrls(['http://a'], ['ethereum'])).toThrow('has no "="');
});
