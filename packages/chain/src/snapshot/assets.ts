import {
  type AssetId,
  type AssetSnapshot,
  abs,
  type BorrowMarket,
  FatalError,
  type InboundMandateSnapshot,
  mulWadDown,
  type OutboundMandateSnapshot,
  type PositionSnapshot,
  toWad,
  type Wad,
  wad,
} from '@ballast/core';
import { aaveDataProviderAbi, erc20Abi, hedgeVaultAbi, nameToBytes32 } from '@ballast/sdk';
import { type FeedPrice, readFeed } from './feeds.ts';
import { readBorrowMarket } from './lending.ts';
import { assetOf, type Pin } from './pin.ts';
import { type HedgeState, readHedgeState } from './valuation.ts';

/** What the chain says about one asset, before positions and mandates are added up. */
export interface AssetFacts {
  readonly asset: AssetId;
  readonly config: AssetConfig;
  readonly feed: FeedPrice;
  /** Null for the settlement asset, and while the vault refuses to value. */
  readonly state: HedgeState | null;
  readonly inventory: Wad;
  readonly debt: Wad;
  readonly borrow: BorrowMarket | null;
}

type AssetConfig = Awaited<ReturnType<typeof readConfig>>;

/** Sums that the vault normally does itself. */
export interface BookParts {
  readonly positions: readonly PositionSnapshot[];
  readonly outbound: readonly OutboundMandateSnapshot[];
  readonly inbound: readonly InboundMandateSnapshot[];
}

/** Reads one asset; the settlement asset has a price and caps but is never a hedge. */
export async function readAsset(pin: Pin, asset: AssetId): Promise<AssetFacts> {
  const isSettlement = asset === pin.manifest.settlement;
  const [config, feed, state, borrow] = await Promise.all([
    readConfig(pin, asset),
    readFeed(pin, asset),
    isSettlement ? null : readHedgeState(pin, asset),
    isSettlement ? null : readBorrowMarket(pin, asset),
  ]);
  const balances = state
    ? { inventory: wad(state.inventory), debt: wad(state.debt) }
    : isSettlement
      ? { inventory: wad(0n), debt: wad(0n) }
      : await readBalances(pin, asset);
  return { asset, config, feed, state, borrow, ...balances };
}

async function readConfig({ client, manifest, blockHash }: Pin, asset: AssetId) {
  const config = await client.readContract({
    abi: hedgeVaultAbi,
    address: manifest.ballast.vault,
    functionName: 'assetConfig',
    args: [nameToBytes32(asset)],
    blockHash,
  });
  const { token } = assetOf(manifest, asset);
  if (BigInt(config.token) !== BigInt(token))
    throw new FatalError(
      `${manifest.name}: the manifest's token for ${asset} is ${token}, the vault's is ${config.token}`,
      BigInt(config.token) === 0n ? 'list the asset in the vault' : 'correct the manifest',
    );
  return config;
}

/** Inventory and variable debt of the vault, as the vault counts them. */
async function readBalances({ client, manifest, blockHash }: Pin, asset: AssetId) {
  const { token, decimals } = assetOf(manifest, asset);
  const [, , debtToken] = await client.readContract({
    abi: aaveDataProviderAbi,
    address: manifest.aave.dataProvider,
    functionName: 'getReserveTokensAddresses',
    args: [token],
    blockHash,
  });
  const balance = async (address: typeof token): Promise<Wad> => {
    if (BigInt(address) === 0n) return wad(0n);
    const units = await client.readContract({
      abi: erc20Abi,
      address,
      functionName: 'balanceOf',
      args: [manifest.ballast.vault],
      blockHash,
    });
    return toWad(units, decimals);
  };
  const [inventory, debt] = await Promise.all([balance(token), balance(debtToken)]);
  return { inventory, debt };
}

/**
 * One asset of the snapshot. While the vault refuses to value an asset its price counts as too old, whatever its own
 * feed says, and the sums are done here so that a holding book can still be shown.
 */
export function toAssetSnapshot(pin: Pin, facts: AssetFacts, parts: BookParts): AssetSnapshot {
  const { asset, config, feed, state, inventory, debt, borrow } = facts;
  const { token, decimals } = assetOf(pin.manifest, asset);
  const isSettlement = asset === pin.manifest.settlement;
  const refused = !isSettlement && state === null;
  const sums = state ?? { overlay: 0n, ...sumParts(asset, parts) };
  const target = -sums.exposure + sums.overlay + sums.inbound - sums.outbound;
  return {
    asset,
    token,
    decimals,
    price: state ? wad(state.price) : feed.price,
    priceAge: refused ? Math.max(feed.age, config.maxAge + 1) : feed.age,
    maxPriceAge: config.maxAge,
    exposure: wad(sums.exposure),
    overlay: wad(sums.overlay),
    inbound: wad(sums.inbound),
    outbound: wad(sums.outbound),
    target: wad(state ? state.target : isSettlement ? 0n : target),
    held: wad(state ? state.held : inventory - debt),
    inventory,
    debt,
    maxShort: wad(config.maxShort),
    maxLong: wad(config.maxLong),
    maxOrder: wad(config.maxOrder),
    borrow,
  };
}

function sumParts(asset: AssetId, { positions, outbound, inbound }: BookParts) {
  const add = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);
  return {
    exposure: add(
      positions.flatMap(({ asset0, asset1, exposure0, exposure1 }) => [
        asset0 === asset ? exposure0 : 0n,
        asset1 === asset ? exposure1 : 0n,
      ]),
    ),
    inbound: add(inbound.filter((m) => m.asset === asset).map((m) => m.quantity)),
    outbound: add(
      outbound
        .filter((m) => m.asset === asset)
        .map((m) => (abs(m.sent) > abs(m.acknowledged) ? m.sent : m.acknowledged)),
    ),
  };
}

/** What the vault owns minus what it owes in USD, for when it refuses to say so itself. Never negative. */
export function sumNetAssets(
  facts: readonly AssetFacts[],
  idle: Wad,
  collateral: Wad,
  settlement: AssetId,
): Wad {
  const net = facts.reduce((sum, { asset, feed, inventory, debt }) => {
    const quantity = asset === settlement ? idle : inventory - debt;
    return sum + mulWadDown(quantity, feed.price);
  }, BigInt(collateral));
  return wad(net > 0n ? net : 0n);
}
