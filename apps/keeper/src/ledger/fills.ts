import { type AssetId, type ChainId, type Hex, type VenueId, type Wad, wad } from '@ballast/core';
import { z } from 'zod';
import { type Database, select } from './database.ts';
import { amount, hex, integer } from './rows.ts';

/**
 * One executed hedge, or one fill of an auction, as its vault reported it. Amounts in token units, `heldAfter` and
 * `loss` in WAD.
 */
export interface StoredFill {
  readonly chainId: ChainId;
  readonly intentId: Hex;
  /** Which fill of an auction, from zero; left out where one transaction executes the whole intent. */
  readonly part?: number;
  /** Where it happened, when that is not where the intent's own transaction was mined. */
  readonly block?: bigint;
  readonly cycle: number;
  readonly txHash: Hex;
  /** Block time, seconds. */
  readonly at: number;
  readonly asset: AssetId;
  readonly side: 'sell' | 'buy';
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly heldAfter: Wad;
  readonly loss: Wad;
  readonly legs: readonly {
    readonly venue: VenueId;
    readonly amountIn: bigint;
    readonly amountOut: bigint;
  }[];
}

/** Executions, one per intent id and part: reading the same events again adds nothing. */
export interface FillStore {
  keep(fill: StoredFill): Promise<void>;
  ofCycle(cycle: number): Promise<readonly StoredFill[]>;
  all(): Promise<readonly StoredFill[]>;
}

const row = z
  .object({
    chain_id: integer,
    intent_id: hex,
    part: integer,
    block: amount.nullable(),
    cycle: integer,
    tx_hash: hex,
    at: integer,
    asset: z.string(),
    side: z.enum(['sell', 'buy']),
    amount_in: amount,
    amount_out: amount,
    held_after: amount,
    loss: amount,
    legs: z.array(z.object({ venue: z.string(), amountIn: amount, amountOut: amount })),
  })
  .transform(
    (stored): StoredFill => ({
      chainId: stored.chain_id,
      intentId: stored.intent_id,
      ...(stored.block === null ? {} : { part: stored.part, block: stored.block }),
      cycle: stored.cycle,
      txHash: stored.tx_hash,
      at: stored.at,
      asset: stored.asset,
      side: stored.side,
      amountIn: stored.amount_in,
      amountOut: stored.amount_out,
      heldAfter: wad(stored.held_after),
      loss: wad(stored.loss),
      legs: stored.legs,
    }),
  );

const columns = `chain_id, intent_id, cycle, tx_hash, at, asset, side, amount_in::text, amount_out::text,
  held_after::text, loss::text, legs, part, block::text`;

export function createFillStore(database: Database): FillStore {
  return {
    keep: async (fill) => {
      const legs = fill.legs.map(({ venue, amountIn, amountOut }) => ({
        venue,
        amountIn: amountIn.toString(),
        amountOut: amountOut.toString(),
      }));
      await database.query(
        `insert into ledger.fills (chain_id, intent_id, cycle, tx_hash, at, asset, side, amount_in, amount_out,
           held_after, loss, legs, part, block)
         values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)
         on conflict (chain_id, intent_id, part) do nothing`,
        [
          fill.chainId,
          fill.intentId,
          fill.cycle,
          fill.txHash,
          fill.at,
          fill.asset,
          fill.side,
          fill.amountIn.toString(),
          fill.amountOut.toString(),
          fill.heldAfter.toString(),
          fill.loss.toString(),
          JSON.stringify(legs),
          fill.part ?? 0,
          fill.block?.toString() ?? null,
        ],
      );
    },
    ofCycle: (cycle) =>
      select(
        database,
        row,
        `select ${columns} from ledger.fills where cycle = $1 order by at, chain_id, intent_id, part`,
        [cycle],
      ),
    all: () =>
      select(database, row, `select ${columns} from ledger.fills order by at, chain_id, intent_id, part`),
  };
}
