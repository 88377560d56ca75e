import type { AssetId, ChainSnapshot, Hex, Intent, Plan } from '@ballast/core';
import { bytes32ToName, hedgeVaultAbi } from '@ballast/sdk';
import { connectionOf, type KeeperContext } from '../stages/context.ts';
import { readAuction } from './prepare.ts';

/** An auction of an earlier cycle as its vault keeps it now. */
export interface StandingAuction {
  readonly hash: Hex;
  readonly asset: AssetId;
  readonly side: 'sell' | 'buy';
  readonly state: 'unknown' | 'live' | 'closed';
  readonly expiry: number;
  readonly making: bigint;
  readonly filled: bigint;
  /** WAD of the asset that it may still trade. */
  readonly rest: bigint;
}

/** What to do about auctions that stand when a new plan is made. */
export interface AuctionVerdict {
  /** To be settled, those with `cancel` cancelled first. */
  readonly closings: readonly { readonly hash: Hex; readonly cancel: boolean }[];
  /** Assets that are not traded otherwise meanwhile: what their auctions may still do would be done twice. */
  readonly waiting: ReadonlySet<AssetId>;
  /** Assets whose auction nobody took whole: the rest goes to pools. */
  readonly unsold: ReadonlySet<AssetId>;
}

/** Auctions of one chain that the ledger has not seen end. */
export async function standingAuctions(
  context: KeeperContext,
  { chainId }: ChainSnapshot,
): Promise<readonly StandingAuction[]> {
  const open = (await context.ledger.outcomes.unrecorded()).filter(
    (intent) => intent.kind === 'open-auction' && intent.state === 'done' && intent.chainId === chainId,
  );
  return Promise.all(open.map((intent) => readStanding(context, intent)));
}

const states = ['unknown', 'live', 'closed'] as const;

/** The auction an intent opened, at a block or at the newest. */
export async function readStanding(
  context: KeeperContext,
  intent: Intent,
  blockNumber?: bigint,
): Promise<StandingAuction> {
  const { hash } = readAuction(intent.details);
  const { client, manifest } = connectionOf(context, intent.chainId);
  const kept = await client.readContract({
    abi: hedgeVaultAbi,
    address: manifest.ballast.vault,
    functionName: 'auction',
    args: [hash],
    ...(blockNumber === undefined ? {} : { blockNumber }),
  });
  return {
    hash,
    asset: bytes32ToName(kept.asset),
    side: kept.side === 0 ? 'sell' : 'buy',
    state: states[kept.state] ?? 'unknown',
    expiry: Number(kept.expiry),
    making: kept.making,
    filled: kept.filled,
    rest: kept.making === 0n ? 0n : (kept.quantity * (kept.making - kept.filled)) / kept.making,
  };
}

/**
 * A filled or expired auction is settled. One that may still fill stays as long as the plan asks for about the same
 * trade (half to twice as much) or could not be made; otherwise it is cancelled, and the asset is left alone until that
 * is mined. Pure.
 */
export function judgeAuctions(
  standing: readonly StandingAuction[],
  plan: Plan,
  chain: Pick<ChainSnapshot, 'chainId' | 'timestamp'>,
): AuctionVerdict {
  const closings: AuctionVerdict['closings'][number][] = [];
  const waiting = new Set<AssetId>();
  const unsold = new Set<AssetId>();
  for (const { hash, asset, side, state, expiry, making, filled, rest } of standing) {
    if (state !== 'live') continue;
    if (filled === making || chain.timestamp > expiry) {
      closings.push({ hash, cancel: false });
      if (filled < making) unsold.add(asset);
      continue;
    }
    waiting.add(asset);
    const wanted = plan.orders.some(
      (order) =>
        order.chainId === chain.chainId &&
        order.asset === asset &&
        order.side === side &&
        order.quantity <= 2n * rest &&
        rest <= 2n * order.quantity,
    );
    if (!wanted && plan.certificate.status !== 'not-run') closings.push({ hash, cancel: true });
  }
  return { closings, waiting, unsold };
}
