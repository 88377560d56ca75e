import type { BookSnapshot, ChainId, Plan, Policy, RiskForecast, VenueId } from '@ballast/core';

/** Everything a decision may depend on. */
export interface PlanInput {
  readonly snapshot: BookSnapshot;
  readonly forecast: RiskForecast;
  readonly policy: Policy;
  /** Covariance for what looks weeks ahead, the gate and the loss budget; the forecast where left out. */
  readonly outlook?: RiskForecast;
  /** The plan before: what it answered about gate and loss budget stands until its days are over. */
  readonly standing?: Pick<Plan, 'budget' | 'gate'>;
  /** Venues with an adapter; pools of other venues are not traded. */
  readonly executableVenues: readonly VenueId[];
  /** Chains of the book that must not be acted on now: unread, or their sequencer is down. */
  readonly unavailable?: readonly {
    readonly chainId: ChainId;
    readonly code: 'stale-chain' | 'sequencer-down';
  }[];
}
