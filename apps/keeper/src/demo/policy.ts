import { defaultPolicy, type Policy } from '@ballast/core';

/**
 * The demonstration fund's policy: more averse to risk than the default, which narrows the no-trade band, and a little
 * room for cross-asset hedges.
 */
export const demoPolicy: Policy = {
  ...defaultPolicy,
  riskAversion: 1e-4,
  maxOverlay: { WETH: 40_000, WBTC: 40_000, POL: 40_000 },
};
