import { type AssetId, type ChainId, FatalError, type NetworkManifest } from '@ballast/core';
import { fetchArtifacts } from './artifacts/fetch.ts';
import { defaultArtifactDir, readLock } from './artifacts/lock.ts';
import type { DevChain } from './chain/devchain.ts';
import { ChainStartError, launchChains, type RunningChains } from './chain/launch.ts';
import type { ChainName } from './chain/networks.ts';
import type { LayerZeroControl } from './layerzero/control.ts';
import { LayerZeroEngine } from './layerzero/engine.ts';
import { LayerZeroProcess } from './layerzero/remote.ts';
import { feedAnswer } from './protocols/amounts.ts';
import { deployBallast } from './protocols/ballast.ts';
import { latestRound, roundsTransactions } from './protocols/chainlink.ts';
import { compiledCode } from './protocols/compiled.ts';
import {
  assetIds,
  chainConfigs,
  type DevAsset,
  defaultPrices,
  defaultStartTime,
  setupSeconds,
} from './protocols/config.ts';
import { deployProtocols } from './protocols/deploy.ts';
import { receiveGas } from './protocols/gas.ts';
import type { ChainProtocols } from './protocols/types.ts';
import { defaultSnapshotDir, dropSnapshot, findSnapshot, saveSnapshot, snapshotKey } from './snapshot.ts';

export interface DevnetOptions {
  /** Loopback ports of ethereum, arbitrum and polygon. */
  readonly ports?: readonly [number, number, number];
  /** Where boot snapshots are kept between runs; null boots from nothing and keeps nothing. */
  readonly snapshotDir?: string | null;
  readonly onProgress?: (step: string) => void;
  /** USD per whole asset at which pools are seeded and feeds start; missing assets keep their default. */
  readonly startPrices?: Readonly<Record<AssetId, number>>;
  /** Chain time, seconds, at which the boot ends. */
  readonly startTime?: number;
  /** Whether Ballast's own contracts are deployed and wired; they must be compiled. Yes unless false. */
  readonly ballast?: boolean;
  /** Where the LayerZero worker runs. */
  readonly worker?: 'process' | 'inline' | 'off';
}

export interface Devnet {
  readonly chains: readonly DevChain[];
  /** @throws FatalError for a chain that is not part of the devnet. */
  chain(id: ChainName | ChainId): DevChain;
  /** What is deployed on a chain. @throws FatalError for a chain that is not part of the devnet. */
  protocols(id: ChainName | ChainId): ChainProtocols;
  /** The complete network. @throws FatalError for an unknown chain, or when Ballast was not deployed. */
  manifest(id: ChainName | ChainId): NetworkManifest;
  /** All complete networks, in the order of `chains`. @throws FatalError when Ballast was not deployed. */
  readonly manifests: readonly NetworkManifest[];
  /** @throws FatalError when the worker is off. */
  readonly layerzero: LayerZeroControl;
  readonly startPrices: Readonly<Record<DevAsset, number>>;
  readonly startTime: number;
  /** Whether this boot continued from a snapshot. */
  readonly restored: boolean;
  /** Kills one chain the hard way, for tests of what happens then. */
  killChain(name: ChainName): Promise<void>;
  /** Ends the worker and the chains; no process is left. */
  close(): Promise<void>;
}

const defaultPorts = [22_545, 22_546, 22_547] as const;

/** What a snapshot has to remember besides the chains' states. */
interface Saved {
  readonly protocols: readonly ChainProtocols[];
  /** Addresses of Ballast per chain; empty when it was not deployed. */
  readonly ballast: readonly NetworkManifest['ballast'][];
}

interface Start {
  readonly prices: Readonly<Record<DevAsset, number>>;
  readonly time: number;
  readonly ballast: boolean;
}

const baseFee = {
  ethereum: chainConfigs.ethereum.baseFee,
  arbitrum: chainConfigs.arbitrum.baseFee,
  polygon: chainConfigs.polygon.baseFee,
};

/**
 * Brings up the three local chains with every protocol deployed, seeded and priced, Ballast on top of them, and the
 * LayerZero worker. The first boot deploys and keeps a snapshot; later ones with the same inputs continue from it.
 * @throws FatalError when a port is taken, an artifact is wrong or a contract is not compiled; RetryableError when
 * artifacts cannot be fetched.
 */
export async function bootDevnet(options: DevnetOptions = {}): Promise<Devnet> {
  const { onProgress = () => {}, ports = defaultPorts, worker = 'process' } = options;
  const start: Start = {
    prices: completePrices(options.startPrices ?? {}),
    time: options.startTime ?? defaultStartTime,
    ballast: options.ballast ?? true,
  };
  await fetchArtifacts(defaultArtifactDir, ({ package: name, phase }) => {
    if (phase === 'downloading') onProgress(`fetching ${name}`);
  });
  const undo: (() => Promise<void>)[] = [];
  try {
    // The worker's process loads while the chains come up.
    const spawned = worker === 'process' ? LayerZeroProcess.spawn() : null;
    if (spawned !== null) undo.push(() => spawned.stop());
    const snapshotDir = options.snapshotDir === undefined ? defaultSnapshotDir : options.snapshotDir;
    const booted = await bootChains(ports, start, snapshotDir, onProgress);
    undo.push(() => booted.running.close());
    const { chains } = booted.running;
    const protocols = booted.saved.protocols.map((one, index) => relocated(one, at(chains, index)));
    const manifests = booted.saved.ballast.map((ballast, index) => ({
      ...at(protocols, index).manifest,
      ballast,
    }));
    await spawned?.begin(protocols.map(({ manifest }) => manifest));
    const networks = chains.map((chain, index) => ({ chain, manifest: at(protocols, index).manifest }));
    const layerzero = worker === 'inline' ? await LayerZeroEngine.start(networks) : spawned;
    if (layerzero !== null) onProgress('LayerZero worker started');
    return new RunningDevnet({ ...booted, protocols, manifests, layerzero, start });
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

interface BootedChains {
  readonly running: RunningChains;
  readonly saved: Saved;
  readonly restored: boolean;
}

/** Continues from a snapshot of these inputs, or deploys and leaves one. A snapshot that does not load is dropped. */
async function bootChains(
  ports: readonly number[],
  start: Start,
  snapshotDir: string | null,
  onProgress: (step: string) => void,
): Promise<BootedChains> {
  const key = snapshotKey({
    lock: readLock().hash,
    code: start.ballast ? compiledCode() : '',
    start,
    gas: receiveGas(),
  });
  const found = snapshotDir === null ? undefined : await findSnapshot<Saved>(snapshotDir, key);
  if (found !== undefined && snapshotDir !== null) {
    try {
      const stateFile = found.stateFile;
      const running = await launchChains({ ports, startTime: start.time, baseFee, stateFile });
      onProgress('three chains started from a snapshot');
      return { running, saved: found.data, restored: true };
    } catch (error) {
      if (!(error instanceof ChainStartError)) throw error;
      await dropSnapshot(snapshotDir, key);
      onProgress(`snapshot dropped: ${error.message}`);
    }
  }
  const running = await launchChains({ ports, startTime: start.time - setupSeconds, baseFee });
  try {
    onProgress('three chains started');
    const saved = await deployAll(running.chains, start, onProgress);
    if (snapshotDir !== null) await saveSnapshot(snapshotDir, key, running.chains, saved);
    return { running, saved, restored: false };
  } catch (error) {
    await running.close();
    throw error;
  }
}

async function deployAll(
  chains: readonly DevChain[],
  start: Start,
  onProgress: (step: string) => void,
): Promise<Saved> {
  const protocols = await Promise.all(
    chains.map((chain) => deployProtocols(chain, start.prices, onProgress)),
  );
  const networks = chains.map((chain, index) => ({ chain, protocols: at(protocols, index) }));
  const manifests = start.ballast ? await deployBallast(networks, start.prices) : [];
  if (start.ballast) onProgress('Ballast deployed and wired on three chains');
  await Promise.all(networks.map((network) => enterStart(network.chain, network.protocols, start)));
  return { protocols, ballast: manifests.map(({ ballast }) => ballast) };
}

interface DevnetParts {
  readonly running: RunningChains;
  readonly protocols: readonly ChainProtocols[];
  readonly manifests: readonly NetworkManifest[];
  readonly layerzero: LayerZeroControl | null;
  readonly start: Start;
  readonly restored: boolean;
}

class RunningDevnet implements Devnet {
  readonly chains: readonly DevChain[];
  readonly startPrices: Readonly<Record<DevAsset, number>>;
  readonly startTime: number;
  readonly restored: boolean;
  readonly #parts: DevnetParts;

  constructor(parts: DevnetParts) {
    this.chains = parts.running.chains;
    this.startPrices = parts.start.prices;
    this.startTime = parts.start.time;
    this.restored = parts.restored;
    this.#parts = parts;
  }

  get manifests(): readonly NetworkManifest[] {
    if (this.#parts.manifests.length === 0)
      throw new FatalError('Ballast is not deployed on this devnet', 'boot without "ballast: false"');
    return this.#parts.manifests;
  }

  get layerzero(): LayerZeroControl {
    const { layerzero } = this.#parts;
    if (layerzero === null)
      throw new FatalError('the LayerZero worker is off', 'boot with worker "process" or "inline"');
    return layerzero;
  }

  chain(id: ChainName | ChainId): DevChain {
    return at(this.chains, this.#indexOf(id));
  }

  protocols(id: ChainName | ChainId): ChainProtocols {
    return at(this.#parts.protocols, this.#indexOf(id));
  }

  manifest(id: ChainName | ChainId): NetworkManifest {
    return at(this.manifests, this.#indexOf(id));
  }

  killChain(name: ChainName): Promise<void> {
    return this.#parts.running.kill(name);
  }

  async close(): Promise<void> {
    await this.#parts.layerzero?.stop();
    await this.#parts.running.close();
  }

  #indexOf(id: ChainName | ChainId): number {
    const index = this.chains.findIndex(({ spec }) => spec.name === id || spec.chainId === id);
    if (index < 0)
      throw new FatalError(`no chain ${id} in the devnet`, 'use a name or id of its three chains');
    return index;
  }
}

function completePrices(given: Readonly<Record<AssetId, number>>): Readonly<Record<DevAsset, number>> {
  const price = (asset: DevAsset): number => given[asset] ?? defaultPrices[asset];
  return { USDC: price('USDC'), WETH: price('WETH'), WBTC: price('WBTC'), POL: price('POL') };
}

/** Moves a freshly deployed chain to the start time, with feed answers of that moment. */
async function enterStart(chain: DevChain, protocols: ChainProtocols, start: Start): Promise<void> {
  const rounds = await Promise.all(
    assetIds.map(async (asset) => {
      const aggregator = protocols.aggregators[asset];
      const roundId = (await latestRound(chain, aggregator)) + 1n;
      return { aggregator, roundId, answer: feedAnswer(start.prices[asset]) };
    }),
  );
  await chain.setNextTime(start.time);
  await chain.run(roundsTransactions(rounds));
}

/** The same deployment behind another port. */
function relocated(protocols: ChainProtocols, chain: DevChain): ChainProtocols {
  return { ...protocols, manifest: { ...protocols.manifest, rpcUrl: chain.rpcUrl } };
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${list.length}`);
  return item;
}
