import type { NetworkManifest } from '@ballast/core';
import type { Address, Hex } from 'viem';
import type { DevAsset, PoolConfig } from './config.ts';

/** fiat: minted by the deployer as Circle's minter; wrapped-native: deposited by the whale; open-mint: by anyone. */
export type Minting = 'fiat' | 'wrapped-native' | 'open-mint';

/** A network before Ballast itself is deployed on it. */
export type ProtocolManifest = Omit<NetworkManifest, 'ballast'>;

/** Everything deployed on one chain, and what only the devnet needs to know about it. */
export interface ChainProtocols {
  readonly manifest: ProtocolManifest;
  /** FluxAggregator behind each asset's feed proxy, where the two oracle accounts submit rounds. */
  readonly aggregators: Readonly<Record<DevAsset, Address>>;
  readonly tokens: Readonly<Record<DevAsset, Address>>;
  /** Aggregator behind the sequencer uptime feed: answer 0 is up, 1 is down. Null where there is no sequencer. */
  readonly sequencerAggregator: Address | null;
  /** Every pool of the market, those that orders cannot be routed through included. */
  readonly pools: readonly MarketPool[];
  /** How the devnet mints each asset's token. */
  readonly minting: Readonly<Record<DevAsset, Minting>>;
  readonly uniswapV3: { readonly quoter: Address };
  readonly balancer: {
    readonly weightedPoolFactory: Address;
    readonly queries: Address;
  };
  readonly aave: {
    readonly addressesProvider: Address;
    readonly configurator: Address;
    readonly oracle: Address;
  };
  readonly layerzero: {
    readonly priceFeed: Address;
    readonly treasury: Address;
  };
}

/** A pool in its own token order. */
export interface MarketPool {
  readonly venue: PoolConfig['venue'];
  readonly address: Address;
  readonly asset0: DevAsset;
  readonly asset1: DevAsset;
  /** Parts per million. */
  readonly fee: number;
  readonly poolId?: Hex;
  /** WAD; weighted pools only. */
  readonly weight0?: bigint;
}

/** One message on its way, as the worker saw it. Times are seconds of the chain the event happened on. */
export interface MessageRecord {
  readonly guid: Hex;
  readonly srcEid: number;
  readonly dstEid: number;
  readonly sender: Address;
  readonly receiver: Address;
  readonly nonce: bigint;
  readonly sentTx: Hex;
  readonly sentAt: number;
  /** Native fee paid, wei of the source chain. */
  readonly fee: bigint;
  readonly verifiedAt: number | null;
  readonly verifiedTx: Hex | null;
  readonly deliveredAt: number | null;
  readonly deliveredTx: Hex | null;
  readonly status: 'seen' | 'dropped' | 'orphaned' | 'verified' | 'delivered' | 'failed';
  /** Revert data of the receiver, when delivery failed. */
  readonly failure: string | null;
  /** How many times delivery was attempted, duplicates included. */
  readonly attempts: number;
}
