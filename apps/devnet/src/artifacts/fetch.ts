import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FatalError, RetryableError } from '@ballast/core';
import { toArtifact } from './artifact.ts';
import { defaultLockFile, fetchCommand, type LockedPackage, projectRoot, readLock } from './lock.ts';
import { readTarball } from './tarball.ts';

const STAMP = '.complete';
const CONCURRENCY = 4;

export interface FetchProgress {
  readonly package: string;
  readonly phase: 'downloading' | 'checking' | 'done' | 'present';
  /** Packages finished so far and in all. */
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
}

/**
 * Fills `dir` with the contract artifacts the devnet and the Solidity tests deploy: pinned packages are packed by
 * the user's own npm, checked against the committed lock, and reduced to ABI, bytecode and link references.
 * Does nothing when the folder is already complete for this lock. The folder appears in one rename.
 * @returns whether anything was fetched.
 * @throws RetryableError when npm cannot deliver a package; FatalError on a wrong hash or a missing file.
 */
export async function fetchArtifacts(
  dir: string,
  onProgress: (progress: FetchProgress) => void = () => {},
  lockFile: string = defaultLockFile,
): Promise<boolean> {
  const { lock, hash } = readLock(lockFile);
  const total = lock.packages.length;
  if (artifactsComplete(dir, hash)) {
    onProgress({ package: '', phase: 'present', done: total, total, bytes: 0 });
    return false;
  }
  await mkdir(path.dirname(dir), { recursive: true });
  const scratch = await mkdtemp(`${dir}.part-`);
  try {
    const output = path.join(scratch, 'out');
    await mkdir(output);
    let done = 0;
    // Biggest first, so that the last worker is not left alone with it.
    const queue = [...lock.packages].sort((a, b) => b.bytes - a.bytes);
    const failed = new AbortController();
    const worker = async (): Promise<void> => {
      for (let pack = queue.shift(); pack !== undefined; pack = queue.shift()) {
        const tell = (phase: FetchProgress['phase']): void =>
          onProgress({ package: specOf(pack), phase, done, total, bytes: pack.bytes });
        await fetchPackage(pack, scratch, output, tell, failed.signal);
        done += 1;
        tell('done');
      }
    };
    await Promise.all(
      Array.from({ length: Math.min(CONCURRENCY, total) }, () =>
        worker().catch((error: unknown) => {
          queue.length = 0;
          failed.abort();
          throw error;
        }),
      ),
    );
    await writeFile(path.join(output, STAMP), hash);
    await replaceDirectory(output, dir, hash);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return true;
}

/** Whether `dir` holds every artifact of the lock with this hash. */
export function artifactsComplete(dir: string, hash: string): boolean {
  const stamp = path.join(dir, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

const specOf = (pack: LockedPackage): string => `${pack.name}@${pack.version}`;

async function fetchPackage(
  pack: LockedPackage,
  scratch: string,
  output: string,
  tell: (phase: FetchProgress['phase']) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, content] of await fetchFiles(pack, scratch, tell, signal)) {
    const artifact = toArtifact(name, specOf(pack), pack.files[name] ?? name, content.toString('utf8'));
    await writeFile(path.join(output, `${name}.json`), JSON.stringify(artifact));
  }
}

/**
 * Packs one locked package in a folder of its own below `scratch`, checks it and reads the wanted files.
 * @returns name in the lock -> content.
 * @throws RetryableError when npm cannot deliver it; FatalError on a wrong hash or a missing file.
 */
export async function fetchFiles(
  pack: LockedPackage,
  scratch: string,
  tell: (phase: FetchProgress['phase']) => void,
  signal: AbortSignal,
): Promise<Map<string, Buffer>> {
  tell('downloading');
  const folder = await mkdtemp(path.join(scratch, 'pack-'));
  await npmPack(specOf(pack), folder, signal);
  const [packed] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  if (packed === undefined)
    throw new RetryableError(`npm packed nothing for ${specOf(pack)}`, `run ${fetchCommand} again`);
  const file = path.join(folder, packed);
  tell('checking');
  await checkIntegrity(pack, file);
  const wanted = Object.entries(pack.files);
  const contents = await readTarball(file, new Set(wanted.map(([, inner]) => `package/${inner}`)));
  const files = new Map<string, Buffer>();
  for (const [name, inner] of wanted) {
    const content = contents.get(`package/${inner}`);
    if (content === undefined)
      throw new FatalError(
        `${specOf(pack)} holds no file ${inner} (artifact ${name})`,
        'correct the path in its lock file under apps/devnet',
      );
    files.set(name, content);
  }
  await rm(folder, { recursive: true });
  return files;
}

async function checkIntegrity(pack: LockedPackage, file: string): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const got = `sha512-${hash.digest('base64')}`;
  if (got !== pack.integrity)
    throw new FatalError(
      `${specOf(pack)} does not match its lock: expected ${pack.integrity}, got ${got}`,
      'do not use this package; find out whether the registry, a proxy or the lock changed',
    );
}

function npmPack(spec: string, folder: string, signal: AbortSignal): Promise<void> {
  const windows = process.platform === 'win32';
  const args = ['pack', spec, '--pack-destination', folder, '--loglevel=error', '--ignore-scripts'];
  return new Promise((resolve, reject) => {
    // The project root as working directory: the user's own npm configuration applies, project file included.
    const options = { cwd: projectRoot, shell: windows, signal, maxBuffer: 16 * 1024 * 1024 };
    execFile(windows ? 'npm.cmd' : 'npm', args, options, (error, _stdout, stderr) => {
      if (error === null) return resolve();
      if ('code' in error && error.code === 'ENOENT')
        return reject(new FatalError('npm is not on PATH', 'install Node.js with npm', { cause: error }));
      const reason = stderr.trim().split('\n').slice(0, 3).join(' ') || error.message;
      reject(
        new RetryableError(
          `cannot download ${spec}: ${reason}`,
          `check the network and the registry npm is set to, then run ${fetchCommand} again`,
          { cause: error },
        ),
      );
    });
  });
}

async function replaceDirectory(from: string, to: string, hash: string): Promise<void> {
  // Another process finished the same work first.
  if (artifactsComplete(to, hash)) return;
  const old = `${from}.old`;
  try {
    if (existsSync(to)) await rename(to, old);
    await rename(from, to);
  } catch (cause) {
    if (artifactsComplete(to, hash)) return;
    throw new RetryableError(`cannot put the artifacts in place at ${to}`, `run ${fetchCommand} again`, {
      cause,
    });
  }
}
