import type { FaultHook, IntentJournal, SubmissionLedger } from '@ballast/core';
import { type CycleStore, createCycleStore } from './cycles.ts';
import type { Database } from './database.ts';
import { createFillStore, type FillStore } from './fills.ts';
import { createIntentJournal } from './intents.ts';
import { createMessageStore, type MessageStore } from './messages.ts';
import { createModelRegistry, type ModelRegistry } from './models.ts';
import { createOutcomeStore, type OutcomeStore } from './outcomes.ts';
import { createPriceStore, type PriceStore } from './prices.ts';
import { migrateLedger } from './schema.ts';
import { createSubmissionLedger } from './submissions.ts';
import { createTimingStore, type TimingStore } from './timings.ts';

/** Everything the keeper must still know after a crash. */
export interface Ledger {
  readonly cycles: CycleStore;
  readonly intents: IntentJournal;
  readonly outcomes: OutcomeStore;
  readonly submissions: SubmissionLedger;
  readonly messages: MessageStore;
  readonly fills: FillStore;
  readonly models: ModelRegistry;
  readonly prices: PriceStore;
  readonly timings: TimingStore;
}

/**
 * Opens the ledger in a database and brings its schema up to date. The database stays the caller's to close.
 * @param onFaultPoint for crash tests; called at every point where a crash must be harmless.
 */
export async function openLedger(database: Database, onFaultPoint: FaultHook = () => {}): Promise<Ledger> {
  await migrateLedger(database);
  return {
    cycles: createCycleStore(database),
    intents: createIntentJournal(database, onFaultPoint),
    outcomes: createOutcomeStore(database),
    submissions: createSubmissionLedger(database, onFaultPoint),
    messages: createMessageStore(database),
    fills: createFillStore(database),
    models: createModelRegistry(database),
    prices: createPriceStore(database),
    timings: createTimingStore(database),
  };
}
