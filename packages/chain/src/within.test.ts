import { RetryableError } from '@ballast/core';
import { expect, test } from 'vitest';
import { within } from './within.ts';

test('gives what the work gives', async () => {
  await expect(within(Promise.resolve(7), 1_000, 'nothing')).resolves.toBe(7);
  await expect(within(Promise.reject(new RangeError('own')), 1_000, 'nothing')).rejects.toThrow('own');
});

test('gives up on work that hangs, as something to try again, in the words given', async () => {
  const hanging = within(new Promise(() => {}), 5, 'polygon gave no snapshot');
  await expect(hanging).rejects.toBeInstanceOf(RetryableError);
  await expect(hanging).rejects.toThrow('polygon gave no snapshot within 5 ms');
});
