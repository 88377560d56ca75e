import { connectChains, readBook } from '@ballast/chain';
import { describeError, FatalError } from '@ballast/core';
import { HOUR } from '@ballast/devnet';
import { buildReport } from '../report/build.ts';
import { writeReport } from '../report/write.ts';
import { openScreen, type Screen } from '../screen/screen.ts';
import { createRunView } from '../screen/view.ts';
import type { KeeperEvent } from '../stages/events.ts';
import { createCollector, type RunCollector } from './collect.ts';
import type { DemoOptions } from './options.ts';
import { Closers, type Stand, setUp } from './setup.ts';
import { summary } from './summary.ts';

/** What stands in for something the local machine cannot reach; shown wherever results are. */
const emulated = [
  'LayerZero: real endpoint, library, DVN and executor contracts; their off-chain workers are played by a local process',
  'Chainlink: real proxies over FluxAggregator; two local accounts play the oracle network',
  'Liquidity, rates and gas prices are set by this project, not taken from the public networks',
  'The arbitrageur and the other liquidity providers are local accounts; nobody else trades, so LP fees are lower than on public pools',
];

/** Cycles that may follow one market step: mandates out, orders on the carrying chain, and one to spare. */
const MAX_CYCLES_PER_STEP = 4;

/** A chain that hangs longer stays behind, and the keeper leaves it alone until it answers again. */
const MARKET_WITHIN = 8_000; // milliseconds

/** Runs the main job. @returns the process exit code. */
export async function runDemo(options: DemoOptions, interrupted: AbortSignal): Promise<number> {
  const screen = openScreen({
    title: 'Ballast: three local chains, one LP book, hedged across LayerZero',
    ...(options.json ? { terminal: silent } : {}),
  });
  const closers = new Closers();
  const close = async (): Promise<void> => {
    await closers.closeAll();
    screen.close();
  };
  try {
    const stand = await until(interrupted, setUp(options, screen, closers, watch(screen), interrupted));
    const text = await until(interrupted, replay(stand, options, screen));
    screen.close();
    process.stdout.write(`${text}\n`);
    if (process.stdout.isTTY && !options.json) await linger(stand, interrupted);
    await close();
    return 0;
  } catch (error) {
    await close();
    if (interrupted.aborted) {
      process.stderr.write('stopped; nothing was left running\n');
      return 130;
    }
    process.stderr.write(`${describeError(error)}\n`);
    return 1;
  }
}

/** Plays the market hour by hour and lets the keeper answer each hour. @returns what to print at the end. */
async function replay(stand: Stand, options: DemoOptions, screen: Screen): Promise<string> {
  const { keeper, market, path, book, devnet } = stand;
  const started = performance.now();
  const connections = connectChains(devnet.manifests);
  const collector = createCollector(keeper.ledger, {
    run: { id: `demo-${path.points[0]?.at}`, startedAt: new Date().toISOString(), command: commandLine() },
    source: path.source,
    steps: options.steps,
    stepSeconds: HOUR,
    positions: book.positions,
    opening: await readBook(connections, 0),
    risk: { reason: keeper.riskReason, models: await keeper.ledger.models.all() },
    emulated: [...emulated, ...path.notes],
  });
  const view = createRunView();
  const show = async (step: number): Promise<void> => {
    const shown = view(await collector.record(null, []), step);
    if (shown) screen.show(shown);
  };
  for (let step = 0; step < options.steps; step++) {
    if (step > 0) await market.step(step, MARKET_WITHIN);
    await answer(stand, collector, screen);
    await show(step + 1);
  }
  await market.step(options.steps);
  const closing = await readBook(connections, Number.MAX_SAFE_INTEGER);
  const ran = { stage: `replay ${options.steps} market hours`, ms: Math.round(performance.now() - started) };
  const report = buildReport(await collector.record(closing, [...screen.timings(), ran]));
  const files = await writeReport(options.out, report);
  return options.json ? JSON.stringify(report) : summary(report, files);
}

/** Cycles until nothing more follows from what this hour brought. */
async function answer({ keeper }: Stand, collector: RunCollector, screen: Screen): Promise<void> {
  for (let round = 0; round < MAX_CYCLES_PER_STEP; round++) {
    const { cycle, followUp } = await keeper.runCycle();
    await collector.add(cycle);
    if (!followUp) return;
  }
  screen.note('more follow-up cycles than expected in one hour: going on with the next');
}

function watch(screen: Screen): (event: KeeperEvent) => void {
  let hedged = false;
  let model = '';
  const down = new Map<string, string>();
  return (event) => {
    if (event.type === 'forecast' && event.forecast.model !== model) {
      model = event.forecast.model;
      screen.note(`risk model: ${model} on ${Math.round(event.forecast.observations / 24)} days of history`);
    }
    if (event.type === 'observed') {
      const now = new Map(event.snapshot.unavailable?.map(({ name, detail }) => [name, detail]));
      for (const [name, detail] of now)
        if (!down.has(name)) screen.note(`${name} is left alone, the others go on: ${detail}`);
      for (const name of down.keys()) if (!now.has(name)) screen.note(`${name} is taken up again`);
      down.clear();
      for (const [name, detail] of now) down.set(name, detail);
    }
    if (event.type === 'filled' && !hedged) {
      hedged = true;
      const seconds = (performance.now() / 1000).toFixed(1);
      screen.note(
        `first hedge executed ${seconds} s after the start: ${event.fill.side} ${event.fill.asset}`,
      );
    }
    if (event.type === 'trouble') screen.note(event.message);
  };
}

/** In a terminal the chains stay up to be looked at. */
async function linger({ devnet }: Stand, interrupted: AbortSignal): Promise<void> {
  const chains = devnet.chains.map(({ spec, rpcUrl }) => `${spec.name} ${rpcUrl}`).join(', ');
  process.stdout.write(`\nThe chains stay up (${chains}). Ctrl-C ends them.\n`);
  if (interrupted.aborted) return;
  await new Promise<void>((resolve) =>
    interrupted.addEventListener('abort', () => resolve(), { once: true }),
  );
}

/** Gives up waiting as soon as the person says so. The work itself is ended by closing what it uses. */
function until<T>(interrupted: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return new Promise((resolve, reject) => {
    const stop = () => reject(new FatalError('interrupted', 'start again'));
    if (interrupted.aborted) return stop();
    interrupted.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => interrupted.removeEventListener('abort', stop));
  });
}

const commandLine = (): string => `pnpm start ${process.argv.slice(3).join(' ')}`.trim();

const silent = { write: () => true, on: () => {}, off: () => {} };
