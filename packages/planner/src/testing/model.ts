import { positionAmounts } from '@ballast/amm';
import {
  type AssetId,
  abs,
  type BookSnapshot,
  numberToWad,
  type Plan,
  type PlannedOrder,
  type PositionShape,
  type VaultPlan,
  WAD,
  type Wad,
  wad,
  wadToNumber,
} from '@ballast/core';
import { deliverMessages } from './messages.ts';
import { snapshotOf } from './snapshot.ts';

/**
 * A small model of several vaults for tests: the target, plan, mandate and execution rules of the HedgeVault
 * contract, with messages that take a number of ticks. Quantities are WAD as on-chain.
 */

export interface ModelPosition {
  readonly asset0: AssetId;
  readonly asset1: AssetId;
  readonly shape: PositionShape;
  readonly benchmark: 'usd-neutral' | 'hodl';
  readonly entry?: { readonly amount0: number; readonly amount1: number };
  readonly ratio?: number;
  /** How far one plan may move the ratio. */
  readonly ratioStep?: number;
}

export interface ModelChainOptions {
  readonly chainId: number;
  readonly eid: number;
  readonly name: string;
  readonly gasPrice: number;
  readonly nativePrice: number;
  readonly collateral: number;
  readonly idle: number;
  readonly positions: readonly ModelPosition[];
  readonly borrowRate?: Readonly<Record<AssetId, number>>;
  readonly maxOrder?: number;
  readonly lossBudget?: number;
  readonly messageFee?: number;
  readonly depth?: number;
}

export interface Outbound {
  sent: Wad;
  acknowledged: Wad;
  sentEpoch: bigint;
  acknowledgedEpoch: bigint;
  peak: Wad;
  planned: Wad;
  plannedEpoch: bigint;
}

interface Inbound {
  quantity: Wad;
  epoch: bigint;
  rejected: boolean;
}

export interface Message {
  readonly from: number;
  readonly to: number;
  readonly epoch: bigint;
  readonly validUntil: number;
  readonly legs: readonly { readonly asset: AssetId; readonly quantity: Wad }[];
  readonly kind: 'mandate' | 'report';
  due: number;
}

export const larger = (a: Wad, b: Wad): Wad => (abs(a) >= abs(b) ? a : b);
export const zero = wad(0n);

export class ModelVault {
  readonly options: ModelChainOptions;
  readonly held = new Map<AssetId, Wad>();
  readonly overlays = new Map<AssetId, Wad>();
  readonly outbound = new Map<string, Outbound>();
  readonly inbound = new Map<string, Inbound>();
  readonly ratios: Wad[];
  epoch = 0n;
  validUntil = 0;
  cash: number;
  collateral: number;
  halted = false;
  lossLeft: number;
  priceAge = 10;

  constructor(options: ModelChainOptions) {
    this.options = options;
    this.cash = options.idle;
    this.collateral = options.collateral;
    this.lossLeft = options.lossBudget ?? 1e6;
    this.ratios = options.positions.map((one) => numberToWad(one.ratio ?? 1));
  }
}

export class ModelBook {
  readonly vaults: readonly ModelVault[];
  readonly prices: Record<AssetId, number>;
  readonly hedgeable: readonly AssetId[];
  now = 1_700_000_000;
  cycle = 0;
  latency = 1;
  messages: Message[] = [];
  sent = 0;

  constructor(chains: readonly ModelChainOptions[], prices: Record<AssetId, number>) {
    this.vaults = chains.map((options) => new ModelVault(options));
    this.prices = { ...prices, USDC: 1 };
    this.hedgeable = Object.keys(prices);
  }

  /** Exposure as the vault counts it, WAD. */
  exposure(c: number, asset: AssetId): Wad {
    const vault = this.vaults[c]!;
    let total = 0n;
    for (const [i, one] of vault.options.positions.entries()) {
      const [e0, e1] = this.positionExposure(one);
      if (one.asset0 === asset) total += (numberToWad(e0) * vault.ratios[i]!) / WAD;
      if (one.asset1 === asset) total += (numberToWad(e1) * vault.ratios[i]!) / WAD;
    }
    return wad(total);
  }

  positionExposure(one: ModelPosition): [number, number] {
    const amounts = this.amounts(one);
    const entry = one.benchmark === 'hodl' ? one.entry! : { amount0: 0, amount1: 0 };
    return [amounts.amount0 - entry.amount0, amounts.amount1 - entry.amount1];
  }

  amounts(one: ModelPosition) {
    return positionAmounts(one.shape, { price0: this.prices[one.asset0]!, price1: this.prices[one.asset1]! });
  }

  target(c: number, asset: AssetId): Wad {
    const vault = this.vaults[c]!;
    let target = -this.exposure(c, asset) + (vault.overlays.get(asset) ?? 0n);
    for (const [key, one] of vault.inbound) if (key.endsWith(`/${asset}`)) target += one.quantity;
    for (const [key, one] of vault.outbound)
      if (key.endsWith(`/${asset}`)) target -= this.carried(vault, one);
    return wad(target);
  }

  carried(vault: ModelVault, one: Outbound): Wad {
    if (one.plannedEpoch !== vault.epoch || one.sentEpoch === vault.epoch) return one.peak;
    return larger(one.peak, one.planned);
  }

  held(c: number, asset: AssetId): Wad {
    return this.vaults[c]!.held.get(asset) ?? zero;
  }

  shorts(c: number): number {
    return this.hedgeable.reduce(
      (sum, asset) => sum + Math.max(0, -wadToNumber(this.held(c, asset))) * this.prices[asset]!,
      0,
    );
  }

  snapshot(): BookSnapshot {
    return snapshotOf(this);
  }

  /** Submits the plans, sends their mandates, then runs the orders; throws where a vault would revert. */
  apply(plan: Plan): void {
    for (const vaultPlan of plan.vaultPlans) this.accept(vaultPlan);
    for (const order of plan.orders) this.execute(order);
    this.cycle++;
  }

  private index(chainId: number): number {
    return this.vaults.findIndex((vault) => vault.options.chainId === chainId);
  }

  private accept(plan: VaultPlan): void {
    const c = this.index(plan.chainId);
    const vault = this.vaults[c]!;
    if (plan.epoch <= vault.epoch || plan.validUntil < this.now)
      throw new Error(`EpochTooOld or PlanExpired on ${c}`);
    vault.epoch = plan.epoch;
    vault.validUntil = plan.validUntil;
    for (const { positionId, ratio } of plan.ratios) {
      const id = Number(positionId);
      const step = vault.options.positions[id]?.ratioStep;
      if (step !== undefined && abs(wad(ratio - vault.ratios[id]!)) > numberToWad(step))
        throw new Error(`the vault would refuse ratio ${ratio} of position ${id}`);
      vault.ratios[id] = ratio;
    }
    vault.overlays.clear();
    for (const { asset, quantity } of plan.overlays) vault.overlays.set(asset, quantity);
    const byDestination = new Map<number, { asset: AssetId; quantity: Wad }[]>();
    for (const { dstEid, asset, quantity } of plan.mandates) {
      const one = this.outboundOf(vault, dstEid, asset);
      if (one.plannedEpoch === plan.epoch) throw new Error(`mandate of ${asset} to ${dstEid} given twice`);
      if (one.peak !== 0n && quantity !== 0n && one.peak < 0n !== quantity < 0n)
        throw new Error(`MandateFlip ${asset} ${one.peak} ${quantity}`);
      one.planned = quantity;
      one.plannedEpoch = plan.epoch;
      byDestination.set(dstEid, [...(byDestination.get(dstEid) ?? []), { asset, quantity }]);
    }
    for (const [dstEid, legs] of byDestination) this.send(c, dstEid, legs);
  }

  outboundOf(vault: ModelVault, dstEid: number, asset: AssetId): Outbound {
    const key = `${dstEid}/${asset}`;
    const found = vault.outbound.get(key) ?? {
      sent: zero,
      acknowledged: zero,
      sentEpoch: 0n,
      acknowledgedEpoch: 0n,
      peak: zero,
      planned: zero,
      plannedEpoch: 0n,
    };
    vault.outbound.set(key, found);
    return found;
  }

  private send(c: number, dstEid: number, legs: readonly { asset: AssetId; quantity: Wad }[]): void {
    const vault = this.vaults[c]!;
    for (const { asset, quantity } of legs) {
      const one = this.outboundOf(vault, dstEid, asset);
      one.sent = quantity;
      one.sentEpoch = vault.epoch;
      one.peak = larger(one.peak, quantity);
    }
    const to = this.vaults.findIndex((other) => other.options.eid === dstEid);
    this.sent++;
    this.messages.push({
      from: c,
      to,
      epoch: vault.epoch,
      validUntil: vault.validUntil,
      legs,
      kind: 'mandate',
      due: this.latency,
    });
  }

  /** One tick of the message layer: what is due arrives; an adopted mandate is reported back. */
  deliver(): void {
    deliverMessages(this);
  }

  private execute(order: PlannedOrder): void {
    const c = this.index(order.chainId);
    const vault = this.vaults[c]!;
    if (vault.halted) throw new Error('VaultHalted');
    if (vault.priceAge > 3600) throw new Error('StalePrice');
    if (vault.epoch === 0n || vault.validUntil < this.now) throw new Error(`NoPlan or PlanExpired on ${c}`);
    const target = this.target(c, order.asset);
    const held = this.held(c, order.asset);
    const after = wad(order.side === 'sell' ? held - order.quantity : held + order.quantity);
    const gap = target - held;
    if (gap === 0n || gap < 0n !== (order.side === 'sell'))
      throw new Error(`WrongDirection ${gap} ${order.side}`);
    const left = target - after;
    const crossed = left !== 0n && left < 0n !== gap < 0n;
    if (abs(left) > abs(gap) || (crossed && abs(left) * 100n > abs(gap)))
      throw new Error(`Overshoot ${gap} ${left}`);
    const price = this.prices[order.asset]!;
    const value = wadToNumber(order.quantity) * price;
    const money = order.legs.reduce(
      (sum, leg) => sum + Number(order.side === 'sell' ? leg.expectedOut : leg.amountIn) / 1e6,
      0,
    );
    const loss = Math.max(0, order.side === 'sell' ? value - money : money - value);
    if (loss > vault.lossLeft) throw new Error(`LossBudgetExceeded ${loss}`);
    const before = this.health(c);
    vault.held.set(order.asset, after);
    vault.cash += order.side === 'sell' ? money : -money;
    if (vault.cash < 0) {
      vault.collateral += vault.cash;
      vault.cash = 0;
    }
    vault.lossLeft -= loss;
    const health = this.health(c);
    if (health < 1.3 && health <= before) throw new Error(`HealthFactorTooLow ${health}`);
  }

  health(c: number): number {
    const shorts = this.shorts(c);
    return shorts > 0 ? (0.8 * this.vaults[c]!.collateral) / shorts : Number.POSITIVE_INFINITY;
  }
}
