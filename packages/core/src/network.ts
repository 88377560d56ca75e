import type { Address, AssetId, ChainId, Hex } from './ids.ts';

/**
 * Where everything of one network lives, as the keeper reads it. The committed form, with a source for each address and
 * without what only a deployment knows, is in `deployments/networks` (schema: apps/keeper/src/wiring/schema.ts).
 */
export interface NetworkManifest {
  readonly name: string;
  readonly chainId: ChainId;
  readonly eid: number;
  /** Symbol of the native token, and the asset whose feed prices it. */
  readonly native: { readonly symbol: string; readonly asset: AssetId };
  readonly rpcUrl: string;
  readonly settlement: AssetId;
  readonly assets: Readonly<
    Record<
      AssetId,
      { readonly token: Address; readonly feed: Address; readonly decimals: number; readonly maxAge: number }
    >
  >;
  readonly layerzero: {
    readonly endpoint: Address;
    readonly endpointView: Address;
    readonly sendLib: Address;
    readonly receiveLib: Address;
    readonly receiveLibView: Address;
    readonly dvns: readonly Address[];
    readonly executor: Address;
  };
  readonly uniswapV3: {
    readonly factory: Address;
    readonly positionManager: Address;
    readonly router: Address;
    readonly tickLens: Address;
  };
  readonly uniswapV2: { readonly factory: Address; readonly router: Address };
  readonly sushi: { readonly factory: Address; readonly router: Address };
  readonly balancer: { readonly vault: Address };
  readonly aave: { readonly pool: Address; readonly dataProvider: Address };
  readonly sequencerFeed: Address | null;
  readonly ballast: {
    readonly factory: Address;
    readonly vault: Address;
    readonly messenger: Address;
    /** Venue name to adapter, position-source kind to adapter. */
    readonly venues: Readonly<Record<string, Address>>;
    readonly sources: Readonly<Record<string, Address>>;
  };
  /** Pools that orders may be routed through. */
  readonly pools: readonly {
    readonly venue: string;
    readonly address: Address;
    readonly asset0: AssetId;
    readonly asset1: AssetId;
    /** Parts per million. */
    readonly fee: number;
    readonly poolId?: Hex;
  }[];
}
