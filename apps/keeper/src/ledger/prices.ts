import type { AssetId } from '@ballast/core';
import type { PriceHistory } from '@ballast/forecast';
import { z } from 'zod';
import { type Database, select } from './database.ts';
import { integer } from './rows.ts';

/** Seconds per bar. */
const HOUR = 3600;
/** Hours of history a forecast may look back: about two and a half years. */
const LOOK_BACK = 24 * 900;

/** Hourly USD prices, the memory of the forecast. The first price seen in an hour is that hour's. */
export interface PriceStore {
  keep(at: number, usd: Readonly<Record<AssetId, number>>): Promise<void>;
  /** Many hours at once, for a keeper that starts with history. */
  seed(
    points: readonly { readonly at: number; readonly usd: Readonly<Record<AssetId, number>> }[],
  ): Promise<void>;
  /** Closes up to and including the hour of `until`, oldest first. */
  histories(assets: readonly AssetId[], until: number): Promise<readonly PriceHistory[]>;
}

const row = z.object({ hour: integer, asset: z.string(), usd: z.number() });

export function createPriceStore(database: Database): PriceStore {
  const seed: PriceStore['seed'] = async (points) => {
    const rows = points.flatMap(({ at, usd }) =>
      Object.entries(usd).map(([asset, price]) => ({ hour: at - (at % HOUR), asset, usd: price })),
    );
    await database.query(
      `insert into ledger.prices (hour, asset, usd)
       select hour, asset, usd from jsonb_to_recordset($1::jsonb) as seen(hour bigint, asset text, usd float8)
       on conflict (hour, asset) do nothing`,
      [JSON.stringify(rows)],
    );
  };
  return {
    seed,
    keep: (at, usd) => seed([{ at, usd }]),
    histories: async (assets, until) => {
      const rows = await select(
        database,
        row,
        `select hour, asset, usd from ledger.prices
         where hour <= $1 and hour > $2 and asset = any(array(select jsonb_array_elements_text($3::jsonb)))
         order by hour`,
        [until, until - LOOK_BACK * HOUR, JSON.stringify(assets)],
      );
      return assets.map((asset) => ({
        asset,
        closes: rows
          .filter((seen) => seen.asset === asset)
          .map(({ hour, usd }) => ({ at: hour, price: usd })),
      }));
    },
  };
}
