import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FatalError } from '@ballast/core';
import { afterAll, expect, test } from 'vitest';
import { linkArtifact, loadArtifact, toArtifact } from './artifact.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'ballast-artifact-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const abi = [{ type: 'constructor', inputs: [], stateMutability: 'nonpayable' }] as const;

test.each([
  ['Hardhat', { abi, bytecode: '0x6001', linkReferences: {} }],
  ['Foundry', { abi, bytecode: { object: '0x6001' } }],
  ['Waffle without prefix', { abi, evm: { bytecode: { object: '6001' } } }],
  ['Waffle with both', { abi, bytecode: '6001', evm: { bytecode: { object: '6002' } } }],
  ['old Chainlink', { compilerOutput: { abi, evm: { bytecode: { object: '0x6001' } } } }],
])('reads the layout of %s', (_name, raw) => {
  const artifact = toArtifact('A', 'p@1', 'a.json', JSON.stringify(raw));
  expect(artifact).toEqual({
    contractName: 'A',
    source: 'p@1',
    path: 'a.json',
    abi,
    bytecode: '0x6001',
    linkReferences: {},
  });
});

test.each([['no JSON'], ['{}'], ['{"abi":[]}'], ['{"bytecode":"0x60"}'], ['{"abi":[],"bytecode":"0x6z"}']])(
  'refuses %s',
  (content) => {
    expect(() => toArtifact('A', 'p@1', 'a.json', content)).toThrow(
      /a\.json of p@1 holds no contract artifact/,
    );
  },
);

test('links every place of a library and names a missing one', () => {
  const hole = `__$${'a'.repeat(34)}$__`;
  const places = [
    { start: 1, length: 20 },
    { start: 22, length: 20 },
  ];
  const artifact = {
    contractName: 'A',
    source: 'p@1',
    path: 'a.json',
    abi,
    bytecode: `0x60${hole}61${hole}` as const,
    linkReferences: { 'L.sol': { L: places } },
  };
  const address = `0x${'Bb'.repeat(20)}` as const;
  const linked = linkArtifact(artifact, { L: address });
  expect(linked.bytecode).toBe(`0x60${'bb'.repeat(20)}61${'bb'.repeat(20)}`);
  expect(() => linkArtifact(artifact, { Other: address })).toThrow(
    /A needs library L\. Next: deploy it first/,
  );
});

test('an artifact that is not there is named with the command that brings it', () => {
  expect(() => loadArtifact('Nothing', dir)).toThrow(FatalError);
  expect(() => loadArtifact('Nothing', dir)).toThrow(/missing artifact Nothing .*run: npx tsx apps\/devnet/);
  writeFileSync(path.join(dir, 'Broken.json'), '{"abi":[]}');
  expect(() => loadArtifact('Broken', dir)).toThrow(/damaged artifact/);
});
