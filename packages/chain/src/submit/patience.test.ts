import { expect, it } from 'vitest';
import { Patience } from './patience.ts';

it('is convinced by enough looks, far enough apart, in a row', () => {
  let now = 0;
  const patience = new Patience({ looks: 3, lookEvery: 2 }, () => now);
  const lookAt = (time: number): boolean => {
    now = time;
    return patience.isConvinced('nonce 1');
  };
  expect(lookAt(0)).toBe(false);
  expect(lookAt(500)).toBe(false);
  expect(lookAt(2_000)).toBe(false);
  expect(lookAt(3_999)).toBe(false);
  expect(lookAt(4_000)).toBe(true);
  expect(lookAt(4_001)).toBe(false);
});

it('starts anew after an orderly look, and keeps subjects apart', () => {
  let now = 0;
  const patience = new Patience({ looks: 2, lookEvery: 1 }, () => now);
  expect(patience.isConvinced('a')).toBe(false);
  patience.clear('a');
  now = 1_000;
  expect(patience.isConvinced('a')).toBe(false);
  expect(patience.isConvinced('b')).toBe(false);
  now = 2_000;
  expect(patience.isConvinced('a')).toBe(true);
  expect(patience.isConvinced('b')).toBe(true);
});
