/** `tsx scripts/forge.ts <forge arguments>`: the native forge on this checkout, with its real exit code. */
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { foundryBinary } from '../apps/devnet/src/chain/foundry.ts';
import { root } from './lib/run.ts';

const { status, signal, error } = spawnSync(foundryBinary('forge'), process.argv.slice(2), {
  cwd: root,
  stdio: 'inherit',
});
if (error) throw error;
process.exitCode = status ?? 128 + (signal ? constants.signals[signal] : 0);
