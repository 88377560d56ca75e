import { type Address, encodeFunctionData, type Hash, type Hex } from 'viem';
import { hedgeVaultAbi as abi } from '../generated/abis.ts';
import { nameToBytes32 } from '../names.ts';
import { mined, sendToVault, type VaultWallet, vaultEvents } from './send.ts';

/** Values of the Solidity enum `Benchmark`. */
export const benchmarks = { 'usd-neutral': 0, hodl: 1 } as const;

/** An LP position to protect. */
export interface PositionRequest {
  /** "uniswap-v3", "uniswap-v2", "sushi" or "balancer", as the fund registered the source. */
  readonly source: string;
  /** Token id, pair address or pool id in 32 bytes: see {@link nftRef} and {@link pairRef}. */
  readonly ref: Hex;
  /** Who holds it now: the vault itself, or a wallet the vault watches. */
  readonly holder: Address;
  /** In the order of the pool's tokens. */
  readonly asset0: string;
  readonly asset1: string;
  /** WAD, 0 to 1. */
  readonly ratio: bigint;
  readonly benchmark: keyof typeof benchmarks;
}

/** Reference of a Uniswap v3 NFT. */
export const nftRef = (tokenId: bigint): Hex => `0x${tokenId.toString(16).padStart(64, '0')}`;

/** Reference of a Uniswap v2 or Sushi pair. */
export const pairRef = (pair: Address): Hex => `0x${pair.slice(2).toLowerCase().padStart(64, '0')}`;

/**
 * Registers an LP position for protection; only the fund can. Returns the transaction hash; {@link registeredPosition}
 * gives the number the vault chose.
 * @throws VaultRefusal when the holder does not own it, its tokens are not listed or it is registered already.
 */
export function createProtectedPosition(
  wallet: VaultWallet,
  vault: Address,
  request: PositionRequest,
): Promise<Hash> {
  const { source, ref, holder, asset0, asset1, ratio, benchmark } = request;
  const data = encodeFunctionData({
    abi,
    functionName: 'createProtectedPosition',
    args: [
      nameToBytes32(source),
      ref,
      holder,
      nameToBytes32(asset0),
      nameToBytes32(asset1),
      ratio,
      benchmarks[benchmark],
    ],
  });
  return sendToVault(wallet, vault, data);
}

/** Waits for a registration and returns the position's number. @throws Error when nothing was registered. */
export async function registeredPosition(wallet: VaultWallet, vault: Address, hash: Hash): Promise<bigint> {
  const events = vaultEvents(await mined(wallet, hash), vault);
  const found = events.find((event) => event.eventName === 'PositionRegistered');
  if (found?.eventName === 'PositionRegistered') return found.args.positionId;
  throw new Error(`transaction ${hash} registered no position with ${vault}. Next: check hash and vault`);
}

/** Ends the protection of a position and leaves it where it is; only the fund can. */
export function closePosition(wallet: VaultWallet, vault: Address, positionId: bigint): Promise<Hash> {
  return sendToVault(
    wallet,
    vault,
    encodeFunctionData({ abi, functionName: 'closePosition', args: [positionId] }),
  );
}

/** Sends a position that the vault holds to `to` and closes it; only the fund can. */
export function withdrawPosition(
  wallet: VaultWallet,
  vault: Address,
  positionId: bigint,
  to: Address,
): Promise<Hash> {
  return sendToVault(
    wallet,
    vault,
    encodeFunctionData({ abi, functionName: 'withdrawPosition', args: [positionId, to] }),
  );
}
