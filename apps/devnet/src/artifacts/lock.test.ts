import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLock } from './lock.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'ballast-lock-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(content: string): string {
  const file = path.join(dir, 'lock.json');
  writeFileSync(file, content);
  return file;
}

test('the committed lock names every artifact once and pins every package', () => {
  const { lock, hash } = readLock();
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(lock.packages.flatMap(({ files }) => Object.keys(files)).length).toBeGreaterThan(50);
  for (const { integrity, version } of lock.packages) {
    expect(Buffer.from(integrity.slice('sha512-'.length), 'base64')).toHaveLength(64);
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  }
});

test('a lock that is absent, no JSON or malformed is refused by name', () => {
  expect(() => readLock(path.join(dir, 'absent.json'))).toThrow(
    /cannot read the artifact lock .*absent\.json/,
  );
  expect(() => readLock(write('{'))).toThrow(/is not JSON/);
  expect(() => readLock(write('{"version":2,"packages":[]}'))).toThrow(/malformed artifact lock/);
});

test('one name for two files is refused', () => {
  const pack = {
    name: 'p',
    version: '1.0.0',
    licence: 'MIT',
    bytes: 1,
    integrity: 'sha512-x',
    files: { A: 'a.json' },
  };
  const file = write(JSON.stringify({ version: 1, packages: [pack, { ...pack, name: 'q' }] }));
  expect(() => readLock(file)).toThrow(/artifact A is listed twice/);
});
