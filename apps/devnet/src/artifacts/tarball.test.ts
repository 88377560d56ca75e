import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FatalError } from '@ballast/core';
import { afterAll, describe, expect, test } from 'vitest';
import { readTarball } from './tarball.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'ballast-tar-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const longFolder = `package/${'deep/'.repeat(30)}`;
const contents = new Map([
  ['package/empty.json', Buffer.alloc(0)],
  ['package/small.json', Buffer.from('{"a":1}')],
  ['package/block.bin', Buffer.alloc(512, 7)],
  ['package/large.bin', Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))],
  [`${longFolder}file-with-a-name-so-long-that-it-needs-an-extension-record.json`, Buffer.from('long')],
]);

/** An archive by the system's tar, in each format npm packages come in. */
function pack(format: string): string {
  const root = path.join(dir, format);
  for (const [name, content] of contents) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  const file = path.join(dir, `${format}.tgz`);
  execFileSync('tar', ['-czf', file, `--format=${format}`, '-C', root, 'package']);
  return file;
}

describe.each(['ustar', 'pax', 'gnu'])('%s archives', (format) => {
  const names = [...contents.keys()];
  test('give the wanted files byte for byte, and only those', async () => {
    const file = pack(format);
    expect(await readTarball(file, new Set(names))).toEqual(contents);
    const one = await readTarball(file, new Set(['package/large.bin', 'package/not-there']));
    expect([...one.keys()]).toEqual(['package/large.bin']);
  });
});

test('a truncated archive is refused', async () => {
  const file = pack('ustar');
  truncateSync(file, Math.floor(readFileSync(file).length / 2));
  await expect(readTarball(file, new Set(contents.keys()))).rejects.toThrow(FatalError);
});

test('a file that is no archive is refused', async () => {
  const file = path.join(dir, 'text.tgz');
  writeFileSync(file, 'not an archive');
  await expect(readTarball(file, new Set(['package/a']))).rejects.toThrow(/damaged archive/);
  await expect(readTarball(path.join(dir, 'absent.tgz'), new Set(['a']))).rejects.toThrow(FatalError);
});
