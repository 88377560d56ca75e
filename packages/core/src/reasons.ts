/** Why something was done, changed or held back. The same words in CLI, API, report and logs. */
export const reasons = {
  'first-hedge': 'the book has exposure and no hedge yet',
  'outside-band': 'the gap to the optimum costs more risk than closing it costs money',
  'inside-band': 'closing the gap would cost more than the risk it removes',
  'cheaper-chain': 'another chain carries this hedge at lower cost, message included',
  'no-collateral-here': 'this chain lacks the collateral to carry the hedge safely',
  'netted-across-chains': 'opposite exposures on two chains cancel without a trade',
  'cross-asset': 'a correlated asset removes this risk more cheaply',
  unwind: 'the held hedge is larger than the exposure needs',
  'mandate-in-flight': 'a mandate for this asset is still travelling',
  'order-cap': 'the order was cut to the vault limit; the rest follows next cycle',
  'ratio-step': 'the vault lets the hedge ratio move only so far per update and day; the rest follows',
  'order-too-small': 'the order would be worth less than the policy minimum or its own gas',
  'loss-budget': 'the rolling loss budget leaves no room for this order',
  'health-floor': 'the lending position would fall below the health factor floor',
  'not-borrowable': 'the asset cannot be borrowed on any chain of the book',
  'stale-price': 'an oracle answer is too old: hold, never open or unwind',
  'stale-chain': 'a chain could not be read: hold, never open or unwind',
  'sequencer-down': 'the chain sequencer is down or just back: hold',
  halted: 'the vault is halted',
  'plan-expired': 'the signed plan is past its validity',
  'price-moved': 'the price left the signed band before execution',
  'already-done': 'the intent is consumed on-chain',
  'simulation-reverted': 'the vault would reject the order; its own error says why',
  'solver-fallback': 'the solver did not certify an answer; the previous hedge stays',
  'not-worth-it': 'hedging would cost more than the risk it removes over the policy horizon',
} as const;

export type ReasonCode = keyof typeof reasons;

export interface Reason {
  readonly code: ReasonCode;
  readonly chainId?: number;
  readonly asset?: string;
  /** Numbers behind the code, already formatted for people. */
  readonly detail?: string;
}
