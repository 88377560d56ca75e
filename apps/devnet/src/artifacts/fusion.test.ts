import path from 'node:path';
import { expect, test } from 'vitest';
import { readLock } from './lock.ts';

test('the 1inch lock pins sources only, each under the name its importers use', () => {
  const { lock } = readLock(path.resolve(import.meta.dirname, '../../fusion.lock.json'));
  for (const { name, licence, integrity, files } of lock.packages) {
    expect(licence).toBe('MIT');
    expect(Buffer.from(integrity.slice('sha512-'.length), 'base64')).toHaveLength(64);
    for (const [source, inner] of Object.entries(files)) {
      expect(source).toBe(`${name}/${inner}`);
      expect(inner).toMatch(/\.sol$/);
    }
  }
});
