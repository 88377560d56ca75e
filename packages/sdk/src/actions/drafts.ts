import type { Address, Client, Hex } from 'viem';
import { getBlock, readContract } from 'viem/actions';
import { hedgeVaultAbi as abi } from '../generated/abis.ts';
import { nameToBytes32 } from '../names.ts';
import type { HedgeOrder } from '../order.ts';
import type { HedgePlan } from '../plan.ts';
import type { RatioOrder } from '../ratios.ts';
import { hedgeState, planState } from '../reads.ts';

const WAD = 10n ** 18n;
const BPS = 10_000n;

/** What a plan shall say; everything left out is empty. */
export interface PlanWish extends Partial<Pick<HedgePlan, 'ratios' | 'overlays' | 'mandates'>> {
  /** Seconds the plan is good for, from the chain's time. */
  readonly validFor: number;
  /** Assets whose price voids the plan when it moves by more than `bandBps` either way. */
  readonly bandAssets?: readonly string[];
  /** Basis points; 1000 when left out. */
  readonly bandBps?: number;
}

/** A plan one epoch above the one in force, with bands around the vault's prices of now; nobody has signed it yet. */
export async function draftPlan(client: Client, vault: Address, wish: PlanWish): Promise<HedgePlan> {
  const [{ epoch }, { timestamp }] = await Promise.all([
    planState(client, vault),
    getBlock(client, { includeTransactions: false }),
  ]);
  const width = BigInt(wish.bandBps ?? 1_000);
  const priceBands = await Promise.all(
    (wish.bandAssets ?? []).map(async (asset) => {
      const price = await priceOf(client, vault, nameToBytes32(asset));
      return {
        asset,
        minPrice: (price * (BPS - width)) / BPS,
        maxPrice: (price * (BPS + width)) / BPS,
      };
    }),
  );
  const { ratios = [], overlays = [], mandates = [] } = wish;
  const validUntil = Number(timestamp) + wish.validFor;
  return { epoch: epoch + 1n, validUntil, ratios, overlays, mandates, priceBands };
}

/** A ratio order under the plan in force with the next sequence; ratios are sorted by position as the vault wants. */
export async function draftRatioOrder(
  client: Client,
  vault: Address,
  ratios: RatioOrder['ratios'],
  validFor: number,
): Promise<RatioOrder> {
  const [{ epoch }, sequence, { timestamp }] = await Promise.all([
    planState(client, vault),
    readContract(client, { abi, address: vault, functionName: 'ratioSequence' }),
    getBlock(client, { includeTransactions: false }),
  ]);
  const sorted = [...ratios].sort((a, b) => (a.positionId < b.positionId ? -1 : 1));
  return { epoch, sequence: sequence + 1n, validUntil: Number(timestamp) + validFor, ratios: sorted };
}

/** How to close the gap between held and target on one venue. */
export interface HedgeWish {
  readonly asset: string;
  readonly venue: string;
  /** Venue parameters: see `uniswapV3Data`, `balancerData`, `aggregatorData`. */
  readonly data: Hex;
  /** Basis points below the oracle price that the fill may be. */
  readonly slippageBps: number;
  /** Chosen once per intent. */
  readonly sequence: bigint;
  /** Seconds; 300 when left out. */
  readonly validFor?: number;
}

/**
 * An order that closes the gap to the target in one leg, capped at the asset's largest order; amounts are rounded down.
 * Null when held and target agree to the token's unit. A router that splits over venues does better on large orders.
 */
export async function draftHedge(
  client: Client,
  vault: Address,
  wish: HedgeWish,
): Promise<HedgeOrder | null> {
  const id = nameToBytes32(wish.asset);
  const [state, config, [money], { timestamp }] = await Promise.all([
    hedgeState(client, vault, wish.asset),
    readContract(client, { abi, address: vault, functionName: 'assetConfig', args: [id] }),
    readContract(client, { abi, address: vault, functionName: 'settlement' }),
    getBlock(client, { includeTransactions: false }),
  ]);
  const [settlement, moneyPrice] = await Promise.all([
    readContract(client, { abi, address: vault, functionName: 'assetConfig', args: [money] }),
    priceOf(client, vault, money),
  ]);
  const gap = state.target - state.held;
  const wanted = gap < 0n ? -gap : gap;
  const quantity = wanted < config.maxOrder ? wanted : config.maxOrder;
  const asset = quantity / unit(config.tokenDecimals);
  const cash = (quantity * state.price) / moneyPrice / unit(settlement.tokenDecimals);
  const [amountIn, fair] = gap < 0n ? [asset, cash] : [cash, asset];
  if (amountIn === 0n) return null;
  return {
    asset: wish.asset,
    side: gap < 0n ? 'sell' : 'buy',
    sequence: wish.sequence,
    deadline: Number(timestamp) + (wish.validFor ?? 300),
    legs: [
      {
        venue: wish.venue,
        amountIn,
        minAmountOut: (fair * (BPS - BigInt(wish.slippageBps))) / BPS,
        data: wish.data,
      },
    ],
  };
}

/** WAD in one unit of a token. */
const unit = (decimals: number): bigint => WAD / 10n ** BigInt(decimals);

const priceOf = (client: Client, vault: Address, asset: Hex): Promise<bigint> =>
  readContract(client, { abi, address: vault, functionName: 'priceOf', args: [asset] });
