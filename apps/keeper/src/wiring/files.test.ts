import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type AbiFunction, parseAbiItem, toFunctionSelector } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultFolder, deliveryGas, readEnvironment, readNetwork } from './files.ts';

const names = (folder: string) =>
  readdirSync(join(defaultFolder, folder)).map((file) => basename(file, '.json'));
const networks = names('networks').map((name) => readNetwork(defaultFolder, name));

interface Sourced {
  readonly path: string;
  readonly address: string;
  readonly source: string;
}

/** Every object with an address and a source, wherever it is. */
function sourcedIn(value: unknown, path: string): Sourced[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('address' in value && 'source' in value) {
    const { address, source } = value;
    return [{ path, address: String(address), source: String(source) }];
  }
  return Object.entries(value).flatMap(([key, item]) => sourcedIn(item, `${path}.${key}`));
}

const functionOf = (signature: string): AbiFunction => {
  const item = parseAbiItem(`function ${signature}` as string);
  if (item.type !== 'function') throw new TypeError(signature);
  return item;
};

describe('committed files', () => {
  test('are all here', () => {
    expect(names('networks').sort()).toEqual(
      ['arbitrum', 'arbitrum-sepolia', 'ethereum', 'polygon', 'polygon-amoy', 'sepolia'].sort(),
    );
    expect(names('wiring').sort()).toEqual(['mainnet', 'testnet']);
  });

  test.each(networks)('$name: file name, and no address stands in two places', (network) => {
    expect(names('networks')).toContain(network.name);
    const all = sourcedIn(network, network.name).map(({ address }) => address);
    expect(all.length).toBeGreaterThan(5);
    expect(new Set(all).size).toBe(all.length);
  });

  test('chain and endpoint ids are unique', () => {
    expect(new Set(networks.map(({ chainId }) => chainId)).size).toBe(networks.length);
    expect(new Set(networks.map(({ eid }) => eid)).size).toBe(networks.length);
  });

  test('the same entry of the same source is the same address in every file', () => {
    const bySource = new Map<string, string>();
    for (const network of networks)
      for (const { path, address, source } of sourcedIn(network, '')) {
        const key = `${path} from ${source}`;
        expect([key, bySource.get(key) ?? address]).toEqual([key, address]);
        bySource.set(key, address);
      }
  });

  test('what is absent is said to be missing', () => {
    for (const network of networks)
      for (const [section, value] of Object.entries(network))
        if (value === null && section !== 'sequencerFeed')
          expect([network.name, network.missing.some((line) => line.startsWith(section))]).toEqual([
            network.name,
            true,
          ]);
  });

  test('whatever is missing has a reason', () => {
    for (const network of networks)
      for (const line of network.missing) expect(line).toMatch(/^[\w.]+: .{20}/);
  });

  test('a heartbeat has a source or is said to be missing, never both', () => {
    for (const network of networks)
      for (const [asset, { heartbeatSource }] of Object.entries(network.assets)) {
        const named = network.missing.some((line) => line.startsWith(`assets.${asset}.heartbeat:`));
        expect([network.name, asset, named]).toEqual([network.name, asset, heartbeatSource === null]);
      }
  });

  test('aggregator routes are the functions their recipient words count in', () => {
    // Selectors as they appear in calls to the router on public chains.
    const selectors: Readonly<Record<string, string>> = { swap: '0x07ed2379', unoswapTo: '0xe2c95c82' };
    for (const network of networks)
      for (const { signature, recipientWord } of network.aggregatorRoutes) {
        const item = functionOf(signature);
        expect(selectors[item.name] ?? toFunctionSelector(item)).toBe(toFunctionSelector(item));
        const words = item.inputs.flatMap((input) => ('components' in input ? input.components : [input]));
        expect(['address', 'uint256']).toContain(words[recipientWord]?.type);
      }
    expect(networks.filter(({ aggregatorRoutes }) => aggregatorRoutes.length > 0)).toHaveLength(3);
  });

  test.each(names('wiring'))(
    '%s fits its networks: two verifiers that both ends have, caps for every asset',
    (name) => {
      const { wiring, gas } = readEnvironment(defaultFolder, name);
      expect(wiring.environment).toBe(name);
      expect(wiring.paths).toHaveLength(wiring.networks.length * (wiring.networks.length - 1));
      expect(deliveryGas(gas, 'mandate')).toBeGreaterThan(BigInt(gas.measured.mandate));
    },
  );
});

/** One wrong value each, and what the refusal must name. */
const mistakes: readonly (readonly [string, string, (json: string) => string, RegExp])[] = [
  ['not JSON', 'networks/ethereum', () => '{', /ethereum\.json is not JSON/],
  [
    'lower-case address',
    'networks/ethereum',
    (json) =>
      json.replace(
        '0x1a44076050125825900e736c501f859c50fE728c',
        '0x1a44076050125825900e736c501f859c50fe728c',
      ),
    /layerzero\.endpoint\.address: .*EIP-55/,
  ],
  [
    'one letter changed',
    'networks/ethereum',
    (json) => json.replace('0xC02aaA39', '0xC02aaA38'),
    /assets\.WETH\.token\.address/,
  ],
  [
    'short address',
    'networks/polygon',
    (json) => json.replace('0x794a61358D6845594F94dc1DB02A252b5b4814aD', '0x794a'),
    /aave\.pool\.address/,
  ],
  ['no source', 'networks/ethereum', (json) => json.replace(/"source": "[^"]*"/, '"source": ""'), /source/],
  ['unknown field', 'networks/ethereum', (json) => json.replace('"missing"', '"mising"'), /mising|missing/],
  [
    'maxAge below heartbeat',
    'networks/ethereum',
    (json) => json.replace('"maxAge": 4500', '"maxAge": 60'),
    /heartbeat/,
  ],
  [
    'chain id as text',
    'networks/ethereum',
    (json) => json.replace('"chainId": 1,', '"chainId": "1",'),
    /chainId/,
  ],
  [
    'one verifier',
    'wiring/mainnet',
    (json) => json.replace(/"layerzero-labs",\s*"nethermind"/, '"nethermind"'),
    /paths\.0\.dvns/,
  ],
  [
    'unknown verifier',
    'wiring/mainnet',
    (json) => json.replace('"nethermind"', '"nobody"'),
    /verifier nobody, which ethereum does not have/,
  ],
  [
    'path left out',
    'wiring/testnet',
    (json) => json.replace('"to": "arbitrum-sepolia"', '"to": "sepolia"'),
    /every ordered pair/,
  ],
  [
    'no confirmations',
    'wiring/mainnet',
    (json) => json.replace('"confirmations": 64', '"confirmations": 0'),
    /paths\.0\.confirmations/,
  ],
  [
    'asset without caps',
    'wiring/mainnet',
    (json) => json.replace('"WBTC"', '"XBTC"'),
    /lists WBTC, for which mainnet has no caps/,
  ],
  [
    'float amount',
    'wiring/mainnet',
    (json) => json.replace('"lossBudget": "20000000000000000"', '"lossBudget": 0.02'),
    /lossBudget/,
  ],
  [
    'network that cannot carry a vault',
    'wiring/testnet',
    (json) => json.replaceAll('arbitrum-sepolia', 'polygon-amoy').replaceAll('"bware"', '"layerzero-labs"'),
    /polygon-amoy has no lending market/,
  ],
  [
    'collateral over a bridge that is not there',
    'wiring/testnet',
    (json) => json.replace('"collateral": null', '"collateral": { "maxFee": "1", "dailyCap": "1" }'),
    /path sepolia to arbitrum-sepolia moves collateral over Stargate, which sepolia does not have/,
  ],
  [
    'aggregator route through an address that is not there',
    'networks/ethereum',
    (json) => json.replace('"router": "oneInch.limitOrderProtocol"', '"router": "oneInch.router"'),
    /router that is not in this file/,
  ],
  [
    'settlement without a source',
    'networks/ethereum',
    (json) => json.replace(/("settlement": \{\s*"address": "[^"]*"),\s*"source": "[^"]*"/, '$1'),
    /oneInch\.settlement\.source/,
  ],
  [
    'heartbeat without a word on its source',
    'networks/polygon',
    (json) => json.replace(/"heartbeatSource": null,/, ''),
    /heartbeatSource/,
  ],
  [
    'network without a file',
    'wiring/mainnet',
    (json) => json.replaceAll('"polygon"', '"plygon"'),
    /plygon\.json does not exist/,
  ],
  [
    'margin too small',
    'gas',
    (json) => json.replace('"marginPercent": 30', '"marginPercent": 5'),
    /marginPercent/,
  ],
];

describe('mistakes are refused by name', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-deployments-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(mistakes)('%s', (_title, file, change, expected) => {
    cpSync(defaultFolder, folder, { recursive: true, force: true });
    const path = join(folder, `${file}.json`);
    const before = readFileSync(path, 'utf8');
    const after = change(before);
    expect(after).not.toBe(before);
    writeFileSync(path, after);
    const environment = file.includes('testnet') ? 'testnet' : 'mainnet';
    expect(() => readEnvironment(folder, environment)).toThrow(expected);
  });
});
