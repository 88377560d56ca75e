import { type AssetId, type Hex, type Wad, wad } from '@ballast/core';
import {
  hedgeVaultAbi as abi,
  decodeVaultError,
  type hedgeState,
  nameToBytes32,
  type VaultErrorName,
} from '@ballast/sdk';
import type { Pin } from './pin.ts';

/** Reasons for which the vault refuses to value anything; its balances are still there to read. */
const oracleErrors: ReadonlySet<VaultErrorName> = new Set([
  'StalePrice',
  'BadPrice',
  'SequencerDown',
  'SequencerGrace',
]);

/** The answer of a vault view, or null when the vault refuses it for the sake of an oracle. Other errors pass. */
export async function unlessOracleRefused<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    const refused = decodeVaultError(error);
    if (refused && oracleErrors.has(refused.name)) return null;
    throw error;
  }
}

export type HedgeState = Awaited<ReturnType<typeof hedgeState>>;

/** The vault's own view of one asset; null when it refuses for the sake of an oracle. */
export function readHedgeState(pin: Pin, asset: AssetId): Promise<HedgeState | null> {
  return unlessOracleRefused(
    pin.client.readContract({
      abi,
      address: pin.manifest.ballast.vault,
      functionName: 'hedgeState',
      args: [nameToBytes32(asset)],
      blockHash: pin.blockHash,
    }),
  );
}

/** What is true of the vault as a whole. */
export interface VaultState {
  readonly halted: boolean;
  readonly epoch: bigint;
  readonly planHash: Hex;
  readonly planValidUntil: number;
  /** Zero while the vault cannot value itself: nothing may be lost then. */
  readonly lossBudgetLeft: Wad;
  readonly healthFactor: Wad;
}

/** Taken from any asset's state, or read piece by piece when the vault refuses them all. */
export async function readVaultState(pin: Pin, states: readonly (HedgeState | null)[]): Promise<VaultState> {
  const state = states.find((candidate) => candidate !== null);
  if (state)
    return {
      halted: state.halted,
      epoch: state.epoch,
      planHash: state.planHash,
      planValidUntil: Number(state.validUntil),
      lossBudgetLeft: wad(state.lossBudgetLeft),
      healthFactor: wad(state.healthFactor),
    };
  const at = { abi, address: pin.manifest.ballast.vault, blockHash: pin.blockHash } as const;
  const [halted, healthFactor, plan] = await Promise.all([
    pin.client.readContract({ ...at, functionName: 'isHalted' }),
    pin.client.readContract({ ...at, functionName: 'healthFactor' }),
    lastPlan(pin),
  ]);
  return { halted, ...plan, lossBudgetLeft: wad(0n), healthFactor: wad(healthFactor) };
}

/** How far back a plan is looked for: more than a plan's longest life on any of the chains. */
const planHistory = 10_000n;

async function lastPlan({ client, manifest, blockNumber }: Pin) {
  const logs = await client.getContractEvents({
    abi,
    address: manifest.ballast.vault,
    eventName: 'PlanAccepted',
    fromBlock: blockNumber > planHistory ? blockNumber - planHistory : 0n,
    toBlock: blockNumber,
    strict: true,
  });
  const { epoch, planHash, validUntil } = logs.at(-1)?.args ?? {
    epoch: 0n,
    planHash: `0x${'00'.repeat(32)}` as const,
    validUntil: 0n,
  };
  return { epoch, planHash, planValidUntil: Number(validUntil) };
}
