/** One entry of a comparison: solves its instance once, or says why it cannot. */
export interface Contender {
  readonly name: string;
  /** CPU milliseconds of one solve, and the objective it found. */
  readonly solve: () => Promise<Run>;
}

export interface Run {
  readonly ms: number;
  readonly objective: number;
}

export interface Timing {
  /** Least CPU milliseconds over the repetitions. */
  readonly ms: number;
  readonly objective: number;
  readonly repetitions: number;
}

/** A repetition this long is not repeated: seconds of a slow peer say enough. */
const longRepetition = 8000;

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** A contender in this process. Short solves are repeated inside a repetition until the clock can see them. */
export function here(name: string, solve: () => number | Promise<number>, least = 4): Contender {
  return {
    name,
    solve: async () => {
      let count = 0;
      let objective = Number.NaN;
      const began = cpu();
      do {
        objective = await solve();
        count++;
      } while (cpu() - began < least);
      return { ms: (cpu() - began) / count, objective };
    },
  };
}

/** Takes turns, so that whatever else the machine does hits all alike. A contender that throws drops out. */
export async function race(contenders: readonly Contender[], repetitions = 5): Promise<Map<string, Timing>> {
  const best = new Map<string, Timing>();
  const out = new Set<string>();
  for (let round = 0; round < repetitions; round++)
    for (const { name, solve } of contenders) {
      const before = best.get(name);
      if (out.has(name) || (before && before.ms > longRepetition)) continue;
      try {
        const { ms, objective } = await solve();
        best.set(name, {
          ms: Math.min(ms, before?.ms ?? ms),
          objective,
          repetitions: (before?.repetitions ?? 0) + 1,
        });
      } catch (error) {
        out.add(name);
        best.delete(name);
        process.stderr.write(`  ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
  return best;
}
