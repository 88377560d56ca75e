import { describe, expect, it } from 'vitest';
import { clock, day, duration, percent, quantity, shortHex, usd, usdShort } from './format.ts';

describe('money', () => {
  it('shows cents below a hundred dollars and groups above', () => {
    expect([usd(12.345), usd(-1234.5), usd(5, { plus: true })]).toEqual(['$12.35', '-$1,235', '+$5.00']);
  });

  it('never shows a signed zero', () => {
    expect([usd(-0.001), usd(0.001, { plus: true }), percent(-0.0001), usdShort(-0)]).toEqual([
      '$0.00',
      '$0.00',
      '0.0 %',
      '$0',
    ]);
  });

  it('shortens with three digits and carries to the next unit', () => {
    expect([usdShort(999), usdShort(12_345), usdShort(-2_400_000), usdShort(999_700)]).toEqual([
      '$999',
      '$12.3k',
      '-$2.40m',
      '$1m',
    ]);
  });

  it('says n/a for what is no number', () => {
    expect([
      usd(Number.NaN),
      usdShort(Number.POSITIVE_INFINITY),
      percent(Number.NaN),
      quantity(Number.NaN),
    ]).toEqual(['n/a', 'n/a', 'n/a', 'n/a']);
  });
});

it('quantities keep five significant digits without trailing zeros', () => {
  expect([
    quantity(0.22312345),
    quantity(114_560),
    quantity(1.5),
    quantity(-20.4999999),
    quantity(0),
  ]).toEqual(['0.22312', '114,560', '1.5', '-20.5', '0']);
});

it('durations change unit where the next one reads better', () => {
  expect([duration(850), duration(12_310), duration(59_990), duration(125_000)]).toEqual([
    '850 ms',
    '12.3 s',
    '1 min 00 s',
    '2 min 05 s',
  ]);
});

it('times are UTC', () => {
  expect([clock(1_758_002_400), day(1_758_002_400)]).toEqual(['2025-09-16 06:00', '16 Sep']);
});

it('hashes keep both ends', () => {
  expect(shortHex(`0x${'ab'.repeat(32)}`)).toBe('0xabab…abab');
});
