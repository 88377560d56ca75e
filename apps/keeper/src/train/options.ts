import { resolve } from 'node:path';
import { FatalError } from '@ballast/core';

/** Flags of `ballast train` as commander gives them. */
export interface RawTrainOptions {
  readonly data: string;
  readonly assets: string;
  readonly horizon: string;
  readonly trainFrom?: string;
  readonly validateFrom?: string;
  readonly holdOutFrom?: string;
  readonly through?: string;
  readonly models: string;
  readonly store: string;
  readonly json?: boolean;
}

export interface TrainFlags {
  readonly data: string;
  readonly assets: readonly string[];
  /** Days ahead. */
  readonly horizon: number;
  /** Days since 1970; null takes what the data suggests. */
  readonly trainFrom: number | null;
  readonly validateFrom: number | null;
  readonly holdOutFrom: number | null;
  readonly through: number | null;
  readonly models: readonly string[];
  readonly store: string;
  readonly json: boolean;
}

/** @throws FatalError naming flag and value. */
export function readTrainFlags(raw: RawTrainOptions): TrainFlags {
  const horizon = Number(raw.horizon);
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > 30)
    throw new FatalError(
      `--horizon "${raw.horizon}" is not a number of days from 1 to 30`,
      'try --horizon 1',
    );
  const list = (flag: string, text: string): readonly string[] => {
    const names = text.split(',').map((name) => name.trim());
    if (names.some((name) => name === ''))
      throw new FatalError(`${flag} "${text}" has an empty name`, 'use a,b,c');
    return names;
  };
  return {
    data: resolve(raw.data),
    assets: list('--assets', raw.assets),
    horizon,
    trainFrom: day('--train-from', raw.trainFrom),
    validateFrom: day('--validate-from', raw.validateFrom),
    holdOutFrom: day('--hold-out-from', raw.holdOutFrom),
    through: day('--through', raw.through),
    models: list('--models', raw.models),
    store: resolve(raw.store),
    json: raw.json ?? false,
  };
}

function day(flag: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isFinite(at)) throw new FatalError(`${flag} "${text}" is no date`, 'write it as 2025-01-01');
  return at / 86_400_000;
}
