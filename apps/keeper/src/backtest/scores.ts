import type { ForecastScore } from '@ballast/backtest';
import { FatalError } from '@ballast/core';
import { z } from 'zod';
import { readJson } from '../policy.ts';

/** The part of a training report that a report card needs; everything else in it is left aside. */
const report = z.object({
  rows: z
    .array(
      z.object({
        model: z.string(),
        asset: z.string(),
        split: z.string().optional(),
        count: z.number().int().nonnegative(),
        qlike: z.number(),
        bias: z.number(),
        coverage: z.number().nullish(),
      }),
    )
    .min(1),
});

/** Reads forecast scores as `train --json` prints them. @throws FatalError naming the file, the field and the value. */
export function readScores(path: string): readonly ForecastScore[] {
  const found = report.safeParse(readJson(path));
  if (!found.success)
    throw new FatalError(
      `${path} is no training report: ${found.error.issues.map((one) => `${one.path.join('.') || 'file'}: ${one.message}`).join('; ')}`,
      'write it with train --json',
    );
  return found.data.rows.map(({ count, split, coverage, ...row }) => ({
    ...row,
    observations: count,
    ...(split === undefined ? {} : { split }),
    ...(coverage == null ? {} : { coverage }),
  }));
}
