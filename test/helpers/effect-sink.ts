import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Intent } from '@ballast/core';
import {
  type Address,
  encodeFunctionData,
  type Hex,
  isHex,
  type LocalAccount,
  type PublicClient,
  parseAbi,
} from 'viem';

export const effectSinkAbi = parseAbi([
  'event Effect(bytes32 indexed id)',
  'error AlreadyConsumed(bytes32 id)',
  'function isConsumed(bytes32 id) view returns (bool)',
  'function consume(bytes32 id) payable',
  'function repeat(bytes32 id)',
  'function ignore(bytes32 id)',
]);

const source = fileURLToPath(new URL('../contracts/helpers/EffectSink.sol', import.meta.url));
const compiler = fileURLToPath(new URL('../../scripts/solc.cjs', import.meta.url));

/** Compiles EffectSink.sol with the project's own compiler. */
export function compileEffectSink(): Hex {
  const input = {
    language: 'Solidity',
    sources: { 'EffectSink.sol': { content: readFileSync(source, 'utf8') } },
    settings: { outputSelection: { 'EffectSink.sol': { EffectSink: ['evm.bytecode.object'] } } },
  };
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, '--standard-json'], {
    input: JSON.stringify(input),
    encoding: 'utf8',
  });
  const object = /"object":"([0-9a-f]+)"/.exec(stdout)?.[1];
  const bytecode = `0x${object ?? ''}`;
  if (object === undefined || !isHex(bytecode))
    throw new Error(`EffectSink.sol did not compile: ${stdout} ${stderr}`);
  return bytecode;
}

export async function deployEffectSink(
  client: PublicClient,
  account: LocalAccount,
  code: Hex,
): Promise<Address> {
  const raw = await account.signTransaction({
    type: 'eip1559',
    chainId: await client.getChainId(),
    nonce: await client.getTransactionCount({ address: account.address }),
    data: code,
    gas: 1_000_000n,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 10n ** 9n,
  });
  const hash = await client.sendRawTransaction({ serializedTransaction: raw });
  const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
  if (!receipt.contractAddress) throw new Error('EffectSink was not deployed');
  return receipt.contractAddress;
}

export const sinkCall = (name: 'consume' | 'repeat' | 'ignore', id: Hex): Hex =>
  encodeFunctionData({ abi: effectSinkAbi, functionName: name, args: [id] });

/** Every effect on the chain, oldest first. */
export async function effectsOf(client: PublicClient, address: Address): Promise<Hex[]> {
  const logs = await client.getContractEvents({
    abi: effectSinkAbi,
    address,
    eventName: 'Effect',
    fromBlock: 0n,
    strict: true,
  });
  return logs.map(({ args }) => args.id);
}

export const isEffective = (intent: Intent, client: PublicClient): Promise<boolean> =>
  client.readContract({
    abi: effectSinkAbi,
    address: intent.to,
    functionName: 'isConsumed',
    args: [intent.effectId ?? '0x'],
  });
