export { checkForecast } from './checks.ts';
export { executionGas, type SwapTerms, sendMessageGas, submitPlanGas } from './costs.ts';
export { chainHealthFloor, defaultReactionTime } from './health.ts';
export type { PlanInput } from './input.ts';
export { type Link, standingMandates } from './mandates.ts';
export { plan } from './plan.ts';
export { certainlyHolds } from './quiet.ts';
export { answerStance } from './stance.ts';
