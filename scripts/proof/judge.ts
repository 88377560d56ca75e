import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { foundryBinary } from '../../apps/devnet/src/chain/foundry.ts';
import type { Mutant } from './mutants.ts';

export type Verdict = 'killed' | 'timeout' | 'survived' | 'stillborn';

export interface Outcome {
  readonly verdict: Verdict;
  readonly by: string; // test that failed
  readonly contract: string; // its contract
  readonly seconds: number;
}

interface Ran {
  readonly code: number | undefined; // undefined when it was stopped
  readonly output: string;
}

/** Seconds of processor time one run may take, ten times what all tests take: load on the machine kills no mutant. */
const longest = 200;
const longestCampaign = 1200;

/** Gas and size move with any change; campaigns take minutes and are asked last. */
const never = 'Gas|Invariant';

const environment = {
  FOUNDRY_OPTIMIZER: 'false',
  FOUNDRY_DENY: 'never',
  FOUNDRY_FUZZ_RUNS: '48',
  FOUNDRY_CODE_SIZE_LIMIT: '1000000',
};

/** `forge test` of one mutant, stopped when it does not end. @param slot Keeps parallel runs from sharing files. */
function forge(
  dir: string,
  slot: number,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  limit = longest,
) {
  return new Promise<Ran>((resolve, reject) => {
    const limited = ['-c', `ulimit -S -t ${limit} && exec "$0" "$@"`, foundryBinary('forge')];
    const child = spawn('sh', [...limited, 'test', '--threads', '1', '--fail-fast', ...args], {
      cwd: dir,
      env: {
        ...process.env,
        ...environment,
        FOUNDRY_TEST_FAILURES_FILE: `contracts/cache/failures-${slot}`,
        FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(dir, `contracts/cache/fuzz-${slot}`),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const stopped = signal === 'SIGXCPU';
      resolve({ code: stopped ? undefined : (code ?? 1), output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

const prevrandao = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`;

/** First failing test and the contract it belongs to. */
export function failureIn(output: string): { by: string; contract: string } | undefined {
  const at = output.search(/^\[FAIL/m);
  if (at < 0) return undefined;
  const by = /^\[FAIL[^\n]*\] (\w+)\(/m.exec(output)?.[1] ?? 'setUp';
  const contract = [...output.slice(0, at).matchAll(/^Ran \d+ tests? for [^\n]*:(\w+)/gm)].at(-1)?.[1] ?? '';
  return { by, contract };
}

/** What killed earlier mutants of the same function is asked first. */
export class Killers {
  private readonly tests = new Map<string, Map<string, number>>();

  note({ file, where }: Mutant, by: string): void {
    if (by === '' || by === 'setUp') return;
    const key = `${file} ${where}`;
    const counts = this.tests.get(key) ?? new Map<string, number>();
    counts.set(by, (counts.get(by) ?? 0) + 1);
    this.tests.set(key, counts);
  }

  testsFor({ file, where }: Mutant): string[] {
    return most(this.tests.get(`${file} ${where}`), 12);
  }
}

const most = (counts: ReadonlyMap<string, number> | undefined, number: number): string[] =>
  [...(counts ?? [])]
    .sort(([, a], [, b]) => b - a)
    .slice(0, number)
    .map(([name]) => name);

/** Runs the tests against one mutant until the first that fails: first those that killed its like, then all. */
export async function judge(
  dir: string,
  slot: number,
  mutant: Mutant,
  number: number,
  killers: Killers,
): Promise<Outcome> {
  const started = performance.now();
  const ended = (verdict: Verdict, by = '', contract = ''): Outcome => ({
    verdict,
    by,
    contract,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  });
  // Three hundred examples take as long as two fuzz tests.
  const likely = killers.testsFor(mutant);
  const stages: { readonly match: readonly string[]; readonly but: string }[] = [
    { match: [], but: 'EveryContractFits|^testFuzz' },
    { match: ['--match-test', '^testFuzz'], but: 'EveryContractFits' },
  ];
  if (likely.length > 0)
    stages.unshift({ match: ['--match-test', `^(${likely.join('|')})\\(`], but: 'EveryContractFits' });
  for (const { match, but } of stages) {
    const { code, output } = await forge(dir, slot, [
      ...match,
      '--no-match-test',
      but,
      '--no-match-contract',
      never,
      '--block-prevrandao',
      prevrandao(number),
    ]);
    if (code === undefined) return ended('timeout');
    const failure = failureIn(output);
    if (failure) return ended('killed', failure.by, failure.contract);
    if (code !== 0 && !/No tests (found|match)/i.test(output))
      throw new Error(`forge ended with ${code} for mutant ${number}:\n${output.slice(-1500)}`);
  }
  return ended('survived');
}

/** Short campaigns of every promise, for what all other tests let through. */
export async function judgeByCampaigns(dir: string, slot: number, number: number): Promise<Outcome> {
  const started = performance.now();
  const { code, output } = await forge(
    dir,
    slot,
    ['--match-contract', '^LocalInvariantTest$', '--block-prevrandao', prevrandao(number)],
    {
      FOUNDRY_INVARIANT_RUNS: '4',
      FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: '0',
      FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: join(dir, `contracts/cache/invariant-${slot}`),
    },
    longestCampaign,
  );
  const failure = failureIn(output);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  if (failure) return { verdict: 'killed', ...failure, seconds };
  if (code !== 0) throw new Error(`the campaigns ended with ${code}:\n${output.slice(-1500)}`);
  return { verdict: 'survived', by: '', contract: '', seconds };
}
