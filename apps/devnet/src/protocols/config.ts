import type { AssetId } from '@ballast/core';
import type { ChainName } from '../chain/networks.ts';

/**
 * Every number of the local market in one place. They are this project's assumptions, chosen so that the chains
 * differ the way the real ones do: Ethereum is deep but dear, Arbitrum cheap and deep, Polygon cheap and thin and
 * the only place where POL can be borrowed. They are not measurements.
 */

export const assetIds = ['USDC', 'WETH', 'WBTC', 'POL'] as const satisfies readonly AssetId[];
export type DevAsset = (typeof assetIds)[number];

export const settlement: DevAsset = 'USDC';

export const decimals: Readonly<Record<DevAsset, number>> = { USDC: 6, WETH: 18, WBTC: 8, POL: 18 };

/** USD per whole asset. */
export const defaultPrices: Readonly<Record<DevAsset, number>> = {
  USDC: 1,
  WETH: 3_500,
  WBTC: 95_000,
  POL: 0.45,
};

/** 1 September 2025, 00:00 UTC. */
export const defaultStartTime = 1_756_684_800;

/** Chain time set aside before the start for deployment, so that a fresh sequencer feed is past any grace period. */
export const setupSeconds = 4 * 3_600;

/** Seconds a feed answer may be old before the vaults hold; prices move in hourly steps. */
export const feedMaxAge = 7_200;

export interface RateCurve {
  /** Fractions: utilisation at the kink; yearly rates at zero, from zero to the kink, and from there to full. */
  readonly optimal: number;
  readonly base: number;
  readonly slope1: number;
  readonly slope2: number;
}

export interface ReserveConfig {
  readonly supplyUsd: number;
  /** Part of the supply that is borrowed from the start, fraction. */
  readonly utilisation: number;
  readonly borrowable: boolean;
  /** Basis points. */
  readonly ltv: number;
  readonly threshold: number;
  readonly bonus: number;
  readonly rates: RateCurve;
}

export interface PoolConfig {
  readonly venue: 'uniswap-v3' | 'uniswap-v2' | 'sushi' | 'balancer';
  readonly pair: readonly [DevAsset, DevAsset];
  /** Parts per million. Fixed at 3000 by v2-style pairs. */
  readonly fee: number;
  /**
   * Value of both sides together. Public pools concentrate most of theirs close to the price and move it along; ours
   * stays where it was put, so that the deep pools are larger here to give a similar depth within two per cent.
   */
  readonly depthUsd: number;
  /** Value share of the first asset in a weighted pool. */
  readonly weight?: number;
}

export interface ChainConfig {
  /** Base fee, wei per gas; the tip is zero. */
  readonly baseFee: bigint;
  readonly reserves: Readonly<Record<DevAsset, ReserveConfig>>;
  readonly pools: readonly PoolConfig[];
}

const stable = (supplyUsd: number, slope1: number): ReserveConfig => ({
  supplyUsd,
  utilisation: 0.7,
  borrowable: true,
  ltv: 7_700,
  threshold: 8_000,
  bonus: 10_450,
  rates: { optimal: 0.9, base: 0, slope1, slope2: 0.6 },
});

const volatile = (supplyUsd: number, base: number, slope1: number, borrowable = true): ReserveConfig => ({
  supplyUsd,
  utilisation: borrowable ? 0.45 : 0,
  borrowable,
  ltv: 7_300,
  threshold: 7_800,
  bonus: 10_500,
  rates: { optimal: 0.8, base, slope1, slope2: 0.8 },
});

export const chainConfigs: Readonly<Record<ChainName, ChainConfig>> = {
  ethereum: {
    baseFee: 4_000_000_000n,
    reserves: {
      USDC: stable(60e6, 0.055),
      WETH: volatile(60e6, 0.012, 0.04),
      WBTC: volatile(40e6, 0.012, 0.06),
      POL: volatile(1e6, 0, 0.1, false),
    },
    pools: [
      { venue: 'uniswap-v3', pair: ['WETH', 'USDC'], fee: 500, depthUsd: 240e6 },
      { venue: 'uniswap-v3', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 40e6 },
      { venue: 'uniswap-v3', pair: ['WBTC', 'USDC'], fee: 3_000, depthUsd: 30e6 },
      { venue: 'uniswap-v3', pair: ['WBTC', 'WETH'], fee: 3_000, depthUsd: 40e6 },
      { venue: 'uniswap-v3', pair: ['POL', 'USDC'], fee: 3_000, depthUsd: 3e6 },
      { venue: 'uniswap-v2', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 20e6 },
      { venue: 'uniswap-v2', pair: ['POL', 'USDC'], fee: 3_000, depthUsd: 1e6 },
      { venue: 'sushi', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 6e6 },
      { venue: 'balancer', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 8e6, weight: 0.8 },
    ],
  },
  arbitrum: {
    baseFee: 20_000_000n,
    reserves: {
      USDC: stable(50e6, 0.045),
      WETH: volatile(70e6, 0, 0.027),
      WBTC: volatile(40e6, 0, 0.03),
      POL: volatile(1e6, 0, 0.1, false),
    },
    pools: [
      { venue: 'uniswap-v3', pair: ['WETH', 'USDC'], fee: 500, depthUsd: 180e6 },
      { venue: 'uniswap-v3', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 8e6 },
      { venue: 'uniswap-v3', pair: ['WBTC', 'USDC'], fee: 500, depthUsd: 60e6 },
      { venue: 'uniswap-v3', pair: ['WBTC', 'WETH'], fee: 3_000, depthUsd: 12e6 },
      { venue: 'uniswap-v3', pair: ['POL', 'USDC'], fee: 3_000, depthUsd: 1e6 },
      { venue: 'uniswap-v2', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 4e6 },
      { venue: 'uniswap-v2', pair: ['POL', 'USDC'], fee: 3_000, depthUsd: 0.5e6 },
      { venue: 'sushi', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 5e6 },
      { venue: 'balancer', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 3e6, weight: 0.5 },
    ],
  },
  polygon: {
    baseFee: 40_000_000_000n,
    reserves: {
      USDC: stable(20e6, 0.05),
      WETH: volatile(12e6, 0.004, 0.035),
      WBTC: volatile(8e6, 0.004, 0.04),
      POL: volatile(10e6, 0.01, 0.06),
    },
    pools: [
      { venue: 'uniswap-v3', pair: ['WETH', 'USDC'], fee: 500, depthUsd: 50e6 },
      { venue: 'uniswap-v3', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 4e6 },
      { venue: 'uniswap-v3', pair: ['WBTC', 'USDC'], fee: 500, depthUsd: 20e6 },
      { venue: 'uniswap-v3', pair: ['WBTC', 'WETH'], fee: 3_000, depthUsd: 4e6 },
      { venue: 'uniswap-v3', pair: ['POL', 'USDC'], fee: 500, depthUsd: 15e6 },
      { venue: 'uniswap-v3', pair: ['POL', 'USDC'], fee: 3_000, depthUsd: 8e6 },
      { venue: 'uniswap-v2', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 2e6 },
      { venue: 'uniswap-v2', pair: ['POL', 'USDC'], fee: 3_000, depthUsd: 3e6 },
      { venue: 'sushi', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 2e6 },
      { venue: 'balancer', pair: ['WETH', 'USDC'], fee: 3_000, depthUsd: 1.5e6, weight: 0.5 },
    ],
  },
};

/** How a concentrated pool's depth is spread around the start price; the last layer covers the full range. */
export const concentratedLayers: readonly {
  readonly halfWidthTicks: number | null;
  readonly share: number;
}[] = [
  { halfWidthTicks: 5_000, share: 0.5 },
  { halfWidthTicks: 12_000, share: 0.3 },
  { halfWidthTicks: null, share: 0.2 },
];

export const layerZero = {
  /** Source blocks before the verifiers attest; chains here mine one block per transaction and never on their own. */
  confirmations: 1n,
  maxMessageSize: 10_000,
  /** Basis points on top of gas cost that executor and verifiers charge. */
  multiplierBps: 12_000,
} as const;

const wadOf = (fraction: number): bigint => BigInt(Math.round(fraction * 1e6)) * 10n ** 12n;

/** The demonstration fund's vaults. */
export const ballastConfig = {
  vaultName: 'demo-fund',
  /** Signatures a plan needs, of the two optimizer accounts. */
  threshold: 2,
  /** Seconds to wait after the sequencer is back. */
  sequencerGrace: 3_600,
  limits: {
    maxSlippage: wadOf(0.01),
    lossBudget: wadOf(0.02),
    minHealthFactor: wadOf(1.3),
    /** Seconds. */
    maxPlanAge: 7_200n,
  },
  /** USD WAD that the mandates of one chain may add on another in 24 hours: the largest position. */
  inflowCap: 3_000_000n * 10n ** 18n,
  maxPositionUsd: 3e6,
  maxOrderUsd: 1e6,
  /** Feed answers below start price / this or above start price * this are refused. */
  priceRange: 20n,
} as const;
