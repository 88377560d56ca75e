import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// The compiler writes what it understood of the comments into its output: that is checked, not the text.

interface Parameter {
  readonly name: string;
}

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly (Parameter & AbiType)[];
  readonly outputs?: readonly Parameter[];
}

interface AbiType {
  readonly type: string;
  readonly components?: readonly AbiType[];
}

interface Notice {
  readonly notice?: string;
}

interface Details {
  readonly params?: Readonly<Record<string, string>>;
  readonly returns?: Readonly<Record<string, string>>;
}

type Table<T> = Readonly<Record<string, T | readonly T[]>>;

interface Documentation {
  readonly output: {
    readonly userdoc: { methods?: Table<Notice>; events?: Table<Notice>; errors?: Table<Notice> };
    readonly devdoc: { methods?: Table<Details>; events?: Table<Details>; errors?: Table<Details> };
  };
}

interface Compiled {
  readonly abi: readonly Entry[];
  readonly docs: Documentation['output'];
}

function compiled(contract: string): Compiled {
  const file = fileURLToPath(
    new URL(`../../../contracts/out/${contract}.sol/${contract}.json`, import.meta.url),
  );
  if (!existsSync(file)) throw new Error(`${contract} is not compiled. Next: npx tsx scripts/forge.ts build`);
  // The compiler's own words: what forge makes of them leaves the errors out.
  const { abi, rawMetadata }: { abi: readonly Entry[]; rawMetadata: string } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const metadata: Documentation = JSON.parse(rawMetadata);
  return { abi, docs: metadata.output };
}

const typeOf = ({ type, components }: AbiType): string =>
  components ? type.replace('tuple', `(${components.map(typeOf).join(',')})`) : type;

/** What the comments of one entry lack. A single return value is what the notice speaks of; several need words each. */
function missing({ docs: { userdoc, devdoc } }: Compiled, entry: Entry): string[] {
  const signature = `${entry.name}(${entry.inputs.map(typeOf).join(',')})`;
  const group = { function: 'methods', event: 'events', error: 'errors' } as const;
  if (entry.type !== 'function' && entry.type !== 'event' && entry.type !== 'error') return [];
  // Errors of one signature may be declared twice, so theirs are lists.
  const notice = [userdoc[group[entry.type]]?.[signature] ?? []].flat()[0];
  const details = [devdoc[group[entry.type]]?.[signature] ?? []].flat()[0];
  const outputs = entry.outputs ?? [];
  return [
    ...(notice?.notice ? [] : [`${signature}: @notice`]),
    ...entry.inputs
      .filter(({ name }) => !details?.params?.[name])
      .map(({ name }) => `${signature}: @param ${name}`),
    ...outputs
      .filter(({ name }, index) => outputs.length > 1 && !details?.returns?.[name || `_${index}`])
      .map(({ name }) => `${signature}: @return ${name}`),
  ];
}

const contracts = [
  'IHedgeVault',
  'IVenue',
  'IPositionSource',
  'IHedgeMessenger',
  'ICollateralBridge',
  'IFundTimelock',
] as const;

test.each(contracts)('%s is documented to the last parameter', (name) => {
  const contract = compiled(name);
  expect(contract.abi.length).toBeGreaterThan(4);
  expect(contract.abi.flatMap((entry) => missing(contract, entry))).toEqual([]);
});

test('the check finds what is not documented', () => {
  const contract = compiled('IHedgeVault');
  const bare: Entry = {
    type: 'function',
    name: 'unheardOf',
    inputs: [{ name: 'amount', type: 'uint256' }],
    outputs: [{ name: 'a' }, { name: '' }],
  };
  expect(missing(contract, bare)).toEqual([
    'unheardOf(uint256): @notice',
    'unheardOf(uint256): @param amount',
    'unheardOf(uint256): @return a',
    'unheardOf(uint256): @return ',
  ]);
});
