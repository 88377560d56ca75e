import { type AssetId, type Hex, numberToWad, tokenAmount, wad, wei } from '@ballast/core';
import type { FillRecord, MessageRecord, TransactionRecord } from '../record.ts';
import { hex } from './random.ts';
import { blockOf, exposureOn, heldOn, mandated, targetOn } from './snapshots.ts';
import type { World, WorldChain } from './world.ts';

export interface Recorder {
  readonly fills: FillRecord[];
  readonly transactions: TransactionRecord[];
  readonly messages: MessageRecord[];
  serial: number;
}

export function transaction(log: Recorder, chain: WorldChain, step: number, kind: string, gas: number): Hex {
  const hash = hex(0xabc000 + log.serial++, 64);
  log.transactions.push({
    block: BigInt(blockOf(step) + 5),
    chainId: chain.chainId,
    hash,
    kind,
    status: 'success',
    gasUsed: BigInt(gas),
    gasPrice: wei(BigInt(Math.round(chain.gasGwei * 1e9))),
  });
  return hash;
}

/** Ethereum has little collateral: Arbitrum carries its hedges from the second step on. */
export function mandates(world: World, log: Recorder, step: number, at: number): void {
  const [from, to] = world.chains;
  if (!from || !to || step % 48 !== 1) return;
  for (const asset of ['WETH', 'WBTC'] as const) {
    const quantity = -exposureOn(world, from, asset);
    from.outbound.set(`${to.eid}/${asset}`, quantity);
    to.inbound.set(`${from.eid}/${asset}`, quantity);
  }
  const sentTx = transaction(log, from, step, 'send-mandates', 310_000);
  log.messages.push({
    block: BigInt(blockOf(step) + 5),
    guid: hex(0x9000 + log.serial, 64),
    source: from.chainId,
    destination: to.chainId,
    kind: 'mandate',
    fee: wei(4n * 10n ** 14n),
    sent: at + 12,
    verified: at + 180,
    delivered: at + 204,
    sentTx,
    deliveredTx: hex(0xd000 + log.serial, 64),
  });
}

export interface TradeContext {
  readonly step: number;
  readonly at: number;
  readonly cost: number;
  readonly band: number;
}

/** Closes the gap to the target when it is outside the band: inventory before debt, as the vault does. */
export function trade(
  world: World,
  log: Recorder,
  chain: WorldChain,
  asset: AssetId,
  context: TradeContext,
): void {
  const { step, at, cost } = context;
  const target = targetOn(world, chain, asset);
  const gap = target - heldOn(chain, asset);
  const price = world.prices[asset] ?? 1;
  const side = gap < 0n ? 'sell' : 'buy';
  const amount = gap < 0n ? -gap : gap;
  const worth = (Number(amount) / 1e18) * price;
  if (worth < context.band) return;
  const cash = numberToWad(worth * (side === 'sell' ? 1 - cost : 1 + cost));
  if (side === 'sell') {
    const stock = chain.inventory[asset] ?? 0n;
    const fromStock = amount < stock ? amount : stock;
    chain.inventory[asset] = stock - fromStock;
    chain.debt[asset] = (chain.debt[asset] ?? 0n) + amount - fromStock;
    chain.idle += cash;
  } else {
    const debt = chain.debt[asset] ?? 0n;
    const repaid = amount < debt ? amount : debt;
    chain.debt[asset] = debt - repaid;
    chain.inventory[asset] = (chain.inventory[asset] ?? 0n) + amount - repaid;
    if (chain.idle < cash) {
      chain.collateral -= cash - chain.idle;
      chain.idle = cash;
    }
    chain.idle -= cash;
  }
  const carried = mandated(chain.inbound, asset) !== 0n;
  log.fills.push({
    block: BigInt(blockOf(step) + 5),
    cycle: step,
    at: at + 15,
    chainId: chain.chainId,
    asset,
    side,
    quantity: wad(amount),
    cash,
    legs: [
      { venue: 'uniswap-v3', amountIn: tokenAmount((amount * 7n) / 10n), amountOut: tokenAmount(cash / 2n) },
      { venue: 'sushi', amountIn: tokenAmount((amount * 3n) / 10n), amountOut: tokenAmount(cash / 4n) },
    ],
    tx: transaction(log, chain, step, 'execute-hedge', 420_000),
    intentId: hex(0x77000 + log.serial, 64),
    positionChains: carried ? [chain.chainId, 1] : [chain.chainId],
    reason: step < 3 ? 'first-hedge' : 'outside-band',
  });
}
