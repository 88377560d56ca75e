import { readAuctionFills } from '@ballast/chain';
import { describeError, type Intent, wad } from '@ballast/core';
import { hedgeVaultAbi, nameToBytes32 } from '@ballast/sdk';
import { connectionOf, type KeeperContext } from '../stages/context.ts';
import { AUCTION_VENUE, readAuction } from './prepare.ts';
import { readStanding, type StandingAuction } from './standing.ts';

/**
 * Follows an auction whose opening was mined: makes it known to resolvers, which may be repeated, and records what was
 * filled, each fill once.
 * @returns whether it is over and everything of it recorded.
 */
export async function followAuction(context: KeeperContext, intent: Intent): Promise<boolean> {
  const { client } = connectionOf(context, intent.chainId);
  const head = await client.getBlockNumber();
  const standing = await readStanding(context, intent, head);
  if (standing.state === 'unknown') {
    const message = `the vault on chain ${intent.chainId} knows no auction ${standing.hash} of ${intent.key}`;
    context.emit({ type: 'trouble', cycle: intent.cycle, message, fatal: false });
    return false;
  }
  await recordFills(context, intent, standing, head);
  if (standing.state === 'closed') return true;
  if (standing.filled < standing.making) await handOver(context, intent);
  return false;
}

/** Trouble with the relayer is no trouble with the chain: the auction expires when nobody hears of it. */
async function handOver(context: KeeperContext, intent: Intent): Promise<void> {
  const relayer = context.relayers?.get(intent.chainId);
  const auction = readAuction(intent.details);
  if (!relayer) return;
  try {
    if ((await relayer.status(auction.hash)) !== null) return;
    // The vault knows its own orders: it asks for no signature.
    await relayer.submit(auction, auction.hash, '0x', auction.quoteId);
  } catch (error) {
    const message = `${relayer.name} did not take ${intent.key}: ${describeError(error)}`;
    context.emit({ type: 'trouble', cycle: intent.cycle, message, fatal: false });
  }
}

async function recordFills(
  context: KeeperContext,
  intent: Intent,
  { hash, asset, side, filled }: StandingAuction,
  head: bigint,
): Promise<void> {
  const { chainId, cycle, effectId, receipt } = intent;
  if (filled === 0n || !receipt || !effectId) return;
  const { client, manifest } = connectionOf(context, chainId);
  const { vault } = manifest.ballast;
  const known = (await context.ledger.fills.ofCycle(cycle)).filter(({ intentId }) => intentId === effectId);
  const fills = await readAuctionFills(client, vault, hash, receipt.block, head);
  for (const [part, { amountIn, amountOut, loss, tx, block }] of fills.entries()) {
    if (known.some((fill) => fill.part === part)) continue;
    const [{ timestamp }, { held }] = await Promise.all([
      client.getBlock({ blockNumber: block, includeTransactions: false }),
      client.readContract({
        abi: hedgeVaultAbi,
        address: vault,
        functionName: 'hedgeState',
        args: [nameToBytes32(asset)],
        blockNumber: block,
      }),
    ]);
    const fill = {
      ...{ chainId, cycle, intentId: effectId, part, block, txHash: tx, at: Number(timestamp) },
      ...{ asset, side, amountIn, amountOut, loss, heldAfter: wad(held) },
      legs: [{ venue: AUCTION_VENUE, amountIn, amountOut }],
    };
    await context.ledger.fills.keep(fill);
    context.emit({ type: 'filled', fill });
  }
}
