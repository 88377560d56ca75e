import {
  type AssetId,
  type AssetSnapshot,
  type BookSnapshot,
  type ChainSnapshot,
  type Hex,
  numberToWad,
  type PoolState,
  type PositionSnapshot,
  positionKey,
  tokenAmount,
  WAD,
  type Wad,
  wad,
  wei,
} from '@ballast/core';
import {
  type ModelBook,
  type ModelChainOptions,
  type ModelPosition,
  type ModelVault,
  zero,
} from './model.ts';

const hash: Hex = `0x${'11'.repeat(32)}`;

/** What a keeper would read from the model's chains. */
export function snapshotOf(book: ModelBook): BookSnapshot {
  return {
    cycle: book.cycle,
    at: book.now,
    settlement: 'USDC',
    chains: book.vaults.map((_, c) => chainSnapshot(book, c)),
  };
}

function chainSnapshot(book: ModelBook, c: number): ChainSnapshot {
  const vault = book.vaults[c]!;
  const { options } = vault;
  const shorts = book.shorts(c);
  return {
    chainId: options.chainId,
    name: options.name,
    eid: options.eid,
    vault: `0x${'22'.repeat(20)}`,
    block: 1n,
    blockHash: hash,
    timestamp: book.now,
    gasPrice: wei(BigInt(Math.round(options.gasPrice * 1e9))),
    nativePrice: numberToWad(options.nativePrice),
    halted: vault.halted,
    epoch: vault.epoch,
    planHash: hash,
    planValidUntil: vault.validUntil,
    lossBudgetLeft: numberToWad(vault.lossLeft),
    healthFactor: shorts > 0 ? numberToWad((0.8 * vault.collateral) / shorts) : wad(2n ** 256n - 1n),
    idleSettlement: numberToWad(vault.cash),
    collateral: numberToWad(vault.collateral),
    liquidationThreshold: numberToWad(0.8),
    loanToValue: numberToWad(0.75),
    netAssets: numberToWad(vault.cash + vault.collateral - shorts),
    assets: Object.fromEntries(book.hedgeable.map((asset) => [asset, assetSnapshot(book, c, asset)])),
    positions: options.positions.map((one, i) => positionSnapshot(book, vault, one, i)),
    pools: book.hedgeable.map((asset) => pool(book, options, asset)),
    messageFees: Object.fromEntries(
      book.vaults
        .filter((other) => other !== vault)
        .map((other) => [
          other.options.eid,
          wei(BigInt(Math.round(((options.messageFee ?? 0.5) / options.nativePrice) * 1e18))),
        ]),
    ),
    outbound: [...vault.outbound]
      .map(([key, one]) => ({
        dstEid: Number(key.split('/')[0]),
        asset: key.split('/')[1]!,
        sent: one.sent,
        acknowledged: one.acknowledged,
        filled: zero,
        sentEpoch: one.sentEpoch,
        acknowledgedEpoch: one.acknowledgedEpoch,
      }))
      .filter((one) => one.sentEpoch > 0n),
    inbound: [...vault.inbound].map(([key, one]) => ({
      srcEid: Number(key.split('/')[0]),
      asset: key.split('/')[1]!,
      ...one,
    })),
  };
}

function assetSnapshot(book: ModelBook, c: number, asset: AssetId): AssetSnapshot {
  const vault = book.vaults[c]!;
  const held = book.held(c, asset);
  const sum = (items: ReadonlyMap<string, { quantity: Wad }>) =>
    wad(
      [...items].reduce(
        (total, [key, one]) => (key.endsWith(`/${asset}`) ? total + one.quantity : total),
        0n,
      ),
    );
  const rate = vault.options.borrowRate ? vault.options.borrowRate[asset] : 0.03;
  const huge = numberToWad(1e9 / book.prices[asset]!);
  return {
    asset,
    token: `0x${'44'.repeat(20)}`,
    decimals: 18,
    price: numberToWad(book.prices[asset]!),
    priceAge: vault.priceAge,
    maxPriceAge: 3600,
    exposure: book.exposure(c, asset),
    overlay: vault.overlays.get(asset) ?? zero,
    inbound: sum(vault.inbound),
    outbound: wad(
      [...vault.outbound].reduce(
        (total, [key, one]) => (key.endsWith(`/${asset}`) ? total + book.carried(vault, one) : total),
        0n,
      ),
    ),
    target: book.target(c, asset),
    held,
    inventory: held > 0n ? held : zero,
    debt: held < 0n ? wad(-held) : zero,
    maxShort: huge,
    maxLong: huge,
    maxOrder: numberToWad((vault.options.maxOrder ?? 1e9) / book.prices[asset]!),
    borrow: rate === undefined ? null : { rate, slope: 1e-6, available: huge },
  };
}

function pool(book: ModelBook, options: ModelChainOptions, asset: AssetId): PoolState {
  const depth = options.depth ?? 5e8;
  return {
    kind: 'constant-product',
    venue: 'uniswap-v2',
    address: `0x${book.hedgeable.indexOf(asset).toString(16).padStart(40, '5')}`,
    asset0: asset,
    asset1: 'USDC',
    decimals0: 18,
    decimals1: 6,
    fee: 500,
    gas: 250_000,
    reserve0: tokenAmount(numberToWad(depth / book.prices[asset]!)),
    reserve1: tokenAmount(BigInt(Math.round(depth * 1e6))),
  };
}

function positionSnapshot(
  book: ModelBook,
  vault: ModelVault,
  one: ModelPosition,
  i: number,
): PositionSnapshot {
  const { options } = vault;
  const amounts = book.amounts(one);
  const [e0, e1] = book.positionExposure(one);
  const ratio = vault.ratios[i]!;
  return {
    key: positionKey(options.chainId, i),
    chainId: options.chainId,
    positionId: BigInt(i),
    venue: 'uniswap-v2' as const,
    asset0: one.asset0,
    asset1: one.asset1,
    benchmark: one.benchmark,
    ratio,
    ...(one.ratioStep === undefined ? {} : { ratioStep: numberToWad(one.ratioStep) }),
    holder: `0x${'33'.repeat(20)}` as const,
    amount0: numberToWad(amounts.amount0),
    amount1: numberToWad(amounts.amount1),
    entry0: numberToWad(one.entry?.amount0 ?? 0),
    entry1: numberToWad(one.entry?.amount1 ?? 0),
    fees0: zero,
    fees1: zero,
    exposure0: wad((numberToWad(e0) * ratio) / WAD),
    exposure1: wad((numberToWad(e1) * ratio) / WAD),
    shape: one.shape,
  };
}
