import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  bootDevnet,
  buildFusion,
  type Devnet,
  deployOneInch,
  deployStargate,
  type OneInch,
} from '@ballast/devnet';
import { checkWiring } from './check.ts';
import { type DeployStep, deploySteps, runStep } from './deploy.ts';
import { type Additions, devnetEnvironment } from './devnet.ts';
import { type Environment, projectRoot, readDeployment } from './files.ts';
import { renderFindings } from './table.ts';

interface Io {
  readonly progress: (text: string) => void;
  readonly print: (text: string) => void;
}

/** Name of the environment that {@link writeEnvironment} writes. */
export const localEnvironment = 'local';

/**
 * `ballast deploy --env devnet`: the forge scripts on local chains that have everything but Ballast. Without a broadcast
 * the first step is listed; with one all three are sent, and everything is read back.
 * @param port first of three loopback ports.
 * @returns exit code: 0 when nothing differs from the files.
 */
export async function rehearseDeployment(
  { port, broadcast }: { readonly port: number; readonly broadcast: boolean },
  io: Io,
): Promise<number> {
  const base = join(projectRoot, '.ballast', 'deployments');
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(join(base, 'rehearsal-'));
  const devnet = await bootDevnet({
    ports: [port, port + 1, port + 2],
    ballast: false,
    worker: 'inline',
    onProgress: io.progress,
  });
  try {
    const added = await deployAdditions(devnet);
    const protocols = devnet.chains.map(({ spec }) => devnet.protocols(spec.name));
    const environment = devnetEnvironment(protocols, devnet.startPrices, added);
    writeEnvironment(folder, environment);
    for (const step of broadcast ? deploySteps : (['deploy'] as const))
      for (const result of await runStepEverywhere(step, devnet, folder, environment, broadcast))
        io.print(result.lines.join('\n'));
    if (!broadcast) return 0;
    const findings = await checkWiring(readDeployment(folder, localEnvironment), urlsOf(devnet));
    io.print(renderFindings(findings));
    return findings.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await devnet.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** 1inch's orders and settlement and Stargate's pools on every chain; compiles 1inch's contracts when they are not yet. */
export async function deployAdditions(devnet: Devnet): Promise<Additions> {
  await buildFusion();
  const oneInch: OneInch[] = [];
  for (const chain of devnet.chains)
    oneInch.push(await deployOneInch(chain, devnet.protocols(chain.spec.name)));
  const networks = devnet.chains.map((chain) => ({ chain, protocols: devnet.protocols(chain.spec.name) }));
  const stargates = await deployStargate(networks, devnet.layerzero);
  return Object.fromEntries(
    devnet.chains.map(({ spec }, index) => {
      const [orders, stargate] = [oneInch[index], stargates[index]];
      return [spec.name, { ...(orders && { oneInch: orders }), ...(stargate && { stargate }) }] as const;
    }),
  );
}

/** Writes the files of one environment into a folder, as {@link localEnvironment}. */
export function writeEnvironment(folder: string, { networks, gas, wiring }: Environment): void {
  const write = (path: string, value: unknown): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${item}` : item), 2),
    );
  };
  for (const network of networks) write(`networks/${network.name}.json`, network);
  write('gas.json', gas);
  write(`wiring/${localEnvironment}.json`, { ...wiring, environment: localEnvironment });
}

/** JSON-RPC endpoint by network. */
export const urlsOf = (devnet: Devnet): Readonly<Record<string, string>> =>
  Object.fromEntries(devnet.chains.map(({ spec, rpcUrl }) => [spec.name, rpcUrl]));

async function runStepEverywhere(
  step: DeployStep,
  devnet: Devnet,
  folder: string,
  { wiring }: Environment,
  broadcast: boolean,
) {
  const results = [];
  for (const { spec, rpcUrl } of devnet.chains)
    results.push(
      await runStep(step, {
        environment: localEnvironment,
        network: spec.name,
        url: rpcUrl,
        folder,
        sender: wiring.roles?.deployer ?? '',
        broadcast,
        signing: ['--unlocked'],
      }),
    );
  return results;
}
