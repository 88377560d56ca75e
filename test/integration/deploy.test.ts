import { rehearseDeployment } from '@ballast/keeper';
import { expect, test } from 'vitest';

/** `ballast deploy --env devnet`, which is how an operator tries the deployment before there is a real one. */
async function rehearse(port: number, broadcast: boolean) {
  const printed: string[] = [];
  const io = { progress: () => {}, print: (text: string) => printed.push(text) };
  const code = await rehearseDeployment({ port, broadcast }, io);
  return { code, text: printed.join('\n') };
}

test('lists the same number of transactions for each chain', async () => {
  const { code, text } = await rehearse(21_030, false);
  expect(code).toBe(0);
  const totals = text.match(/total \d+ to send, 0 to propose/g) ?? [];
  expect(totals).toHaveLength(3);
  expect(new Set(totals).size).toBe(1);
  expect(text).not.toContain('values are');
});

test('sends all steps, and everything reads back as the files say', async () => {
  const { code, text } = await rehearse(21_040, true);
  expect(text.match(/call setCollateralRoute/g)).toHaveLength(6);
  expect(text).toMatch(/all \d+ values are as the files say$/);
  expect(code).toBe(0);
});
