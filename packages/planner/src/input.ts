import type { BookSnapshot, ChainId, Policy, RiskForecast, VenueId } from '@ballast/core';

/** Everything a decision may depend on. */
export interface PlanInput {
  readonly snapshot: BookSnapshot;
  readonly forecast: RiskForecast;
  readonly policy: Policy;
  /** Venues with an adapter; pools of other venues are not traded. */
  readonly executableVenues: readonly VenueId[];
  /** Chains of the book that must not be acted on now: unread, or their sequencer is down. */
  readonly unavailable?: readonly {
    readonly chainId: ChainId;
    readonly code: 'stale-chain' | 'sequencer-down';
  }[];
}
