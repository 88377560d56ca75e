import { describeError } from '@ballast/core';
import { getAddress, isAddress, type PublicClient } from 'viem';
import type { AddressesFile, NetworkFile } from './schema.ts';

/** What a value belongs to; `--only` chooses among these. */
export const kinds = [
  'chain',
  'code',
  'fund',
  'timelock',
  'roles',
  'limits',
  'assets',
  'feeds',
  'venues',
  'routes',
  'fusion',
  'collateral',
  'peers',
  'libraries',
  'verifiers',
  'executor',
  'options',
  'caps',
] as const;
export type Kind = (typeof kinds)[number];

/** One value that a chain must have. */
export interface Probe {
  readonly kind: Kind;
  /** What it is, in words: "peer at polygon". */
  readonly item: string;
  readonly expected: string;
  readonly read: () => Promise<string>;
}

/** One value as it was found. */
export interface Finding {
  readonly network: string;
  readonly kind: Kind;
  readonly item: string;
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
}

/** A network with its client and our addresses on it. */
export interface Site {
  readonly network: NetworkFile;
  readonly ours: AddressesFile;
  readonly client: PublicClient;
}

/** Values of all kinds in one comparable spelling. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'string') return isAddress(value, { strict: false }) ? getAddress(value) : value;
  return String(value);
}

export function probe(kind: Kind, item: string, expected: unknown, read: () => Promise<unknown>): Probe {
  return { kind, item, expected: show(expected), read: async () => show(await read()) };
}

/** Reads every probe of one network. A value that cannot be read differs from every expectation. */
export async function runProbes(network: string, probes: readonly Probe[]): Promise<Finding[]> {
  return Promise.all(
    probes.map(async ({ kind, item, expected, read }) => {
      const found = await read().catch((error: unknown) => `unreadable: ${firstLine(describeError(error))}`);
      return { network, kind, item, expected, found, ok: found === expected };
    }),
  );
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
