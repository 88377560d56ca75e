import { encodeAbiParameters } from 'viem';
import { expect, test } from 'vitest';
import { aggregatorData, balancerData, pairData, uniswapV3Data } from './order.ts';

test('leg data is the ABI encoding the adapters document', () => {
  const poolId = `0x${'ab'.repeat(32)}` as const;
  const router = '0x1111111111111111111111111111111111111111';
  expect(uniswapV3Data(500)).toBe(encodeAbiParameters([{ type: 'uint24' }], [500]));
  expect(balancerData(poolId)).toBe(encodeAbiParameters([{ type: 'bytes32' }], [poolId]));
  expect(pairData).toBe('0x');
  expect(aggregatorData(router, '0x414bf389')).toBe(
    encodeAbiParameters([{ type: 'address' }, { type: 'bytes' }], [router, '0x414bf389']),
  );
});
