export { type OpenBookOptions, type OpenedBook, type OpenedPosition, openBook } from './open.ts';
export { type BookSpec, bookSpec, type OpeningRule, type PositionSpec } from './spec.ts';
export { type PositionTruth, readPositionTruth } from './truth.ts';
