import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FatalError, RetryableError } from '@ballast/core';
import { fetchArtifacts, loadArtifact } from '@ballast/devnet';
import { afterAll, describe, expect, test } from 'vitest';
import { readLock } from '../../apps/devnet/src/artifacts/lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'ballast-artifacts-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The smallest package of the real lock, alone and possibly changed. */
function lockFile(
  name: string,
  change: { integrity?: string; files?: Record<string, string>; version?: string } = {},
) {
  const [smallest] = [...readLock().lock.packages].sort((a, b) => a.bytes - b.bytes);
  const file = join(dir, `${name}.lock.json`);
  writeFileSync(file, JSON.stringify({ version: 1, packages: [{ ...smallest, ...change }] }));
  return { file, pack: smallest! };
}

describe('fetching', () => {
  test('fills the folder once, and again only when the lock changes', async () => {
    const { file, pack } = lockFile('good');
    const out = join(dir, 'good');
    const phases: string[] = [];
    expect(await fetchArtifacts(out, ({ phase }) => phases.push(phase), file)).toBe(true);
    expect(phases).toEqual(['downloading', 'checking', 'done']);
    for (const name of Object.keys(pack.files)) {
      const artifact = loadArtifact(name, out);
      expect(artifact.source).toBe(`${pack.name}@${pack.version}`);
      expect(artifact.bytecode.length).toBeGreaterThan(100);
      expect(Object.keys(JSON.parse(readFileSync(join(out, `${name}.json`), 'utf8'))).sort()).toEqual([
        'abi',
        'bytecode',
        'contractName',
        'linkReferences',
        'path',
        'source',
      ]);
    }
    expect(await fetchArtifacts(out, undefined, file)).toBe(false);
    const [only] = Object.entries(pack.files);
    const fewer = lockFile('fewer', { files: { [only![0]]: only![1] } });
    expect(await fetchArtifacts(out, undefined, fewer.file)).toBe(true);
    expect(readdirSync(out).filter((name) => name.endsWith('.json'))).toEqual([`${only![0]}.json`]);
  });

  test('two at a time end with one complete folder', async () => {
    const { file } = lockFile('twice');
    const out = join(dir, 'twice');
    await Promise.all([fetchArtifacts(out, undefined, file), fetchArtifacts(out, undefined, file)]);
    expect(await fetchArtifacts(out, undefined, file)).toBe(false);
  });
});

describe('refusing', () => {
  test('a package that does not match its hash: names it, expected and got', async () => {
    const wrong = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
    const { file, pack } = lockFile('wrong-hash', { integrity: wrong });
    const fetching = fetchArtifacts(join(dir, 'wrong-hash'), undefined, file);
    await expect(fetching).rejects.toBeInstanceOf(FatalError);
    await expect(fetching).rejects.toThrow(
      new RegExp(`${pack.name}@${pack.version} does not match its lock: expected .*AQEB.*, got sha512-`),
    );
    expect(existsSync(join(dir, 'wrong-hash'))).toBe(false);
    expect(readdirSync(dir).filter((name) => name.includes('.part-'))).toEqual([]);
  });

  test('a package without the wanted file: names both', async () => {
    const { file, pack } = lockFile('no-file', { files: { Gone: 'artifacts/Gone.json' } });
    const fetching = fetchArtifacts(join(dir, 'no-file'), undefined, file);
    await expect(fetching).rejects.toThrow(
      `${pack.name}@${pack.version} holds no file artifacts/Gone.json (artifact Gone)`,
    );
  });

  test('a version that does not exist: names it', async () => {
    const { file, pack } = lockFile('no-version', { version: '0.0.0-none' });
    const fetching = fetchArtifacts(join(dir, 'no-version'), undefined, file);
    await expect(fetching).rejects.toThrow(`cannot download ${pack.name}@0.0.0-none`);
  });

  test('no network: says so and what to do', async () => {
    const { file, pack } = lockFile('offline');
    const script = `import { fetchArtifacts } from '@ballast/devnet';
      fetchArtifacts(${JSON.stringify(join(dir, 'offline'))}, undefined, ${JSON.stringify(file)})
        .then(() => process.exit(0), (error) => { console.error(error.name, error.message); process.exit(3); });`;
    const env = {
      ...process.env,
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_cache: join(dir, 'empty-cache'),
      npm_config_fetch_retries: '0',
    };
    const run = promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      {
        cwd: new URL('..', import.meta.url).pathname,
        env,
      },
    );
    const failure = await run.catch((error: { code: number; stderr: string }) => error);
    expect(failure).toMatchObject({ code: 3 });
    expect(failure.stderr).toContain(`${RetryableError.name} cannot download ${pack.name}@${pack.version}`);
    expect(failure.stderr).toMatch(/Next: check the network and the registry npm is set to/);
  });
});
