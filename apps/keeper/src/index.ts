export type { CycleResult, Keeper } from './keeper.ts';
export { type Database, openEmbedded, openPostgres } from './ledger/database.ts';
export { sequenceOf } from './ledger/intents.ts';
export { type Ledger, openLedger } from './ledger/ledger.ts';
export { type KeeperOptions, openKeeper, openStorage, type Storage } from './open.ts';
export { openPipeline, type Pipeline, type PipelineOptions } from './queue/pipeline.ts';
export { reconcile, startReconciler } from './queue/reconciler.ts';
export { type Stage, type StageJob, stages } from './queue/stages.ts';
