import { describeError, FatalError } from '@ballast/core';
import { Command, CommanderError } from 'commander';
import { runDemo } from './demo/demo.ts';
import { type RawDemoOptions, readDemoOptions } from './demo/options.ts';

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
    .option('--days <n>', 'market days to replay', '14')
    .option('--steps <hours>', 'market hours to replay, instead of --days')
    .option('--port <n>', 'first of three loopback ports for the chains', '18545')
    .option('--out <folder>', 'where report.json and report.html go', '.ballast/demo')
    .option('--json', 'print nothing but the report as JSON')
    .action(async (raw: RawDemoOptions) => {
      // Whatever an interrupted set-up was still waiting for must not keep the process.
      process.exit(await runDemo(readDemoOptions(raw), interruption()));
    });
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
