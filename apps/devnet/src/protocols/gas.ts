import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../artifacts/lock.ts';

const schema = z.object({
  marginPercent: z.int().nonnegative(),
  measured: z.object({ mandate: z.int(), report: z.int(), halt: z.int() }),
});

/**
 * Destination gas that mandates, reports and halts carry, in the order of their kinds: what `deployments/gas.json` says
 * was measured, plus its margin, rounded up to a thousand.
 */
export function receiveGas(): readonly bigint[] {
  const file = path.join(projectRoot, 'deployments', 'gas.json');
  const { measured, marginPercent } = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return [measured.mandate, measured.report, measured.halt].map((gas) =>
    BigInt(Math.ceil((gas * (100 + marginPercent)) / 100_000) * 1_000),
  );
}
