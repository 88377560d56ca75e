import { defaultPolicy, type Policy } from '@ballast/core';

/**
 * The demonstration fund's policy: the defaults, with a little room for cross-asset hedges. What one chain cannot
 * carry alone has to travel as a mandate.
 */
export const demoPolicy: Policy = {
  ...defaultPolicy,
  maxOverlay: { WETH: 40_000, WBTC: 40_000, POL: 40_000 },
};
