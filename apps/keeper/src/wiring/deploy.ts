import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { FatalError } from '@ballast/core';
import { foundryBinary } from '@ballast/devnet';
import { defaultFolder, type Environment, projectRoot, readEnvironment } from './files.ts';
import { requireReady } from './preflight.ts';
import { readUrls } from './run.ts';

/** Flags of `ballast deploy` as commander gives them. */
export interface RawDeployOptions {
  readonly env: string;
  readonly step: string;
  readonly rpc?: readonly string[];
  readonly network?: string;
  readonly folder?: string;
  readonly broadcast?: boolean;
  readonly unlocked?: boolean;
  readonly account?: string;
  readonly verify?: boolean;
  readonly port?: string;
  readonly json?: boolean;
}

const scripts = {
  deploy: 'scripts/deploy/Deploy.s.sol:Deploy',
  wire: 'scripts/deploy/Wire.s.sol:Wire',
  'hand-over': 'scripts/deploy/HandOver.s.sol:HandOver',
} as const;
export type DeployStep = keyof typeof scripts;
export const deploySteps: readonly DeployStep[] = ['deploy', 'wire', 'hand-over'];

export interface StepRun {
  readonly environment: string;
  readonly network: string;
  readonly url: string;
  readonly folder: string;
  /** Pays and signs; without a broadcast only named. */
  readonly sender: string;
  readonly broadcast: boolean;
  /** Extra flags that tell forge how to sign, such as ["--unlocked"]. */
  readonly signing: readonly string[];
}

/** What one run of a script on one network sent or would send. */
export interface StepResult {
  readonly lines: readonly string[];
  readonly sent: number;
  readonly proposed: number;
}

/**
 * Runs one deployment script on one network through the native forge.
 * @throws FatalError with forge's last words when the script fails.
 */
export async function runStep(step: DeployStep, run: StepRun): Promise<StepResult> {
  const args = ['script', scripts[step], '--rpc-url', run.url, '--sender', run.sender, '--non-interactive'];
  // One after the other: a later transaction can need what an earlier one created.
  if (run.broadcast) args.push('--broadcast', '--slow', ...run.signing);
  const { code, output } = await forge(args, {
    BALLAST_ENV: run.environment,
    BALLAST_NETWORK: run.network,
    BALLAST_DEPLOYMENTS: run.folder,
    BALLAST_WRITE_ADDRESSES: String(run.broadcast && step === 'deploy'),
  });
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(network|create|call|propose|total) /.test(line));
  const total = /total (\d+) to send, (\d+) to propose/.exec(output);
  if (code !== 0 || total === null)
    throw new FatalError(
      `${step} on ${run.network} failed: ${output.trim().split('\n').slice(-6).join(' ')}`,
      'correct the cause and run it again: what is done already is not sent twice',
    );
  return { lines, sent: Number(total[1]), proposed: Number(total[2]) };
}

/** `ballast deploy`: one step on every network of an environment, or on one. */
export async function runDeploy(raw: RawDeployOptions, print: (text: string) => void): Promise<void> {
  const step = deploySteps.find((name) => name === raw.step);
  if (step === undefined)
    throw new FatalError(`--step "${raw.step}" is not known`, `use ${deploySteps.join(', ')}`);
  const folder = resolve(raw.folder ?? defaultFolder);
  const environment = readEnvironment(folder, raw.env);
  const { roles } = environment.wiring;
  if (roles === null)
    throw new FatalError(`${raw.env} names no fund yet (roles is null)`, 'fill in roles in its wiring file');
  const signing = signingOf(raw);
  const targets = targetsOf(raw, environment);
  // Every endpoint before any transaction: a wrong one must not leave half an environment behind.
  for (const { network, url } of targets) await requireReady(network, url);
  for (const { network, url } of targets) {
    const result = await runStep(step, {
      environment: raw.env,
      network: network.name,
      url,
      folder,
      sender: roles.deployer,
      broadcast: raw.broadcast ?? false,
      signing,
    });
    print(result.lines.join('\n'));
  }
}

function targetsOf(raw: RawDeployOptions, { wiring, networks }: Environment) {
  if (raw.network !== undefined && !wiring.networks.includes(raw.network))
    throw new FatalError(
      `--network names ${raw.network}, which is not in ${raw.env}`,
      `use ${wiring.networks.join(', ')}`,
    );
  const urls = readUrls(raw.rpc ?? [], wiring.networks);
  return networks
    .filter(({ name }) => raw.network === undefined || raw.network === name)
    .map((network) => {
      const url = urls[network.name];
      if (url === undefined)
        throw new FatalError(`no endpoint for ${network.name}`, `add --rpc ${network.name}=https://...`);
      return { network, url };
    });
}

function signingOf({ broadcast, unlocked, account }: RawDeployOptions): readonly string[] {
  if (!broadcast) return [];
  if (unlocked) return ['--unlocked'];
  if (account !== undefined) return ['--account', account];
  throw new FatalError(
    '--broadcast needs to know how to sign',
    'add --account <name of a Foundry keystore>, or --unlocked on a local node',
  );
}

function forge(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolved, failed) => {
    const child = spawn(foundryBinary('forge'), args, {
      cwd: projectRoot,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', failed);
    child.on('close', (code) =>
      resolved({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}
