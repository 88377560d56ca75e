/**
 * `pnpm bench quant`: the optimizer against its goals Q1 to Q10, peers in the same run. Prints seeds, the least CPU
 * time of at least five interleaved repetitions, goal and what was reached. A missed goal is said, not failed.
 */
import { solveQuadratic } from '../../packages/optimizer/src/quadratic.ts';
import { solveConvex } from '../../packages/optimizer/src/solve.ts';
import { clarabel, conicOf, conicOfDense } from '../../packages/optimizer/src/testing/clarabel.ts';
import {
  denseInstance,
  type Family,
  factorInstance,
} from '../../packages/optimizer/src/testing/instances.ts';
import { accuracy } from './accuracy.ts';
import { benchEngine } from './engine.ts';
import { type Contender, here, race, table } from './measure.ts';
import { PythonPeers } from './python.ts';

const seed = 20;
/** Objective gap asked of Clarabel, the tightest first; 1e-8 is its default. */
const peerTolerances = [1e-9, 1e-8, 1e-7];

interface Line {
  readonly goal: string;
  readonly instance: string;
  readonly peer: string;
  readonly own: number;
  readonly other: number;
  /** Times faster than the peer. */
  readonly ratio: number;
  readonly wanted: number;
  /** Relative difference of the objectives, positive where the peer's is worse. */
  readonly worse: number;
  readonly repetitions: number;
}

const lines: Line[] = [];
/** Goals whose peer is absent or failed. */
const unmeasured: string[] = [];

type Peer = 'Clarabel' | 'SLSQP' | 'CVXOPT' | 'cold start';

/** Goals of an instance by peer: name and times faster. */
type Goals = Partial<Record<Peer, readonly (readonly [string, number])[]>>;

async function compare(
  instance: string,
  own: Contender,
  peers: readonly Contender[],
  goals: Goals,
): Promise<void> {
  process.stderr.write(`${instance}\n`);
  const timings = await race([own, ...peers]);
  const mine = timings.get(own.name)!;
  for (const [peer, wanted] of Object.entries(goals))
    for (const [goal, ratio] of wanted) {
      const theirs = timings.get(peer);
      if (!theirs) unmeasured.push(`${goal} on ${instance}`);
      else
        lines.push({
          goal,
          instance,
          peer,
          own: mine.ms,
          other: theirs.ms,
          ratio: theirs.ms / mine.ms,
          wanted: ratio,
          worse: (theirs.objective - mine.objective) / Math.abs(mine.objective),
          repetitions: theirs.repetitions,
        });
    }
}

/** Clarabel at the tightest tolerance it reaches on this instance; undefined where it reaches none. */
async function clarabelOn(programme: ReturnType<typeof conicOf>): Promise<Contender | undefined> {
  for (const tolerance of peerTolerances) {
    if (!(await clarabel(programme, tolerance))) continue;
    const name: Peer = 'Clarabel';
    const solver = here(name, async () => (await clarabel(programme, tolerance))?.objective ?? Number.NaN);
    if (tolerance !== peerTolerances[0])
      process.stderr.write(`  Clarabel needs its tolerance at ${tolerance} here\n`);
    return solver;
  }
  process.stderr.write('  Clarabel is skipped: it reaches no tolerance here\n');
  return undefined;
}

async function clarabelPeer(goals: Goals, form: () => ReturnType<typeof conicOf>): Promise<Contender[]> {
  const peer = goals.Clarabel && (await clarabelOn(form()));
  return peer ? [peer] : [];
}

async function factor(
  family: Family,
  size: number,
  goals: Goals,
  python: PythonPeers | undefined,
): Promise<void> {
  const p = factorInstance({ family, size, seed });
  const label = `factor ${family} ${size}`;
  const peers = await clarabelPeer(goals, () => conicOf(p));
  if (python && goals.SLSQP) peers.push(python.contender('SLSQP', 'slsqp', label, p));
  await compare(
    label,
    here('own', () => solveConvex(p).objective),
    peers,
    goals,
  );
}

async function dense(
  family: Family,
  size: number,
  goals: Goals,
  python: PythonPeers | undefined,
): Promise<void> {
  const p = denseInstance({ family, size, seed });
  const label = `dense ${family} ${size}`;
  const peers = await clarabelPeer(goals, () => conicOfDense(p));
  if (python && goals.SLSQP) peers.push(python.contender('SLSQP', 'slsqp', label, p));
  if (python && goals.CVXOPT) peers.push(python.contender('CVXOPT', 'cvxopt', label, p));
  await compare(
    label,
    here('own', () => solveQuadratic(p).objective),
    peers,
    goals,
  );
}

/** Q9: the same programme with every cost moved by up to a hundredth, from the old dual. */
async function warm(family: Family, size: number): Promise<void> {
  const p = factorInstance({ family, size, seed });
  const start = solveConvex(p).dual;
  const moved = { ...p, slope: p.slope.map((c, i) => c * (1 + 0.01 * Math.sin(7.3 * i))) };
  await compare(
    `warm ${family} ${size}`,
    here('own', () => solveConvex(moved, { start }).objective),
    [here('cold start', () => solveConvex(moved).objective)],
    { 'cold start': [['Q9', 1 / 0.4]] },
  );
}

function print(): void {
  const head = [
    'goal',
    'instance',
    'peer',
    'own ms',
    'peer ms',
    'ratio',
    'wanted',
    '',
    'peer worse by',
    'reps',
  ];
  const rows = lines.map((line) => [
    line.goal,
    line.instance,
    line.peer,
    line.own.toFixed(3),
    line.other.toFixed(2),
    `${line.ratio.toFixed(line.ratio < 10 ? 2 : 0)}x`,
    `${line.wanted}x`,
    line.ratio >= line.wanted ? 'reached' : 'MISSED',
    line.worse.toExponential(1),
    String(line.repetitions),
  ]);
  process.stdout.write(table(head, rows));
  if (unmeasured.length > 0)
    process.stdout.write(`not measured, peer absent or failed: ${unmeasured.join(', ')}\n`);
}

/** Runs all comparisons. Never throws because of a goal. */
export async function benchQuant(): Promise<void> {
  process.stdout.write(`instances: seed ${seed}; times: least CPU time of interleaved repetitions\n`);
  const python = await PythonPeers.start();
  try {
    await factor('costs', 200, { Clarabel: [['Q1', 150]], SLSQP: [['Q2', 10_000]] }, python);
    for (const family of ['rows', 'close', 'free'] as const)
      await factor(family, 1000, { Clarabel: [['Q3', 25]] }, python);
    await factor('costs', 1000, { Clarabel: [['Q4', 200]] }, python);
    for (const family of ['box', 'rows', 'close', 'free'] as const)
      await factor(family, 10_000, { Clarabel: [['Q5', 20]] }, python);
    for (const family of ['rows', 'free'] as const) await dense(family, 50, { SLSQP: [['Q6', 50]] }, python);
    for (const family of ['rows', 'close', 'free'] as const)
      await dense(family, 200, { SLSQP: [['Q7', 300]], CVXOPT: [['Q7', 1]] }, python);
    for (const family of ['box', 'rows', 'close', 'free'] as const)
      await dense(family, 500, { Clarabel: [['Q8', 10]], CVXOPT: [['Q8', 1]] }, python);
    for (const size of [1000, 10_000])
      for (const family of ['box', 'rows', 'free', 'costs'] as const) await warm(family, size);
  } finally {
    python?.stop();
  }
  print();
  process.stdout.write('Q6 also names native DAQP: not compared, since this command installs none.\n');
  process.stdout.write(`${accuracy(seed)}\n`);
  await benchEngine(seed);
}
