import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foundryBinary } from '../../apps/devnet/src/chain/foundry.ts';
import { run } from './run.ts';

export interface Namespace {
  readonly id: string;
  /** The struct that lies there. */
  readonly struct: string;
  /** Slots that the same source file names as constants. */
  readonly slots: readonly string[];
}

/** Every ERC-7201 namespace that one Solidity source declares. */
export function namespacesIn(source: string): Namespace[] {
  const slots = [...source.matchAll(/constant \w+ =\s*(0x[0-9a-f]{64});/g)].map(([, slot = '']) => slot);
  return [...source.matchAll(/erc7201:(\S+)\s+struct (\w+)/g)].map(([, id = '', struct = '']) => ({
    id,
    struct,
    slots,
  }));
}

/** The namespaces of all sources under `folder`. */
export function readNamespaces(folder: string): Namespace[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.sol'))
    .flatMap((file) => namespacesIn(readFileSync(join(folder, file), 'utf8')));
}

/** Slot of a namespace: keccak256(abi.encode(uint256(keccak256(id)) - 1)) & ~0xff (ERC-7201), computed by Foundry. */
export async function erc7201Slot(id: string): Promise<string> {
  const { code, output } = await run(foundryBinary('cast'), ['index-erc7201', id], { quiet: true });
  if (code !== 0) throw new Error(`cast gives no slot for ${id}: ${output}`);
  return output.trim();
}
