import { type ChainId, type Plan, type PlannedOrder, type VaultPlan, wadToNumber } from '@ballast/core';
import { executionGas, sendMessageGas, submitPlanGas } from '@ballast/planner';
import type { HedgeAccount } from './account.ts';
import type { Trouble } from './faults.ts';
import { accrueStep } from './lending.ts';
import { type LpPath, positionsOn } from './lp-path.ts';
import { acknowledge, adoptMandate, type Message } from './messages.ts';
import { exposureWad, type Moment, nativePrice } from './snapshot.ts';
import { larger, ReplayVault } from './vault.ts';
import { settlementDecimals } from './venue.ts';

/** One executed order. */
export interface Fill {
  readonly at: number;
  readonly bar: number;
  readonly chain: string;
  readonly asset: string;
  /** Whole units; negative sold. */
  readonly quantity: number;
  readonly usd: number;
  /** Fee and impact against the price of the fill, and gas. */
  readonly swapUsd: number;
  readonly gasUsd: number;
}

/** Gas of moving idle cash into the lending market. */
const supplyCollateralGas = 250_000;

/** Idle cash above the buffer is supplied as collateral once it is this many times the buffer. */
const supplyTrigger = 1.5;

/**
 * The vaults of a book, the messages between them and the lending markets, driven by a market. Holds everything that
 * hedging changes; what it makes and costs goes into the account.
 */
export class World {
  readonly path: LpPath;
  readonly account: HedgeAccount;
  readonly vaults: readonly ReplayVault[];
  readonly fills: Fill[] = [];
  /** Orders a vault refused, lost transactions, messages sent, liquidations. */
  readonly refused = new Map<string, number>();
  dropped = 0;
  messagesSent = 0;
  liquidations = 0;
  /** USD paid for gas and messages out of the fee payer's pocket, not out of the vaults. */
  paidOutside = 0;
  messages: Message[] = [];
  private readonly trouble: Trouble;
  private readonly idleBuffer: number;

  constructor(path: LpPath, account: HedgeAccount, trouble: Trouble, idleBuffer: number) {
    this.path = path;
    this.account = account;
    this.trouble = trouble;
    this.idleBuffer = idleBuffer;
    this.vaults = path.book.chains.map((spec) => new ReplayVault(spec, path.assets));
  }

  /** Prices of the path's assets at a bar of the period. */
  prices(bar: number, into = new Float64Array(this.path.assets.length)): Float64Array {
    const { columns, market, start } = this.path;
    for (let a = 0; a < columns.length; a++) into[a] = market.closes[columns[a]!]![start + bar]!;
    return into;
  }

  /** Executes what is due; reports go back on their own. */
  deliver(now: number, prices: ArrayLike<number>): void {
    for (;;) {
      const next = this.nextDue();
      if (next === undefined || next > now) return;
      const due = this.messages.filter((one) => one.due === next);
      this.messages = this.messages.filter((one) => one.due !== next);
      for (const message of due) this.arrive(message, prices);
    }
  }

  nextDue(): number | undefined {
    return this.messages.length > 0 ? Math.min(...this.messages.map((one) => one.due)) : undefined;
  }

  private arrive(message: Message, prices: ArrayLike<number>): void {
    const from = this.vaults[message.from]!;
    const to = this.vaults[message.to]!;
    if (message.kind === 'report') {
      acknowledge(message, to, from.spec.eid);
      return;
    }
    const legs = adoptMandate(message, to, from.spec.eid, message.due);
    if (legs)
      this.send(
        { ...message, kind: 'report', from: message.to, to: message.from, legs },
        message.due,
        prices,
      );
  }

  private send(message: Omit<Message, 'due'>, now: number, prices: ArrayLike<number>): void {
    const { spec } = this.vaults[message.from]!;
    this.messagesSent++;
    const asset = this.path.assets.indexOf(message.legs[0]?.asset ?? '');
    this.payOutside('message', asset, spec.message.feeUsd);
    this.gas(message.from, sendMessageGas, now, prices, asset);
    const due = now + spec.message.seconds + this.trouble.messageDelay(spec.name, now);
    this.messages.push({ ...message, due });
  }

  /** Signs in the plans, sends their mandates and runs the orders. */
  apply(plan: Plan, moment: Moment): void {
    for (const vaultPlan of plan.vaultPlans) this.accept(vaultPlan, moment);
    for (const [i, order] of plan.orders.entries()) this.execute(order, i, moment);
  }

  private chainIndex(chainId: ChainId): number {
    return this.path.book.chains.findIndex((one) => one.chainId === chainId);
  }

  private accept(plan: VaultPlan, { now, prices }: Moment): void {
    const c = this.chainIndex(plan.chainId);
    const vault = this.vaults[c]!;
    this.gas(c, submitPlanGas, now, prices, -1);
    if (plan.epoch <= vault.epoch || plan.validUntil < now) {
      this.refuse('plan too old');
      return;
    }
    vault.epoch = plan.epoch;
    vault.validUntil = plan.validUntil;
    vault.overlays.clear();
    for (const { asset, quantity } of plan.overlays) vault.overlays.set(asset, quantity);
    for (const dstEid of new Set(plan.mandates.map((one) => one.dstEid))) {
      const legs = plan.mandates.filter((one) => one.dstEid === dstEid);
      const flips = legs.some(({ asset, quantity }) => {
        const { peak } = vault.outboundTo(dstEid, asset);
        return peak !== 0n && quantity !== 0n && peak < 0n !== quantity < 0n;
      });
      if (flips) {
        this.refuse('mandate flips');
        continue;
      }
      for (const { asset, quantity } of legs) {
        const one = vault.outboundTo(dstEid, asset);
        one.sent = quantity;
        one.sentEpoch = plan.epoch;
        one.peak = larger(one.peak, quantity);
      }
      const to = this.vaults.findIndex((other) => other.spec.eid === dstEid);
      const { epoch, validUntil } = plan;
      this.send({ kind: 'mandate', from: c, to, epoch, validUntil, legs }, now, prices);
    }
  }

  private refuse(why: string): void {
    this.refused.set(why, (this.refused.get(why) ?? 0) + 1);
  }

  private execute(order: PlannedOrder, index: number, moment: Moment): void {
    const { now, bar, prices } = moment;
    const c = this.chainIndex(order.chainId);
    const a = this.path.assets.indexOf(order.asset);
    const vault = this.vaults[c]!;
    const gas = this.orderGas(c, order);
    if (this.trouble.drops(vault.spec.name, now, index)) {
      this.dropped++;
      this.gas(c, gas, now, prices, a);
      return;
    }
    const quantity = wadToNumber(order.quantity) * (order.side === 'sell' ? -1 : 1);
    const money = order.legs.reduce(
      (sum, leg) =>
        sum + Number(order.side === 'sell' ? leg.expectedOut : leg.amountIn) / 10 ** settlementDecimals,
      0,
    );
    const price = prices[a]!;
    // Fee and impact as fractions of the quote hold at the price of the fill too.
    const fill = this.fillPrice(a, bar, vault.spec.latency);
    const worth = Math.abs(quantity) * price;
    const swap = (order.side === 'sell' ? worth - money : money - worth) * (fill / price);
    const why = this.objection(order, c, a, quantity, swap, moment);
    if (why) {
      this.refuse(why);
      return;
    }
    vault.held[a]! += quantity;
    vault.pay(-quantity * fill - swap);
    vault.lose(now, swap);
    this.account.book('swap', a, -swap);
    // The step's hedge line assumes the decision's price: the move until inclusion was not earned.
    this.account.book('hedge', a, -quantity * (fill - price));
    const gasUsd = this.gas(c, gas, now, prices, a);
    this.fills.push({
      at: now + vault.spec.latency,
      bar,
      chain: vault.spec.name,
      asset: order.asset,
      quantity,
      usd: Math.abs(quantity) * fill,
      swapUsd: swap,
      gasUsd,
    });
  }

  /** Price when the order is included: on the straight line of log prices to the next bar. */
  private fillPrice(asset: number, bar: number, latency: number): number {
    const { columns, market, start } = this.path;
    const column = market.closes[columns[asset]!]!;
    const from = column[start + bar]!;
    const to = column[start + bar + 1] ?? from;
    return from * (to / from) ** Math.min(1, latency / market.interval);
  }

  private orderGas(c: number, order: PlannedOrder): number {
    const { spec } = this.vaults[c]!;
    const swaps = spec.pools.find((pool) => pool.asset === order.asset)?.gas ?? 0;
    return executionGas(positionsOn(this.path, c)) + swaps * order.legs.length;
  }

  /** Why the vault would revert, in the order of its checks; undefined when it executes. */
  private objection(
    order: PlannedOrder,
    c: number,
    a: number,
    quantity: number,
    swap: number,
    moment: Moment,
  ): string | undefined {
    const { now, prices, bar } = moment;
    const vault = this.vaults[c]!;
    if (vault.epoch === 0n || vault.validUntil < now) return 'plan expired';
    const target = wadToNumber(vault.target(a, exposureWad(moment, c, a)));
    const held = vault.held[a]!;
    const gap = target - held;
    const left = gap - quantity;
    const slack = 1e-9 * (Math.abs(target) + Math.abs(held)) + 1e-12;
    if (gap * quantity <= 0) return 'wrong direction';
    if (Math.abs(left) > Math.abs(gap) + slack) return 'overshoot';
    if (Math.abs(quantity) * prices[a]! > vault.spec.limits.maxOrderUsd * (1 + 1e-9)) return 'order cap';
    if (swap > vault.lossLeft(now)) return 'loss budget';
    const drift = this.fillPrice(a, bar, vault.spec.latency) / prices[a]! - 1;
    const slippage = Number(order.legs[0]?.minAmountOut ?? 0n) / Number(order.legs[0]?.expectedOut ?? 1n) - 1;
    // What a seller gets falls with the price, what a buyer gets falls as it rises.
    if ((order.side === 'sell' ? drift : -drift) < slippage) return 'slippage';
    return this.unhealthy(vault, a, quantity, swap, prices) ? 'health factor' : undefined;
  }

  private unhealthy(
    vault: ReplayVault,
    a: number,
    quantity: number,
    swap: number,
    prices: ArrayLike<number>,
  ): boolean {
    const { threshold } = vault.spec.lending;
    const debt = vault.debt(prices);
    const held = vault.held[a]!;
    const after = debt + (Math.max(0, -held - quantity) - Math.max(0, -held)) * prices[a]!;
    if (after <= 0) return false;
    const cash = vault.idle - quantity * prices[a]! - swap;
    const health = (threshold * (vault.collateral + Math.min(0, cash))) / after;
    const before = debt > 0 ? (threshold * vault.collateral) / debt : Number.POSITIVE_INFINITY;
    return health < vault.spec.limits.minHealthFactor && health < before;
  }

  /** Books gas as paid outside the vault. @returns USD. */
  private gas(c: number, units: number, now: number, prices: ArrayLike<number>, asset: number): number {
    const { spec } = this.vaults[c]!;
    const usd =
      units *
      spec.gas.gwei *
      1e-9 *
      this.trouble.gasMultiplier(spec.name, now) *
      nativePrice(this.path, spec, prices);
    this.payOutside('gas', asset, usd);
    return usd;
  }

  private payOutside(line: 'gas' | 'message', asset: number, usd: number): void {
    this.paidOutside += usd;
    this.account.book(line, asset, -usd);
  }

  /** Moves idle cash above the buffer into collateral. */
  supplySurplus(now: number, prices: ArrayLike<number>): void {
    for (const [c, vault] of this.vaults.entries()) {
      if (
        vault.idle <= supplyTrigger * this.idleBuffer ||
        vault.idle <= vault.spec.lending.idle * supplyTrigger
      )
        continue;
      const surplus = vault.idle - Math.max(this.idleBuffer, vault.spec.lending.idle);
      vault.idle -= surplus;
      vault.collateral += surplus;
      this.gas(c, supplyCollateralGas, now, prices, -1);
    }
  }

  /** Carries every vault over one step of the path. */
  accrue(bar: number, from: ArrayLike<number>, to: ArrayLike<number>): void {
    this.liquidations += accrueStep(this.path, this.vaults, this.account, { bar, from, to });
  }
}
