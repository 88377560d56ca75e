import type { Address, AssetId, ChainId, Eid, Hex, PositionKey, VenueId } from './ids.ts';
import type { TokenAmount, Wad, Wei } from './units.ts';

/** Everything a decision may know, read at one pinned block per chain. */
export interface BookSnapshot {
  readonly cycle: number;
  /** Latest of the chains' block times, seconds. */
  readonly at: number;
  readonly settlement: AssetId;
  readonly chains: readonly ChainSnapshot[];
  /** Chains of the book that must not be acted on now. Their state in `chains` is the last one read, or missing. */
  readonly unavailable?: readonly UnavailableChain[];
}

/** Why one chain is left alone: it cannot be read, or earlier transactions on it are still open. */
export interface UnavailableChain {
  readonly chainId: ChainId;
  readonly name: string;
  readonly code: 'stale-chain';
  /** For people: what failed, and how old the state is that is known. */
  readonly detail: string;
}

export interface ChainSnapshot {
  readonly chainId: ChainId;
  readonly name: string;
  readonly eid: Eid;
  readonly vault: Address;
  readonly block: bigint;
  readonly blockHash: Hex;
  /** Block time, seconds. */
  readonly timestamp: number;
  readonly gasPrice: Wei;
  /** USD of one native token; the native token of Polygon is POL. */
  readonly nativePrice: Wad;
  readonly halted: boolean;
  readonly epoch: bigint;
  readonly planHash: Hex;
  readonly planValidUntil: number;
  readonly lossBudgetLeft: Wad;
  /** WAD; the largest uint256 when there is no debt. */
  readonly healthFactor: Wad;
  /** Settlement token held idle by the vault. */
  readonly idleSettlement: Wad;
  /** USD of collateral supplied to the lending market. */
  readonly collateral: Wad;
  /** WAD, weighted over the supplied collateral. */
  readonly liquidationThreshold: Wad;
  readonly loanToValue: Wad;
  readonly netAssets: Wad;
  readonly assets: Readonly<Record<AssetId, AssetSnapshot>>;
  readonly positions: readonly PositionSnapshot[];
  readonly pools: readonly PoolState[];
  /** Native fee of sending a mandate or report to another chain, wei of this chain. */
  readonly messageFees: Readonly<Record<Eid, Wei>>;
  readonly outbound: readonly OutboundMandateSnapshot[];
  readonly inbound: readonly InboundMandateSnapshot[];
}

export interface AssetSnapshot {
  readonly asset: AssetId;
  readonly token: Address;
  readonly decimals: number;
  readonly price: Wad;
  /** Seconds since the oracle answered. */
  readonly priceAge: number;
  readonly maxPriceAge: number;
  readonly exposure: Wad;
  readonly overlay: Wad;
  readonly inbound: Wad;
  readonly outbound: Wad;
  readonly target: Wad;
  readonly held: Wad;
  readonly inventory: Wad;
  readonly debt: Wad;
  readonly maxShort: Wad;
  readonly maxLong: Wad;
  readonly maxOrder: Wad;
  readonly borrow: BorrowMarket | null;
}

/** Variable-rate borrowing of one asset. Rates are fractions per year. */
export interface BorrowMarket {
  readonly rate: number;
  /** d rate / d quantity borrowed, per whole asset. */
  readonly slope: number;
  readonly available: Wad;
}

export type BenchmarkName = 'usd-neutral' | 'hodl';

export interface PositionSnapshot {
  readonly key: PositionKey;
  readonly chainId: ChainId;
  readonly positionId: bigint;
  readonly venue: 'uniswap-v3' | 'uniswap-v2' | 'sushi' | 'balancer';
  readonly asset0: AssetId;
  readonly asset1: AssetId;
  readonly benchmark: BenchmarkName;
  readonly ratio: Wad;
  /** How far the vault lets the ratio move now, up or down; left out where nothing limits it. */
  readonly ratioStep?: Wad;
  readonly holder: Address;
  /** Amounts at the oracle price, as the vault sees them. */
  readonly amount0: Wad;
  readonly amount1: Wad;
  readonly entry0: Wad;
  readonly entry1: Wad;
  /** Fees earned and not yet collected, read from the pool; zero where they accrue into the amounts. */
  readonly fees0: Wad;
  readonly fees1: Wad;
  readonly exposure0: Wad;
  readonly exposure1: Wad;
  /** Shape of the payoff, for gamma and LVR. */
  readonly shape: PositionShape;
}

export type PositionShape =
  | { readonly kind: 'constant-product'; readonly liquidity: number }
  | {
      readonly kind: 'concentrated';
      readonly liquidity: number;
      /** Price of asset0 in asset1, whole units. */
      readonly lower: number;
      readonly upper: number;
    }
  | { readonly kind: 'weighted'; readonly invariant: number; readonly weight0: number };

/** A pool that orders can be routed through, with the settlement token on one side. */
export type PoolState = ConstantProductPool | ConcentratedPool | WeightedPool;

interface PoolBase {
  readonly venue: VenueId;
  readonly address: Address;
  readonly asset0: AssetId;
  readonly asset1: AssetId;
  readonly decimals0: number;
  readonly decimals1: number;
  /** Parts per million of the input. */
  readonly fee: number;
  /** Gas of one swap through the vault on this venue. */
  readonly gas: number;
}

export interface ConstantProductPool extends PoolBase {
  readonly kind: 'constant-product';
  readonly reserve0: TokenAmount;
  readonly reserve1: TokenAmount;
}

export interface ConcentratedPool extends PoolBase {
  readonly kind: 'concentrated';
  readonly sqrtPriceX96: bigint;
  readonly tick: number;
  readonly liquidity: bigint;
  /** Initialised ticks in ascending order, all of them. */
  readonly ticks: readonly { readonly tick: number; readonly liquidityNet: bigint }[];
}

export interface WeightedPool extends PoolBase {
  readonly kind: 'weighted';
  readonly poolId: Hex;
  readonly balance0: TokenAmount;
  readonly balance1: TokenAmount;
  readonly weight0: Wad;
  readonly weight1: Wad;
}

export interface OutboundMandateSnapshot {
  readonly dstEid: Eid;
  readonly asset: AssetId;
  readonly sent: Wad;
  readonly acknowledged: Wad;
  readonly filled: Wad;
  readonly sentEpoch: bigint;
  readonly acknowledgedEpoch: bigint;
}

export interface InboundMandateSnapshot {
  readonly srcEid: Eid;
  readonly asset: AssetId;
  readonly quantity: Wad;
  readonly epoch: bigint;
  readonly rejected: boolean;
}
