export { fundAccount } from './funding.ts';
export { loadPricePath, parseStart } from './path/load.ts';
export { HOUR, type PricePath, type PricePathOptions, type PricePoint, pathStart } from './path/types.ts';
export type { ChainStep } from './replay/chain.ts';
export { MarketReplay, type MarketReplayOptions, type MarketStep } from './replay/replay.ts';
