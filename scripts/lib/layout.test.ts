import { expect, test } from 'vitest';
import { type CompilerLayout, compareLayouts, describeLayout, type Layout } from './layout.ts';

const compiled = (members: readonly [string, string, number, string][]): CompilerLayout => ({
  storage: [{ label: 'layout', type: 't_struct(Layout)1_storage' }],
  types: {
    't_struct(Layout)1_storage': {
      encoding: 'inplace',
      label: 'struct Layout',
      numberOfBytes: '96',
      members: members.map(([label, slot, offset, type]) => ({ label, slot, offset, type })),
    },
    t_uint64: { encoding: 'inplace', label: 'uint64', numberOfBytes: '8' },
    t_address: { encoding: 'inplace', label: 'address', numberOfBytes: '20' },
    t_array: { encoding: 'dynamic_array', label: 'uint64[]', numberOfBytes: '32', base: 't_uint64' },
  },
});
const layout = (...members: [string, string, number, string][]): Layout => ({
  namespaces: { vault: '0x01' },
  structs: describeLayout(compiled(members)),
});

const before = layout(['a', '0', 0, 't_uint64'], ['b', '0', 8, 't_address'], ['c', '1', 0, 't_array']);

test('equal layouts and appended fields pass', () => {
  expect(compareLayouts(before, before)).toEqual({ broken: [], appended: [] });
  const longer = layout(
    ['a', '0', 0, 't_uint64'],
    ['b', '0', 8, 't_address'],
    ['c', '1', 0, 't_array'],
    ['d', '2', 0, 't_uint64'],
  );
  expect(compareLayouts(before, longer)).toEqual({ broken: [], appended: ['struct Layout: d 2+0 uint64'] });
});

test.each([
  [
    'inserted',
    layout(
      ['x', '0', 0, 't_uint64'],
      ['a', '0', 8, 't_uint64'],
      ['b', '1', 0, 't_address'],
      ['c', '2', 0, 't_array'],
    ),
  ],
  [
    'moved inside a slot',
    layout(['b', '0', 0, 't_address'], ['a', '0', 20, 't_uint64'], ['c', '1', 0, 't_array']),
  ],
  ['other type', layout(['a', '0', 0, 't_uint64'], ['b', '0', 8, 't_uint64'], ['c', '1', 0, 't_array'])],
  ['removed', layout(['a', '0', 0, 't_uint64'], ['b', '0', 8, 't_address'])],
  ['other namespace', { ...before, namespaces: { vault: '0x02' } }],
])('%s is broken', (_title, after) => {
  expect(compareLayouts(before, after).broken).not.toEqual([]);
});

test('an element that grew is broken: all others move', () => {
  const grown: CompilerLayout = compiled([['c', '0', 0, 't_array']]);
  const types = { ...grown.types, t_uint64: { encoding: 'inplace', label: 'uint64', numberOfBytes: '16' } };
  const was: Layout = { namespaces: { vault: '0x01' }, structs: describeLayout(grown) };
  const now: Layout = { namespaces: { vault: '0x01' }, structs: describeLayout({ ...grown, types }) };
  expect(compareLayouts(was, now).broken).toHaveLength(1);
});
