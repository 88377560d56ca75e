import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { erc7201Slot, namespacesIn, readNamespaces } from './namespaces.ts';
import { root } from './run.ts';

test('a slot follows from its id as ERC-7201 has it', async () => {
  // The example of the standard.
  expect(await erc7201Slot('example.main')).toBe(
    '0x183a6125c38840424c4a85fa12bab2ab606c4b6d0e7cc73c0c06ba5300eab500',
  );
});

test('a namespace is found with its struct and the constants beside it', async () => {
  const slot = await erc7201Slot('a.b');
  const source = `/// @custom:storage-location erc7201:a.b\n struct S { uint256 x; }\n bytes32 private constant AT =\n ${slot};`;
  expect(namespacesIn(source)).toEqual([{ id: 'a.b', struct: 'S', slots: [slot] }]);
  expect(namespacesIn('struct S { uint256 x; }')).toEqual([]);
});

const found = readNamespaces(join(root, 'contracts/src'));

test.each(found)('the constant beside $struct is the slot of $id', async ({ id, slots }) => {
  expect(slots).toEqual([await erc7201Slot(id)]);
});

test('the committed layout has every namespace and the struct under it', async () => {
  const file = join(root, 'test/contracts/snapshots/storage-layout.json');
  const { namespaces, structs }: { namespaces: object; structs: object } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const slots = await Promise.all(found.map(async ({ id }) => [id, await erc7201Slot(id)] as const));
  expect(namespaces).toEqual(Object.fromEntries(slots));
  const described = Object.keys(structs).map((name) => name.split('.').at(-1));
  expect(described).toEqual(expect.arrayContaining(found.map(({ struct }) => struct)));
  expect(found.map(({ id }) => id).sort()).toEqual([
    'ballast.storage.HedgeVault',
    'ballast.storage.HedgeVault.Auctions',
    'ballast.storage.HedgeVault.Collateral',
  ]);
});
