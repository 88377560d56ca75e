import {
  type ChainConnection,
  decodeExecution,
  readArrivals,
  sentMessages,
  underpaidMessages,
  within,
} from '@ballast/chain';
import { type ChainId, type Eid, FatalError, type Intent } from '@ballast/core';
import { followAuction } from '../auctions/follow.ts';
import type { Message } from '../ledger/messages.ts';
import { connectionOf, goOnWithout, type KeeperContext, snapshotOf } from './context.ts';
import { unavailableIn } from './reading.ts';

const POLL = 40; // milliseconds between two looks for messages

/**
 * Records what transactions that ended did, of this cycle and of earlier ones that could not be read then, and follows
 * messages for as long as the policy allows. A chain that does not answer is neither asked nor waited for.
 */
export async function settle(context: KeeperContext, cycle: number): Promise<void> {
  const silent = new Set(unavailableIn(await snapshotOf(context, cycle)));
  await recordEnded(context, cycle, silent);
  const until = performance.now() + context.messageWait;
  for (;;) {
    const travelling = await follow(context, cycle, silent);
    if (travelling.every(({ destinationChain }) => silent.has(destinationChain))) return;
    if (performance.now() >= until) return;
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
}

/** Whether a mandate of this cycle has reached the vault that carries it. */
export async function mandateArrived(context: KeeperContext, cycle: number): Promise<boolean> {
  const keys = new Set((await context.ledger.intents.ofCycle(cycle)).map((intent) => intent.key));
  return (await context.ledger.messages.all()).some(
    ({ kind, state, intentKey }) =>
      kind === 'mandate' && state === 'delivered' && intentKey !== null && keys.has(intentKey),
  );
}

async function recordEnded(context: KeeperContext, cycle: number, silent: Set<ChainId>): Promise<void> {
  const record = async (intent: Intent): Promise<void> => {
    if (silent.has(intent.chainId)) return;
    try {
      const { name } = connectionOf(context, intent.chainId).manifest;
      const what = `${name} did not show the receipt of ${intent.key}`;
      const over = await within(recordOutcome(context, cycle, intent), context.readWithin, what);
      if (over) await context.ledger.outcomes.recorded(intent.key);
    } catch (error) {
      silent.add(intent.chainId);
      goOnWithout(context, cycle, `what ${intent.key} did is recorded later`, error);
    }
  };
  await Promise.all((await context.ledger.outcomes.unrecorded()).map(record));
}

/** @returns false for an auction that is not over: it is looked at again in the next cycle. */
async function recordOutcome(context: KeeperContext, now: number, intent: Intent): Promise<boolean> {
  const { cycle, chainId, kind, state, detail, receipt } = intent;
  const isAuction = kind === 'open-auction' && state === 'done';
  if (!isAuction || cycle === now)
    context.emit({ type: 'transaction', cycle, chainId, kind, state, detail, hash: receipt?.txHash ?? null });
  if (!receipt?.success) return true;
  if (isAuction) return followAuction(context, intent);
  const connection = connectionOf(context, chainId);
  const mined = await connection.client.getTransactionReceipt({ hash: receipt.txHash });
  const { timestamp } = await connection.client.getBlock({ blockNumber: mined.blockNumber });
  const at = Number(timestamp);
  for (const { tx, block: _, ...fill } of decodeExecution(mined, connection.manifest.ballast.vault)) {
    const stored = { ...fill, chainId, cycle, txHash: tx, at };
    await context.ledger.fills.keep(stored);
    context.emit({ type: 'filled', fill: stored });
  }
  for (const sent of sentMessages(mined, connection.manifest))
    await context.ledger.messages.sent({
      guid: sent.guid,
      kind: sent.kind,
      sourceChain: chainId,
      destinationChain: chainOfEid(context, sent.peer),
      epoch: sent.epoch,
      intentKey: intent.key,
      fee: sent.fee,
      sentTx: receipt.txHash,
      sentAt: at,
    });
  for (const { number, paid, required } of underpaidMessages(mined, connection.manifest))
    context.emit({
      type: 'trouble',
      cycle,
      message: `message ${number} of ${connection.manifest.name} is parked: ${paid} wei were sent and it costs ${required}. Next: pay for it with sendParked, which anyone may`,
      fatal: false,
    });
  return true;
}

/** Looks at every destination that answers and that something travels to. @returns what is still travelling. */
async function follow(
  context: KeeperContext,
  cycle: number,
  silent: Set<ChainId>,
): Promise<readonly Message[]> {
  const travelling = await context.ledger.messages.travelling();
  const destinations = new Set(travelling.map((message) => message.destinationChain));
  const look = async (chainId: ChainId): Promise<void> => {
    if (silent.has(chainId)) return;
    const connection = connectionOf(context, chainId);
    const what = `${connection.manifest.name} did not show what arrived`;
    try {
      await within(recordArrivals(context, connection, travelling), context.readWithin, what);
    } catch (error) {
      silent.add(chainId);
      goOnWithout(context, cycle, `messages to ${connection.manifest.name} are followed later`, error);
    }
  };
  await Promise.all([...destinations].map(look));
  const left = await context.ledger.messages.travelling();
  const open = new Set(left.map((message) => message.guid));
  if (left.length < travelling.length)
    for (const message of await context.ledger.messages.all())
      if (travelling.some(({ guid }) => guid === message.guid) && !open.has(message.guid))
        context.emit({ type: 'message', message });
  return left;
}

async function recordArrivals(
  context: KeeperContext,
  connection: ChainConnection,
  travelling: readonly Message[],
): Promise<void> {
  const wanted = travelling.filter((message) => message.destinationChain === connection.manifest.chainId);
  const guids = new Set(wanted.map((message) => message.guid));
  const head = await connection.client.getBlockNumber();
  const from = await firstBlock(context, connection.manifest.chainId, wanted);
  for (const { guid, stage, at, tx } of await readArrivals(connection, from, head)) {
    if (!guids.has(guid)) continue;
    if (stage === 'verified') await context.ledger.messages.verified(guid, at);
    else await context.ledger.messages.delivered(guid, at, tx);
  }
}

/** Where the destination stood when the oldest of these messages was decided: nothing arrived earlier. */
async function firstBlock(
  context: KeeperContext,
  chainId: ChainId,
  travelling: readonly Message[],
): Promise<bigint> {
  const keys = travelling.map((message) => message.intentKey).filter((key) => key !== null);
  const cycles = (await context.ledger.intents.find(keys)).map((intent) => intent.cycle);
  if (cycles.length === 0) return 0n;
  const { chains } = await snapshotOf(context, Math.min(...cycles));
  return chains.find((chain) => chain.chainId === chainId)?.block ?? 0n;
}

function chainOfEid(context: KeeperContext, eid: Eid): ChainId {
  const found = context.connections.find(({ manifest }) => manifest.eid === eid);
  if (!found)
    throw new FatalError(`endpoint ${eid} is not in the keeper's manifests`, 'add its network manifest');
  return found.manifest.chainId;
}
