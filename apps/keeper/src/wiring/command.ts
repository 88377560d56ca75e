import { FatalError } from '@ballast/core';
import type { Command } from 'commander';
import { type RawDeployOptions, runDeploy } from './deploy.ts';
import { rehearseDeployment } from './rehearsal.ts';
import { type RawWiringOptions, readPort, runWiringCheck } from './run.ts';

interface Io {
  readonly progress: (text: string) => void;
  readonly print: (text: string) => void;
}

/** `ballast deploy` and `ballast wiring check`. */
export function addWiringCommands(root: Command, io: Io): void {
  root
    .command('deploy')
    .description(
      'deploys, wires or hands over the contracts of an environment; without --broadcast only lists it',
    )
    .requiredOption(
      '--env <name>',
      'environment, a file in deployments/wiring; devnet rehearses all steps on local chains',
    )
    .option('--step <name>', 'deploy, wire or hand-over', 'deploy')
    .option('--network <name>', 'only this one')
    .option('--rpc <name=url...>', 'endpoints; or BALLAST_RPC_<NAME> in the environment')
    .option('--folder <path>', 'another folder than deployments')
    .option('--broadcast', 'send it')
    .option('--account <name>', 'Foundry keystore that signs')
    .option('--unlocked', 'the node signs (local chains)')
    .option(
      '--verify',
      'instead compares the code on the chains with the local build; exits 1 when it differs',
    )
    .option('--port <n>', 'first of three loopback ports for the devnet', '18745')
    .action(async (raw: RawDeployOptions) => {
      process.exitCode = await deployOrVerify(raw, io);
    });
  root
    .command('wiring')
    .description('LayerZero paths, roles and limits on the chains')
    .command('check')
    .description('reads everything back and names each difference to the files; exits 1 when there is one')
    .requiredOption(
      '--env <name>',
      'environment, a file in deployments/wiring; devnet boots the local chains',
    )
    .option('--rpc <name=url...>', 'endpoints; or BALLAST_RPC_<NAME> in the environment')
    .option('--folder <path>', 'another folder than deployments')
    .option('--only <kinds>', 'such as code,peers,verifiers')
    .option('--from-block <name=number...>', 'where event searches start')
    .option('--port <n>', 'first of three loopback ports for the devnet', '18745')
    .option('--json', 'print all findings as JSON')
    .action(async (raw: RawWiringOptions) => {
      process.exitCode = await runWiringCheck(raw, io);
    });
}

async function deployOrVerify(raw: RawDeployOptions, io: Io): Promise<number> {
  if (raw.verify) return runWiringCheck({ ...raw, only: 'code' }, io);
  if (raw.env !== 'devnet') {
    await runDeploy(raw, io.print);
    return 0;
  }
  if (raw.step !== 'deploy')
    throw new FatalError(
      `--step ${raw.step} cannot be listed alone for devnet: its chains start without the steps before`,
      'leave --step out, and add --broadcast to send all of them',
    );
  return rehearseDeployment({ port: readPort(raw.port ?? '18745'), broadcast: raw.broadcast ?? false }, io);
}
