import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { ConvexProgramme } from '../../packages/optimizer/src/convex.ts';
import type { QuadraticProgramme } from '../../packages/optimizer/src/quadratic.ts';
import { root, run } from '../lib/run.ts';
import type { Contender } from './measure.ts';

const environment = join(root, '.ballast/bench-venv');
const python = join(environment, 'bin/python');

/**
 * A Python environment of the benchmark's own with SciPy and CVXOPT. Undefined, with a word on why, where there is no
 * Python or no package index.
 */
async function pythonWithPeers(): Promise<string | undefined> {
  const ready = async () =>
    existsSync(python) && (await run(python, ['-c', 'import scipy, cvxopt'], { quiet: true })).code === 0;
  if (await ready()) return python;
  mkdirSync(join(root, '.ballast'), { recursive: true });
  try {
    const made = await run('python3', ['-m', 'venv', environment], { quiet: true });
    const options = ['--retries', '0', '--quiet', '--disable-pip-version-check'];
    if (made.code === 0)
      await run(python, ['-m', 'pip', 'install', ...options, 'scipy', 'cvxopt'], { quiet: true });
  } catch {
    // No python3 at all: said below.
  }
  if (await ready()) return python;
  process.stderr.write('SciPy and CVXOPT are skipped: no Python environment with them could be made.\n');
  return undefined;
}

/** A Python process that solves one instance after the other. */
export class PythonPeers {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string>;
  private readonly scratch = join(root, '.ballast/bench-instances');
  private loaded: string | undefined;

  static async start(): Promise<PythonPeers | undefined> {
    const program = await pythonWithPeers();
    return program === undefined ? undefined : new PythonPeers(program);
  }

  private constructor(program: string) {
    // One thread: the others have one as well.
    const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
    this.child = spawn(program, [join(root, 'scripts/bench/peers.py')], { env });
    this.child.stderr.pipe(process.stderr);
    this.lines = createInterface(this.child.stdout);
    this.answers = this.lines[Symbol.asyncIterator]();
    mkdirSync(this.scratch, { recursive: true });
  }

  /** A contender on an instance; `label` names its file. */
  contender(
    name: string,
    method: 'slsqp' | 'cvxopt',
    label: string,
    p: ConvexProgramme | QuadraticProgramme,
  ): Contender {
    const path = join(this.scratch, `${label}.json`);
    return {
      name,
      solve: async () => {
        if (!existsSync(path)) writeFileSync(path, JSON.stringify(plain(p)));
        if (this.loaded !== path) await this.ask({ load: path });
        this.loaded = path;
        const { ms, objective } = await this.ask({ solve: method, ftol: 1e-12 });
        return { ms: ms ?? Number.NaN, objective: objective ?? Number.NaN };
      },
    };
  }

  stop(): void {
    this.child.stdin.end();
    this.lines.close();
    rmSync(this.scratch, { recursive: true, force: true });
  }

  private async ask(request: object): Promise<{ readonly ms?: number; readonly objective?: number }> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('the Python process ended');
    const answer: { ok: boolean; error?: string; ms?: number; objective?: number } = JSON.parse(value);
    if (!answer.ok) throw new Error(answer.error ?? 'failed');
    return answer;
  }
}

function plain(p: ConvexProgramme | QuadraticProgramme) {
  const common = {
    slope: [...p.slope],
    lower: [...p.lower],
    upper: [...p.upper],
    ...(p.rows.length === 0
      ? {}
      : { rows: p.rows.flatMap((row) => [...row.linear]), limits: p.rows.map((row) => row.limit) }),
  };
  if ('matrix' in p) return { ...common, matrix: [...p.matrix] };
  const traded = p.proportional.some((cost) => cost > 0);
  return {
    ...common,
    curvature: [...p.curvature],
    loadings: [...p.loadings],
    ...(traded
      ? { reference: [...p.reference], proportional: [...p.proportional], impact: [...p.impact] }
      : {}),
  };
}
