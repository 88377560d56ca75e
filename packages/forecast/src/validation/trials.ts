import type { ModelConfig } from '../models/model.ts';

/** One configuration that was tried, whatever came of it. */
export interface Trial {
  readonly model: string;
  readonly config: ModelConfig;
  readonly split: string;
  /** Mean QLIKE per asset. */
  readonly scores: Readonly<Record<string, number>>;
}

/** Everything tried so far. Only grows: a search that forgets its failures overstates its winner. */
export interface TrialLog {
  readonly trials: readonly Trial[];
  add(trial: Trial): void;
}

/** A log that continues `earlier`; the caller stores `trials`. */
export function trialLog(earlier: readonly Trial[] = []): TrialLog {
  const kept = earlier.map((trial) => structuredClone(trial));
  return {
    get trials() {
      return structuredClone(kept);
    },
    add(trial) {
      kept.push(structuredClone(trial));
    },
  };
}
