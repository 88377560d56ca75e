import type { Address, NetworkManifest } from '@ballast/core';

const address = (digit: number): Address => `0x${`${digit}`.repeat(40)}`;

/** A manifest of placeholder addresses, for tests of parts that never reach a chain. */
export function manifestOf(rpcUrl: string): NetworkManifest {
  const asset = { feed: address(2), maxAge: 3600 };
  return {
    name: 'ethereum',
    chainId: 1,
    eid: 30_101,
    native: { symbol: 'ETH', asset: 'WETH' },
    rpcUrl,
    settlement: 'USDC',
    assets: {
      USDC: { ...asset, token: address(1), decimals: 6 },
      WETH: { ...asset, token: address(3), decimals: 18 },
    },
    layerzero: {
      endpoint: address(4),
      endpointView: address(4),
      sendLib: address(4),
      receiveLib: address(4),
      receiveLibView: address(4),
      dvns: [],
      executor: address(4),
    },
    uniswapV3: {
      factory: address(5),
      positionManager: address(5),
      router: address(5),
      tickLens: address(5),
    },
    uniswapV2: { factory: address(6), router: address(6) },
    sushi: { factory: address(6), router: address(6) },
    balancer: { vault: address(6) },
    aave: { pool: address(6), dataProvider: address(6) },
    sequencerFeed: null,
    ballast: { factory: address(7), vault: address(7), messenger: address(8), venues: {}, sources: {} },
    pools: [],
  };
}
