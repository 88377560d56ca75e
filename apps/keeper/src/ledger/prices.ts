import type { AssetId } from '@ballast/core';
import type { Close, PriceHistory } from '@ballast/forecast';
import { z } from 'zod';
import { type Database, select } from './database.ts';

/** Seconds per bar. */
const HOUR = 3600;
/** Hours of history a forecast may look back: about two and a half years. */
const LOOK_BACK = 24 * 900;
/** Newest hours that are read again each time: another process may have added to them. */
const READ_AGAIN = 48;

/** Prices of one moment; an asset may be missing. */
export interface PricesAt {
  readonly at: number;
  readonly usd: Readonly<Partial<Record<AssetId, number>>>;
}

/** Hourly USD prices, the memory of the forecast. The first price seen in an hour is that hour's. */
export interface PriceStore {
  keep(at: number, usd: Readonly<Record<AssetId, number>>): Promise<void>;
  /** Many hours at once, for a keeper that starts with history. */
  seed(points: readonly PricesAt[]): Promise<void>;
  /**
   * Closes up to and including the hour of `until`, oldest first. Hours that another process adds to the more distant
   * past are seen after a restart.
   */
  histories(assets: readonly AssetId[], until: number): Promise<readonly PriceHistory[]>;
}

/** One asset's closes as two JSON lists: years of hours as rows would take a second to read. */
const row = z.object({ asset: z.string(), hours: z.string(), usd: z.string() });
const list = z.array(z.number());

export function createPriceStore(database: Database): PriceStore {
  /** What was read so far: a close never changes. */
  const known = new Map<AssetId, readonly Close[]>();
  const insert = async (points: readonly PricesAt[]): Promise<void> => {
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
    keep: (at, usd) => insert([{ at, usd }]),
    seed: async (points) => {
      await insert(points);
      known.clear();
    },
    histories: async (assets, until) => {
      const oldest = until - LOOK_BACK * HOUR;
      const newest = assets.map((asset) => known.get(asset)?.at(-1)?.at ?? Number.NEGATIVE_INFINITY);
      const since = Math.max(oldest, Math.min(...newest) - READ_AGAIN * HOUR);
      const fresh = await readSince(database, assets, since, until);
      return assets.map((asset) => {
        const before = (known.get(asset) ?? []).filter(({ at }) => at > oldest && at <= since);
        const closes = [...before, ...(fresh.get(asset) ?? [])];
        if (closes.length > 0) known.set(asset, closes);
        return { asset, closes: closes.filter(({ at }) => at <= until) };
      });
    },
  };
}

/** Closes after `since`, up to and including `until`, by asset. */
async function readSince(
  database: Database,
  assets: readonly AssetId[],
  since: number,
  until: number,
): Promise<ReadonlyMap<AssetId, readonly Close[]>> {
  const rows = await select(
    database,
    row,
    `select asset, json_agg(hour order by hour)::text as hours, json_agg(usd order by hour)::text as usd
     from ledger.prices
     where hour > $1 and hour <= $2 and asset = any(array(select jsonb_array_elements_text($3::jsonb)))
     group by asset`,
    [since, until, JSON.stringify(assets)],
  );
  return new Map(
    rows.map(({ asset, hours, usd }) => {
      const prices = list.parse(JSON.parse(usd));
      const closes = list.parse(JSON.parse(hours)).map((at, i) => ({ at, price: prices[i] ?? Number.NaN }));
      return [asset, closes];
    }),
  );
}
