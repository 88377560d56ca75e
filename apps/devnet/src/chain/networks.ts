import type { ChainId } from '@ballast/core';

export type ChainName = 'ethereum' | 'arbitrum' | 'polygon';

export interface ChainSpec {
  readonly name: ChainName;
  readonly chainId: ChainId;
  /** LayerZero endpoint id of the real network. */
  readonly eid: number;
  /** Whether blocks come from one sequencer whose uptime a feed reports. */
  readonly hasSequencer: boolean;
  readonly native: { readonly symbol: string; readonly asset: 'WETH' | 'POL' };
}

/** Real chain and endpoint ids, so that signed data and addresses look as they do in production. */
export const chainSpecs: readonly ChainSpec[] = [
  { name: 'ethereum', chainId: 1, eid: 30101, hasSequencer: false, native: { symbol: 'ETH', asset: 'WETH' } },
  {
    name: 'arbitrum',
    chainId: 42161,
    eid: 30110,
    hasSequencer: true,
    native: { symbol: 'ETH', asset: 'WETH' },
  },
  { name: 'polygon', chainId: 137, eid: 30109, hasSequencer: false, native: { symbol: 'POL', asset: 'POL' } },
];
