export type { PlanInput } from './input.ts';
export { type Link, standingMandates } from './mandates.ts';
export { plan } from './plan.ts';
