export { type ChainClient, type ChainConnection, chainClient, connectChains } from './client.ts';
export { type Arrival, guidOf, readArrivals } from './events/arrivals.ts';
export { type AuctionFill, readAuctionFills } from './events/auctions.ts';
export { decodeExecution, type FillRecord, readFills } from './events/fills.ts';
export { type MessageEvent, type MessageKindName, readMessageEvents } from './events/messages.ts';
export { type ParkedMessage, type SentMessage, sentMessages, underpaidMessages } from './events/sent.ts';
export { FusionRefusal } from './fusion/http.ts';
export { type ComposedOrder, composeFusionOrder } from './fusion/order.ts';
export {
  type AuctionQuote,
  type AuctionStatus,
  createFusionRelayer,
  type FusionRelayer,
  type FusionRelayerOptions,
} from './fusion/relayer.ts';
export { type BookReading, readBook, readReachable } from './snapshot/book.ts';
export { readChainSnapshot, type SnapshotOptions } from './snapshot/chain.ts';
export { TickCache } from './snapshot/ticks.ts';
export type { EffectCheck, SubmitAlarm } from './submit/context.ts';
export { defaultSubmitSettings, type SubmitSettings } from './submit/settings.ts';
export { createSubmitter, type Submitter, type SubmitterOptions } from './submit/submitter.ts';
export { within } from './within.ts';
