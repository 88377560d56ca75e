import { createRequire } from 'node:module';

/** HiGHS says what it is to CommonJS only, so it is required. */
const load: typeof import('highs').default = createRequire(import.meta.url)('highs');

/** Objective of a linear or mixed-integer programme in CPLEX LP text, by HiGHS; undefined unless optimal in 10 s. */
export async function highs(text: string): Promise<number | undefined> {
  const solver = await load();
  const { Status, ObjectiveValue } = solver.solve(text, { time_limit: 10, mip_rel_gap: 1e-9 });
  return Status === 'Optimal' ? ObjectiveValue : undefined;
}
