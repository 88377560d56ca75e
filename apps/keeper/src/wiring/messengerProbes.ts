import { hedgeMessengerAbi, hedgeVaultAbi } from '@ballast/sdk';
import { type Address, concatHex, numberToHex, pad, parseAbi, zeroAddress } from 'viem';
import { type Deployment, deliveryGas } from './files.ts';
import { type Probe, probe, type Site } from './probe.ts';
import type { MessageKindName, NetworkFile, WiringPath } from './schema.ts';

const endpointAbi = parseAbi([
  'function delegates(address oapp) view returns (address)',
  'function getSendLibrary(address sender, uint32 eid) view returns (address)',
  'function isDefaultSendLibrary(address sender, uint32 eid) view returns (bool)',
  'function getReceiveLibrary(address receiver, uint32 eid) view returns (address lib, bool isDefault)',
  'function receiveLibraryTimeout(address receiver, uint32 eid) view returns (address lib, uint256 expiry)',
]);
/** What the application set itself, before LayerZero's defaults fill the gaps. */
const libraryAbi = parseAbi([
  'struct UlnConfig { uint64 confirmations; uint8 requiredDVNCount; uint8 optionalDVNCount; uint8 optionalDVNThreshold; address[] requiredDVNs; address[] optionalDVNs; }',
  'function getAppUlnConfig(address oapp, uint32 eid) view returns (UlnConfig)',
  'function executorConfigs(address oapp, uint32 eid) view returns (uint32 maxMessageSize, address executor)',
]);

const NIL_DVN_COUNT = 255;
const messageKinds: readonly MessageKindName[] = ['mandate', 'report', 'halt'];

/** Owner, delegate and everything set per path, as this network's own contracts have it. */
export function messengerProbes(site: Site, deployment: Deployment): Probe[] {
  const { client, ours, network } = site;
  const { wiring, networks, addresses } = deployment;
  const holder = ours.timelock ?? wiring.roles?.fund.multisig;
  const messenger = { address: ours.messenger, abi: hedgeMessengerAbi } as const;
  const vault = { address: ours.vault, abi: hedgeVaultAbi } as const;
  const endpoint = { address: network.layerzero.endpoint.address, abi: endpointAbi } as const;
  const remotes = networks.filter(({ name }) => name !== network.name);
  return [
    probe('fund', 'owner of the messenger', holder, () =>
      client.readContract({ ...messenger, functionName: 'owner' }),
    ),
    probe('fund', 'delegate of the messenger', holder, () =>
      client.readContract({ ...endpoint, functionName: 'delegates', args: [ours.messenger] }),
    ),
    probe('peers', 'messenger of the vault', ours.messenger, () =>
      client.readContract({ ...vault, functionName: 'messenger' }),
    ),
    probe('peers', 'chains of the fund', remotes.map(({ eid }) => eid).sort(), async () =>
      [...(await client.readContract({ ...vault, functionName: 'peers' }))].sort(),
    ),
    ...remotes.flatMap((remote) => [
      probe(
        'peers',
        `peer at ${remote.name}`,
        pad(addresses[remote.name]?.messenger ?? zeroAddress).toLowerCase(),
        async () =>
          (
            await client.readContract({ ...messenger, functionName: 'peers', args: [remote.eid] })
          ).toLowerCase(),
      ),
      ...libraryProbes(site, remote),
      ...pathProbes(site, deployment, remote),
      ...optionProbes(site, deployment, remote),
    ]),
  ];
}

function libraryProbes({ client, ours, network }: Site, remote: NetworkFile): Probe[] {
  const endpoint = { address: network.layerzero.endpoint.address, abi: endpointAbi } as const;
  const args = [ours.messenger, remote.eid] as const;
  return [
    probe(
      'libraries',
      `send library to ${remote.name}, not the default`,
      [network.layerzero.sendLib.address, false],
      () =>
        Promise.all([
          client.readContract({ ...endpoint, functionName: 'getSendLibrary', args }),
          client.readContract({ ...endpoint, functionName: 'isDefaultSendLibrary', args }),
        ]),
    ),
    probe(
      'libraries',
      `receive library from ${remote.name}, not the default`,
      [network.layerzero.receiveLib.address, false],
      () => client.readContract({ ...endpoint, functionName: 'getReceiveLibrary', args }),
    ),
    probe('libraries', `grace for an older receive library from ${remote.name}`, [zeroAddress, 0], () =>
      client.readContract({ ...endpoint, functionName: 'receiveLibraryTimeout', args }),
    ),
  ];
}

function pathProbes(site: Site, { wiring }: Deployment, remote: NetworkFile): Probe[] {
  const { client, ours, network } = site;
  const outgoing = pathBetween(wiring.paths, network.name, remote.name);
  const incoming = pathBetween(wiring.paths, remote.name, network.name);
  const args = [ours.messenger, remote.eid] as const;
  const { sendLib, receiveLib, executor } = network.layerzero;
  const uln = async (library: Address) =>
    ulnText(
      await client.readContract({ address: library, abi: libraryAbi, functionName: 'getAppUlnConfig', args }),
    );
  return [
    probe('verifiers', `send to ${remote.name}`, wantedUln(network, outgoing), () => uln(sendLib.address)),
    probe('verifiers', `receive from ${remote.name}`, wantedUln(network, incoming), () =>
      uln(receiveLib.address),
    ),
    probe(
      'executor',
      `message size and executor to ${remote.name}`,
      [outgoing.maxMessageSize, executor.address],
      () =>
        client.readContract({
          address: sendLib.address,
          abi: libraryAbi,
          functionName: 'executorConfigs',
          args,
        }),
    ),
    probe(
      'caps',
      `mandates a day to and from ${remote.name}`,
      [outgoing.mandatesOut, incoming.mandatesIn],
      async () => {
        const [limits] = await client.readContract({
          address: ours.messenger,
          abi: hedgeMessengerAbi,
          functionName: 'mandateLimits',
          args: [remote.eid],
        });
        return [limits.outbound, limits.inbound];
      },
    ),
    probe('caps', `inflow cap from ${remote.name}`, incoming.inflowCap, async () => {
      const [cap] = await client.readContract({
        address: ours.vault,
        abi: hedgeVaultAbi,
        functionName: 'inflow',
        args: [remote.eid],
      });
      return cap;
    }),
  ];
}

function optionProbes({ client, ours }: Site, { gas }: Deployment, remote: NetworkFile): Probe[] {
  return messageKinds.map((kind, index) => {
    // Type 3, executor worker, 17 bytes, lzReceive, gas.
    const wanted = concatHex([
      '0x0003',
      '0x01',
      '0x0011',
      '0x01',
      numberToHex(deliveryGas(gas, kind), { size: 16 }),
    ]);
    return probe('options', `gas of a ${kind} to ${remote.name}`, wanted, () =>
      client.readContract({
        address: ours.messenger,
        abi: hedgeMessengerAbi,
        functionName: 'enforcedOptions',
        args: [remote.eid, index],
      }),
    );
  });
}

function pathBetween(paths: readonly WiringPath[], from: string, to: string): WiringPath {
  const found = paths.find((path) => path.from === from && path.to === to);
  if (found === undefined) throw new RangeError(`no path ${from} to ${to}`);
  return found;
}

interface Uln {
  readonly confirmations: bigint;
  readonly requiredDVNCount: number;
  readonly optionalDVNCount: number;
  readonly optionalDVNThreshold: number;
  readonly requiredDVNs: readonly Address[];
  readonly optionalDVNs: readonly Address[];
}

function ulnText(config: Uln): string {
  const { confirmations, requiredDVNs, requiredDVNCount, optionalDVNs, optionalDVNCount } = config;
  const required = `${requiredDVNCount} of ${requiredDVNs.map((dvn) => dvn.toLowerCase()).join(' ')}`;
  const optional =
    optionalDVNCount === NIL_DVN_COUNT && optionalDVNs.length === 0
      ? 'none'
      : `${config.optionalDVNThreshold} of ${optionalDVNCount} ${optionalDVNs.join(' ')}`;
  return `${confirmations} confirmations, required ${required}, optional ${optional}`;
}

function wantedUln(network: NetworkFile, { confirmations, dvns }: WiringPath): string {
  const requiredDVNs = dvns.map((name) => network.layerzero.dvns[name]?.address ?? zeroAddress);
  return ulnText({
    confirmations: BigInt(confirmations),
    requiredDVNCount: dvns.length,
    optionalDVNCount: NIL_DVN_COUNT,
    optionalDVNThreshold: 0,
    requiredDVNs: requiredDVNs.sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
    optionalDVNs: [],
  });
}
