import { decodeFunctionData } from 'viem';
import { expect, test } from 'vitest';
import { encodeExecuteHedge, encodeSendMandates, encodeSubmitPlan } from './calls.ts';
import { hedgeVaultAbi as abi } from './generated/abis.ts';
import { nameToBytes32 } from './names.ts';

test('an execution decodes to what was asked', () => {
  const data = encodeExecuteHedge({
    asset: 'WETH',
    side: 'buy',
    sequence: 9n,
    deadline: 1_760_000_000,
    legs: [{ venue: 'uniswap-v3', amountIn: 5n, minAmountOut: 4n, data: '0x01' }],
  });
  expect(decodeFunctionData({ abi, data })).toEqual({
    functionName: 'executeHedge',
    args: [
      {
        asset: nameToBytes32('WETH'),
        side: 1,
        sequence: 9n,
        deadline: 1_760_000_000n,
        legs: [{ venue: nameToBytes32('uniswap-v3'), amountIn: 5n, minAmountOut: 4n, data: '0x01' }],
      },
    ],
  });
});

test('a submission carries the vault and the signatures in the given order', () => {
  const vault = '0x1111111111111111111111111111111111111111';
  const plan = { epoch: 1n, validUntil: 2, ratios: [], overlays: [], mandates: [], priceBands: [] };
  const { functionName, args } = decodeFunctionData({
    abi,
    data: encodeSubmitPlan(vault, plan, ['0x02', '0x01']),
  });
  expect(functionName).toBe('submitPlan');
  expect(args).toEqual([{ ...plan, vault, validUntil: 2n }, ['0x02', '0x01']]);
});

test('mandates name their destination', () => {
  expect(decodeFunctionData({ abi, data: encodeSendMandates(30_110) })).toEqual({
    functionName: 'sendMandates',
    args: [30_110],
  });
});
