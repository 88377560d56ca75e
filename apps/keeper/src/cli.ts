import { describeError, FatalError } from '@ballast/core';
import { Command, CommanderError } from 'commander';
import type { RawBacktestOptions } from './backtest/options.ts';
import { runBacktest } from './backtest/run.ts';
import { runDemo } from './demo/demo.ts';
import { type RawDemoOptions, readDemoOptions } from './demo/options.ts';
import type { RawTrainOptions } from './train/options.ts';
import { runTrain } from './train/run.ts';
import { addWiringCommands } from './wiring/command.ts';

/** Results go to standard output, what is going on to standard error. */
const io = {
  progress: (text: string) => void process.stderr.write(`${text}\n`),
  print: (text: string) => void process.stdout.write(`${text}\n`),
};

/** One Ctrl-C can arrive twice: from the terminal, and passed on by the program that started this one. */
const SAME_KEYPRESS = 1_000; // milliseconds

/** Ctrl-C and a polite kill both end the work through the same door; a second one ends it at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (controller.signal.aborted && performance.now() - first > SAME_KEYPRESS) process.exit(130);
      if (!controller.signal.aborted) first = performance.now();
      controller.abort();
    });
  return controller.signal;
}

function program(): Command {
  const root = new Command('ballast')
    .description('Multi-chain hedging router: variance and tail protection for liquidity-provider books')
    .showHelpAfterError('(add --help for what is possible)')
    .exitOverride();
  root
    .command('demo', { isDefault: true })
    .description(
      'three local chains, a fund book, a replayed market and a keeper that hedges it; ends with a report',
    )
    .option(
      '--data <folder>',
      'hourly price files (timestamp,open,high,low,close,volume); without it a generated path',
    )
    .option('--seed <n>', 'seed of the generated path', '1')
    .option('--from <date>', 'first market hour, such as 2025-05-01; default: the latest window of the data')
    .option('--policy <file>', 'what the fund wants, JSON; what it leaves out is the demonstration policy')
    .option('--days <n>', 'market days to replay', '14')
    .option('--steps <hours>', 'market hours to replay, instead of --days')
    .option('--port <n>', 'first of three loopback ports for the chains', '18545')
    .option('--out <folder>', 'where report.json and report.html go', '.ballast/demo')
    .option('--json', 'print nothing but the report as JSON')
    .action(async (raw: RawDemoOptions) => {
      // Whatever an interrupted set-up was still waiting for must not keep the process.
      process.exit(await runDemo(readDemoOptions(raw), interruption()));
    });
  root
    .command('backtest')
    .description(
      'replays years of history through the same planner, with baselines, faults and costs; writes a report',
    )
    .requiredOption('--data <folder>', 'price files (timestamp,open,high,low,close,volume)')
    .requiredOption('--book <file>', 'positions and chains, JSON; see apps/keeper/src/backtest/examples')
    .requiredOption('--policy <file>', 'what the fund wants, JSON')
    .option('--from <date>', 'first day, such as 2023-07-01; default: the earliest after the warm-up')
    .option('--to <date>', 'end of the period, not included')
    .option('--out <folder>', 'where backtest.json and backtest.html go', '.ballast/backtest')
    .option('--interval <step>', '1h or 5m', '1h')
    .option('--model <name>', 'risk model: ewma, or har as a keeper without a trained one (slower)', 'ewma')
    .option('--window <days>', 'length of the windows that are scored', '30')
    .option('--every <days>', 'days between the starts of two windows', '1')
    .option('--fresh', 'open the book anew in every window')
    .option('--gate', 'let the hedge/no-hedge gate decide')
    .option(
      '--faults <list>',
      'standard, none, or a JSON file: message delay, dropped leg, stale oracle, gas spike',
    )
    .option('--max-gap <hours>', 'longest gap in the prices that is accepted')
    .option('--forecasts <file>', 'forecast scores to show, as written by train --json')
    .option('--seed <n>', 'seed of the bootstrap and of random faults', '1')
    .option('--json', 'print nothing but the result as JSON')
    .action((raw: RawBacktestOptions) => {
      runBacktest(raw, io);
    });
  root
    .command('train')
    .description(
      'walks every volatility model forward over history, gates the best, registers all with their cards',
    )
    .requiredOption('--data <folder>', 'hourly price files (timestamp,open,high,low,close,volume)')
    .option('--assets <list>', 'assets to learn from', 'WETH,WBTC')
    .option('--horizon <days>', 'days ahead', '1')
    .option('--models <list>', 'beside har and the baseline', 'random-walk,ewma,garch,log-har,forest,mlp')
    .option('--train-from <date>', 'first training day')
    .option('--validate-from <date>', 'first day that chooses between models')
    .option('--hold-out-from <date>', 'first day that judges the chosen one')
    .option('--through <date>', 'last day')
    .option('--store <folder>', 'embedded ledger; DATABASE_URL takes precedence', '.ballast/keeper/ledger')
    .option('--json', 'print nothing but the scores as JSON')
    .action(async (raw: RawTrainOptions) => {
      await runTrain(raw, io);
      process.exit(0);
    });
  addWiringCommands(root, io);
  return root;
}

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`${error instanceof FatalError ? error.message : describeError(error)}\n`);
    process.exitCode = 2;
  }
}
