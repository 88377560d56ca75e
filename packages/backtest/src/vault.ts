import { type AssetId, abs, numberToWad, type Wad, wad } from '@ballast/core';
import type { ChainSpec } from './spec.ts';

/** A mandate given to another chain. Quantities WAD; negative is a short. */
export interface Outbound {
  sent: Wad;
  acknowledged: Wad;
  sentEpoch: bigint;
  acknowledgedEpoch: bigint;
  /** Largest quantity the other side may still be carrying. */
  peak: Wad;
}

export interface Inbound {
  quantity: Wad;
  epoch: bigint;
  rejected: boolean;
}

export const zero: Wad = wad(0n);

export const larger = (a: Wad, b: Wad): Wad => (abs(a) >= abs(b) ? a : b);

/** Key of a mandate: the other end and the asset. */
export const linkKey = (eid: number, asset: AssetId): string => `${eid}/${asset}`;

/** Hours over which losses against the oracle price count together. */
const lossWindow = 24 * 3600;

/**
 * State of one chain's vault in a replay: HedgeVault.sol with float balances. Quantities are whole units of the asset
 * (negative held is debt), money is USD.
 */
export class ReplayVault {
  readonly spec: ChainSpec;
  readonly assets: readonly AssetId[];
  readonly held: Float64Array;
  idle: number;
  collateral: number;
  /** Collateral with its interest if nothing had been hedged. */
  unhedgedCollateral: number;
  epoch = 0n;
  validUntil = 0;
  readonly overlays = new Map<AssetId, Wad>();
  readonly outbound = new Map<string, Outbound>();
  readonly inbound = new Map<string, Inbound>();
  private losses: { at: number; usd: number }[] = [];

  constructor(spec: ChainSpec, assets: readonly AssetId[]) {
    this.spec = spec;
    this.assets = assets;
    this.held = new Float64Array(assets.length);
    this.idle = spec.lending.idle;
    this.collateral = spec.lending.collateral;
    this.unhedgedCollateral = spec.lending.collateral;
  }

  heldWad(asset: number): Wad {
    return numberToWad(this.held[asset]!);
  }

  /** `-exposure + overlay + inbound - outbound`, as the vault computes it. */
  target(asset: number, exposure: Wad): Wad {
    const name = this.assets[asset]!;
    return wad(-exposure + (this.overlays.get(name) ?? 0n) + this.sumInbound(name) - this.sumOutbound(name));
  }

  sumInbound(name: AssetId): Wad {
    let sum = 0n;
    for (const [key, one] of this.inbound) if (key.endsWith(`/${name}`)) sum += one.quantity;
    return wad(sum);
  }

  sumOutbound(name: AssetId): Wad {
    let sum = 0n;
    for (const [key, one] of this.outbound) if (key.endsWith(`/${name}`)) sum += one.peak;
    return wad(sum);
  }

  outboundTo(eid: number, asset: AssetId): Outbound {
    const key = linkKey(eid, asset);
    let found = this.outbound.get(key);
    if (!found) {
      found = { sent: zero, acknowledged: zero, sentEpoch: 0n, acknowledgedEpoch: 0n, peak: zero };
      this.outbound.set(key, found);
    }
    return found;
  }

  /** USD of debt at the given prices. */
  debt(prices: ArrayLike<number>): number {
    let sum = 0;
    for (let a = 0; a < this.held.length; a++) sum += Math.max(0, -this.held[a]!) * prices[a]!;
    return sum;
  }

  /** Threshold times collateral over debt; infinite without debt. */
  healthFactor(prices: ArrayLike<number>): number {
    const debt = this.debt(prices);
    return debt > 0 ? (this.spec.lending.threshold * this.collateral) / debt : Number.POSITIVE_INFINITY;
  }

  /** USD: cash and collateral, plus what is held, minus what is owed. */
  netAssets(prices: ArrayLike<number>): number {
    let sum = this.idle + this.collateral;
    for (let a = 0; a < this.held.length; a++) sum += this.held[a]! * prices[a]!;
    return sum;
  }

  /** Adds (or takes) USD; what the cash does not cover comes out of the collateral. */
  pay(usd: number): void {
    this.idle += usd;
    if (this.idle < 0) {
      this.collateral += this.idle;
      this.idle = 0;
    }
  }

  lossLeft(now: number): number {
    this.losses = this.losses.filter((one) => one.at > now - lossWindow);
    return Math.max(0, this.spec.limits.lossBudgetUsd - this.losses.reduce((sum, one) => sum + one.usd, 0));
  }

  lose(now: number, usd: number): void {
    if (usd > 0) this.losses.push({ at: now, usd });
  }

  /** Borrow rate of an asset per year with the vault's own debt in it; 0 where it cannot be borrowed. */
  borrowRate(asset: number, price: number): number {
    const market = this.spec.lending.borrow[this.assets[asset]!];
    if (!market) return 0;
    return market.rate + market.slopePerUsd * Math.max(0, -this.held[asset]!) * price;
  }
}
