export { chooseForecaster } from './forecasting.ts';
export type { CycleResult, Keeper } from './keeper.ts';
export { type Database, openEmbedded, openPostgres } from './ledger/database.ts';
export { type Ledger, openLedger } from './ledger/ledger.ts';
export { type KeeperOptions, openKeeper, openStorage, type Storage } from './open.ts';
export { checkPolicy, readPolicy } from './policy.ts';
export { openPipeline, type Pipeline, type PipelineOptions } from './queue/pipeline.ts';
export { reconcile, startReconciler } from './queue/reconciler.ts';
export { type Stage, type StageJob, stages } from './queue/stages.ts';
export { runTrain } from './train/run.ts';
export { checkWiring } from './wiring/check.ts';
export { runDeploy, runStep } from './wiring/deploy.ts';
export { type Additions, devnetDeployment, devnetEnvironment } from './wiring/devnet.ts';
export {
  type Deployment,
  type Environment,
  readDeployment,
  readEnvironment,
  readNetwork,
} from './wiring/files.ts';
export { type Finding, type Kind, kinds } from './wiring/probe.ts';
export {
  deployAdditions,
  localEnvironment,
  rehearseDeployment,
  urlsOf,
  writeEnvironment,
} from './wiring/rehearsal.ts';
export { runWiringCheck } from './wiring/run.ts';
export { renderFindings } from './wiring/table.ts';
