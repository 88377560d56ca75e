/**
 * `tsx scripts/proof/mutate.ts [--minutes 60] [--files VaultOrders,LossWindow] [--operators guard,relation]
 * [--sample 200] [--seed 1] [--jobs 2] [--campaigns] [--again] [--fresh]`: mutation testing of the contracts that
 * decide about money. All mutants stand in one build behind switches (`schema.ts`); the Foundry tests run against each
 * until one fails, and a mutant that no test notices is a survivor. Results are kept by content: a run goes on where
 * the last one stopped, a file that changed is tried anew, survivors are tried again once anything changed (`--again`:
 * in any case). `--campaigns` asks short invariant runs about survivors too. `--report [--markdown]` only prints. Exits
 * 1 when less than 90 % of the security set that was tried is killed.
 */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../lib/run.ts';
import { judge, judgeByCampaigns, Killers, type Outcome } from './judge.ts';
import { applyMutant, type Mutant, mutantsOf } from './mutants.ts';
import { type Result, reportOf } from './mutationReport.ts';
import { buildSchema, shortenFuzz } from './schemaBuild.ts';
import { scratch } from './scratch.ts';

const securitySet = [
  'vault/VaultOrders.sol',
  'vault/VaultExecution.sol',
  'vault/VaultPlans.sol',
  'vault/VaultSignatures.sol',
  'vault/VaultTargets.sol',
  'vault/VaultMandates.sol',
  'vault/VaultHalts.sol',
  'vault/VaultRatios.sol',
  'vault/VaultRatioSteps.sol',
  'libraries/LossWindow.sol',
  'libraries/PlanHash.sol',
  'libraries/RatioStep.sol',
  'oracle/PriceReader.sol',
  'venues/AggregatorVenue.sol',
];
/** What else moves money or decides who may: tried after the security set. */
const wider = [
  'vault/VaultAuctionFills.sol',
  'vault/VaultAuctions.sol',
  'vault/VaultCollateral.sol',
  'vault/VaultPositions.sol',
  'libraries/FusionOrder.sol',
  'HedgeMessenger.sol',
  'governance/InstantCalls.sol',
  'lending/AaveV3.sol',
];
const goal = 0.9;

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    files: { type: 'string', default: '' },
    operators: { type: 'string', default: '' },
    sample: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    campaigns: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
  },
});

const folder = join(root, 'contracts/cache/mutation');
const resultsFile = join(folder, 'results.jsonl');
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 24);
const read = (file: string): string => readFileSync(join(root, 'contracts/src', file), 'utf8');

/** Of all contracts and tests. */
function stateOf(): string {
  const sources = ['contracts/src', 'test/contracts'].flatMap((dir) =>
    readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sol'))
      .sort()
      .map((name) => `${name}\0${readFileSync(join(root, dir, name), 'utf8')}`),
  );
  return hashOf(...sources);
}

interface Keyed {
  readonly mutant: Mutant;
  readonly key: string;
}

/** Every mutant with a key of its own that lasts as long as its file stays what it is. */
function allMutants(): Keyed[] {
  return [...securitySet, ...wider].flatMap((file) => {
    const source = read(file);
    return mutantsOf(file, source).map((mutant) => ({
      mutant,
      key: hashOf(file, source, `${mutant.start}`, `${mutant.end}`, mutant.operator, mutant.text),
    }));
  });
}

/** A seeded sample that later changes elsewhere leave as it is; everything unless told. */
function drawn(all: readonly Keyed[]): Keyed[] {
  const lot = ({ key, mutant }: Keyed): string =>
    `${securitySet.includes(mutant.file) ? 0 : 1}${hashOf(options.seed, key)}`;
  const order = all.map((each) => ({ each, at: lot(each) })).sort((a, b) => (a.at < b.at ? -1 : 1));
  const files = options.files.split(',').filter(Boolean);
  const operators = options.operators.split(',').filter(Boolean);
  const wanted = order
    .map(({ each }) => each)
    .filter(
      ({ mutant }) =>
        (files.length === 0 || files.some((name) => mutant.file.includes(name))) &&
        (operators.length === 0 || operators.includes(mutant.operator)),
    );
  return options.sample === '' ? wanted : wanted.slice(0, Number(options.sample));
}

function kept(): Map<string, Result> {
  if (options.fresh) rmSync(resultsFile, { force: true });
  if (!existsSync(resultsFile)) return new Map();
  const lines = readFileSync(resultsFile, 'utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const result: Result = JSON.parse(line);
      return [result.key, result];
    }),
  );
}

interface Switchable extends Keyed {
  readonly number: number;
}

class Run {
  private readonly killers = new Killers();
  private readonly state = stateOf();
  private readonly end = Date.now() + Number(options.minutes) * 60_000;
  private readonly started = Date.now();
  private readonly results: Map<string, Result>;
  private done = 0;

  constructor(results: Map<string, Result>) {
    this.results = results;
    for (const result of results.values()) this.killers.note(result, result.by);
  }

  /** Whether nothing that is known of a mutant is worth keeping. */
  pending({ key }: Keyed): boolean {
    const known = this.results.get(key);
    if (!known) return true;
    if (known.verdict !== 'survived') return false;
    return options.again || known.state !== this.state;
  }

  keep({ mutant, key }: Keyed, outcome: Outcome, campaigned = false): void {
    const result: Result = { ...mutant, ...outcome, key, state: this.state, campaigned };
    this.results.set(key, result);
    this.killers.note(mutant, outcome.by);
    appendFileSync(resultsFile, `${JSON.stringify(result)}\n`);
  }

  private tell({ mutant }: Keyed, { verdict, by, seconds }: Outcome, total: number): void {
    this.done += 1;
    const left = ((Date.now() - this.started) / this.done) * (total - this.done);
    say(
      `${this.done}/${total} ${verdict} ${mutant.file}:${mutant.line} ${mutant.operator} ${by} (${seconds} s, ${Math.ceil(left / 60_000)} min left)`,
    );
  }

  /** Workers share one build; each mutant is a switch. */
  private async share(
    items: readonly Switchable[],
    ask: (slot: number, item: Switchable) => Promise<Outcome>,
    campaigned: boolean,
  ): Promise<void> {
    const queue = [...items];
    const worker = async (slot: number): Promise<void> => {
      for (let item = queue.shift(); item && Date.now() < this.end; item = queue.shift())
        try {
          const outcome = await ask(slot, item);
          this.keep(item, outcome, campaigned);
          this.tell(item, outcome, items.length);
        } catch (error) {
          // No verdict: the next run tries it again.
          say(`${item.mutant.file}:${item.mutant.line} ${item.mutant.operator}: ${error}`);
        }
    };
    await Promise.all(Array.from({ length: Number(options.jobs) }, (_, slot) => worker(slot)));
  }

  switched(dir: string, items: readonly Switchable[]): Promise<void> {
    return this.share(items, (slot, item) => judge(dir, slot, item.mutant, item.number, this.killers), false);
  }

  /** Short campaigns for those that all other tests let through. */
  async campaigns(dir: string, items: readonly Switchable[]): Promise<void> {
    const left = items.filter(({ key }) => {
      const known = this.results.get(key);
      return known?.verdict === 'survived' && !known.campaigned;
    });
    if (left.length === 0 || Date.now() > this.end) return;
    const sound = await judgeByCampaigns(dir, 0, 0);
    if (sound.verdict !== 'survived') throw new Error(`${sound.by} fails without any mutant`);
    say(`${left.length} survivors go through short campaigns`);
    this.done = 0;
    await this.share(left, (slot, item) => judgeByCampaigns(dir, slot, item.number), true);
  }

  /** What cannot be switched is compiled. */
  async single(items: readonly Keyed[]): Promise<void> {
    if (items.length === 0 || Date.now() > this.end) return;
    const work = scratch(join(folder, 'single'));
    shortenFuzz(work);
    for (const item of items) {
      if (Date.now() > this.end) return;
      const path = join(work.dir, 'contracts/src', item.mutant.file);
      writeFileSync(path, applyMutant(read(item.mutant.file), item.mutant));
      // The time to compile is not the mutant's.
      const { code } = await work.forge(['build']);
      const outcome = code === 0 ? await judge(work.dir, 0, item.mutant, 0, this.killers) : UNBORN;
      writeFileSync(path, read(item.mutant.file));
      this.keep(item, outcome);
      this.tell(item, outcome, items.length + this.done);
    }
  }
}

async function tryAll(
  run: Run,
  all: readonly Keyed[],
  chosen: readonly Keyed[],
  pending: readonly Keyed[],
): Promise<void> {
  const work = scratch(join(folder, 'work'));
  shortenFuzz(work);
  const built = await buildSchema(
    work,
    all.map(({ mutant }) => mutant),
    read,
    say,
  );
  const sound = await judge(work.dir, 0, NOTHING, 0, new Killers());
  if (sound.verdict !== 'survived') throw new Error(`${sound.by} fails without any mutant. Next: pnpm test`);
  say(`one build of ${built.switched.length} mutants; all tests pass without one (${sound.seconds} s)`);
  const stillborn = new Set(built.stillborn);
  for (const item of pending) if (stillborn.has(item.mutant)) run.keep(item, UNBORN);
  const numbers = new Map(built.switched.map(({ mutant, number }) => [mutant, number]));
  const switchable = (items: readonly Keyed[]): Switchable[] =>
    items.flatMap((item) => {
      const number = numbers.get(item.mutant);
      return number === undefined ? [] : [{ ...item, number }];
    });
  await run.switched(work.dir, switchable(pending));
  const left = new Set(built.left);
  await run.single(pending.filter(({ mutant }) => left.has(mutant)));
  if (options.campaigns) await run.campaigns(work.dir, switchable(chosen));
}

async function main(): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const all = allMutants();
  const chosen = drawn(all);
  const results = kept();
  const known = () => chosen.flatMap(({ key }) => results.get(key) ?? []);
  const counts = new Map<string, number>();
  for (const { mutant } of options.files || options.operators ? chosen : all)
    counts.set(mutant.file, (counts.get(mutant.file) ?? 0) + 1);
  const run = new Run(results);
  const pending = chosen.filter((each) => run.pending(each));
  if (!options.report && (pending.length > 0 || options.campaigns)) {
    say(`${all.length} mutants, ${chosen.length} chosen, ${pending.length} to try`);
    await tryAll(run, all, chosen, pending);
  }
  say(reportOf(counts, known(), securitySet, options.markdown));
  const valid = known().filter(({ verdict }) => verdict !== 'stillborn');
  const own = valid.filter(({ file }) => securitySet.includes(file));
  const judged = own.length > 0 ? own : valid;
  const survived = judged.filter(({ verdict }) => verdict === 'survived').length;
  return survived <= (1 - goal) * judged.length ? 0 : 1;
}

const UNBORN: Outcome = { verdict: 'stillborn', by: '', contract: '', seconds: 0 };

/** The baseline is a mutant that changes nothing. */
const NOTHING: Mutant = {
  file: '',
  where: '',
  line: 0,
  operator: '',
  start: 0,
  end: 0,
  text: '',
  before: '',
  after: '',
};

process.exit(await main());
