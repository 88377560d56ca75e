import {
  type AssetId,
  type BookSnapshot,
  type ChainId,
  FatalError,
  type Intent,
  type Plan,
  type RunReport,
  reasons,
  tokenAmount,
  toWad,
} from '@ballast/core';
import type { OpenedBook } from '@ballast/devnet';
import { z } from 'zod';
import type { StoredFill } from '../ledger/fills.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { FillRecord, MessageRecord, RunRecord, TransactionRecord } from '../report/record.ts';

/** What is known of a run beside its ledger, from the start. */
export interface RunFacts {
  readonly run: RunReport['run'];
  readonly source: string;
  readonly steps: number;
  readonly stepSeconds: number;
  readonly positions: OpenedBook['positions'];
  /** All chains of the book as they stood before the first cycle. */
  readonly opening: BookSnapshot;
  readonly risk: RunRecord['risk'];
  readonly emulated: readonly string[];
}

/** Reads a growing run back from its ledger; nothing comes from the stages' memory. */
export interface RunCollector {
  /** Takes in one ended cycle. Cycles come in order. */
  add(cycle: number): Promise<void>;
  /** @param closing market state after the last transaction; null while the run goes on. */
  record(closing: BookSnapshot | null, timings: RunReport['timings']): Promise<RunRecord>;
}

/** What one cycle sent and what came of it. */
interface Sent {
  readonly intents: readonly Intent[];
  readonly fills: readonly FillRecord[];
  readonly transactions: readonly TransactionRecord[];
}

const reasonCode = z.string().transform((text, context): keyof typeof reasons => {
  for (const code of Object.keys(reasons) as (keyof typeof reasons)[]) if (code === text) return code;
  context.addIssue(`unknown reason "${text}"`);
  return z.NEVER;
});
const orderDetails = z.object({ positionChains: z.array(z.number()), reason: reasonCode });

export function createCollector(ledger: Ledger, facts: RunFacts): RunCollector {
  const { positions, opening, ...rest } = facts;
  const snapshots: BookSnapshot[] = [opening];
  const plans: Plan[] = [];
  const forecasts: RunRecord['forecasts'][number][] = [];
  const sent = new Map<number, Sent>();
  /** Cycles with transactions that had not ended, or not been read back, when last looked at. */
  const open = new Set<number>();
  const collect = async (cycle: number, unread: ReadonlySet<number>): Promise<void> => {
    const intents = await ledger.intents.ofCycle(cycle);
    const fills = await ledger.fills.ofCycle(cycle);
    sent.set(cycle, {
      intents,
      fills: fills.map((fill) => fillRecord(fill, snapshots, intents)),
      transactions: intents.flatMap(transactionRecord),
    });
    const isOpen = unread.has(cycle) || intents.some(({ state }) => state === 'pending' || state === 'sent');
    if (isOpen) open.add(cycle);
    else open.delete(cycle);
  };
  return {
    add: async (cycle) => {
      const found = await ledger.cycles.find(cycle);
      if (found?.snapshot) snapshots.push(found.snapshot);
      if (found?.plan) plans.push(found.plan);
      if (found?.forecast) forecasts.push(found.forecast);
      const unread = new Set((await ledger.outcomes.unrecorded()).map((intent) => intent.cycle));
      // A chain that stopped answering ends its transactions later than their cycle.
      for (const one of new Set([...open, cycle])) await collect(one, unread);
    },
    record: async (closing, timings) => {
      const all = [...sent.values()];
      return {
        ...rest,
        snapshots: [...snapshots],
        closing,
        plans: [...plans],
        forecasts: [...forecasts],
        fills: all.flatMap(({ fills }) => fills),
        transactions: all.flatMap(({ transactions }) => transactions),
        messages: await messageRecords(
          ledger,
          all.flatMap(({ intents }) => intents),
        ),
        flows: [],
        entries: positions.map(({ key, entry }) => ({ key, valueUsd: entry.usd })),
        timings,
      };
    },
  };
}

function fillRecord(
  fill: StoredFill,
  snapshots: readonly BookSnapshot[],
  intents: readonly Intent[],
): FillRecord {
  const intent = intents.find(({ effectId }) => effectId === fill.intentId);
  if (!intent?.receipt)
    throw new FatalError(
      `execution ${fill.intentId} has no intent in the ledger`,
      'check who else holds the keeper key',
    );
  const { positionChains, reason } = orderDetails.parse(intent.details);
  const decimals = decimalsOf(snapshots, fill.chainId, fill.asset);
  const cashDecimals = decimalsOf(snapshots, fill.chainId, snapshots[0]?.settlement ?? '');
  const [amount, cash] =
    fill.side === 'sell' ? [fill.amountIn, fill.amountOut] : [fill.amountOut, fill.amountIn];
  return {
    block: fill.block ?? intent.receipt.block,
    cycle: fill.cycle,
    at: fill.at,
    chainId: fill.chainId,
    asset: fill.asset,
    side: fill.side,
    quantity: toWad(amount, decimals),
    cash: toWad(cash, cashDecimals),
    legs: fill.legs.map(({ venue, amountIn, amountOut }) => ({
      venue,
      amountIn: tokenAmount(amountIn),
      amountOut: tokenAmount(amountOut),
    })),
    tx: fill.txHash,
    intentId: fill.intentId,
    positionChains,
    reason,
  };
}

function decimalsOf(snapshots: readonly BookSnapshot[], chainId: ChainId, asset: AssetId): number {
  const found = snapshots[0]?.chains.find((chain) => chain.chainId === chainId)?.assets[asset];
  if (!found)
    throw new FatalError(`${asset} on chain ${chainId} is in no snapshot`, 'list it in the network manifest');
  return found.decimals;
}

function transactionRecord(intent: Intent): TransactionRecord[] {
  if (!intent.receipt) return [];
  const { block, txHash, success, gasUsed, gasPrice } = intent.receipt;
  return [
    {
      block,
      chainId: intent.chainId,
      hash: txHash,
      kind: intent.kind,
      status: success ? 'success' : 'reverted',
      gasUsed,
      gasPrice,
    },
  ];
}

async function messageRecords(ledger: Ledger, intents: readonly Intent[]): Promise<readonly MessageRecord[]> {
  const blockOf = new Map(intents.map(({ key, receipt }) => [key, receipt?.block]));
  return (await ledger.messages.all()).map((message) => ({
    block: blockOf.get(message.intentKey ?? '') ?? 0n,
    guid: message.guid,
    source: message.sourceChain,
    destination: message.destinationChain,
    kind: message.kind,
    fee: message.fee,
    sent: message.sentAt,
    verified: message.verifiedAt,
    delivered: message.deliveredAt,
    sentTx: message.sentTx,
    deliveredTx: message.deliveredTx,
  }));
}
