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

/** What a service that runs for days does not wait for: compilation of the code it calls. */
const warmUp = 200;
const leastRepetition = 8;

/**
 * A contender in this process, warmed up first. Short solves are repeated inside a repetition until the clock can see
 * them.
 */
export function here(name: string, solve: () => number | Promise<number>): Contender {
  let warm = false;
  return {
    name,
    solve: async () => {
      for (const began = cpu(); !warm && cpu() - began < warmUp; ) await solve();
      warm = true;
      let count = 0;
      let objective = Number.NaN;
      const began = cpu();
      do {
        objective = await solve();
        count++;
      } while (cpu() - began < leastRepetition);
      return { ms: (cpu() - began) / count, objective };
    },
  };
}

/** The same by the clock on the wall, for what runs on threads of its own. */
export function onTheClock(name: string, work: () => Promise<void> | void): Contender {
  return {
    name,
    solve: async () => {
      const began = performance.now();
      await work();
      return { ms: performance.now() - began, objective: Number.NaN };
    },
  };
}

/** Rows under their headings, columns of even width. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, c) => Math.max(...[head, ...rows].map((row) => row[c]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, c) => cell.padEnd(widths[c]!))
      .join('  ')
      .trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n`;
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
