import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** A database the tests run against: a real server on loopback, or the reason why there is none. */
export interface Service {
  readonly url: string | null;
  readonly why: string;
  stop(): Promise<void>;
}

const absent = (why: string): Service => ({ url: null, why, stop: async () => {} });

function onPath(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

let packageListsFresh = false;

/** Installs a Debian package where that is allowed: as root, on a machine with apt. */
async function installDebian(name: string): Promise<boolean> {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (!packageListsFresh) {
    await run('apt-get', ['update', '-qq'], { env, quiet: true });
    packageListsFresh = true;
  }
  const done = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {
    env,
    quiet: true,
  });
  return done.code === 0;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

async function waitForPort(port: number, child: ChildProcess, what: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null)
      throw new Error(`${what} ended with code ${child.exitCode} before listening`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => socket.end(() => resolve(true)));
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not listen on port ${port} within 10 s`);
}

function stopper(child: ChildProcess, dir: string, signal: NodeJS.Signals): () => Promise<void> {
  return async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('close', resolve));
      child.kill(signal);
      await gone;
    }
    rmSync(dir, { recursive: true, force: true });
  };
}

/** Redis from REDIS_URL, from PATH, or from the Debian package. */
export async function startRedis(): Promise<Service> {
  const given = process.env.REDIS_URL;
  if (given) return { url: given, why: 'REDIS_URL', stop: async () => {} };
  if (!onPath('redis-server') && !(await installDebian('redis-server')))
    return absent('no redis-server on PATH and no right to install the Debian package');
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'ballast-redis-'));
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  await waitForPort(port, child, 'redis-server');
  return { url: `redis://127.0.0.1:${port}`, why: 'started', stop: stopper(child, dir, 'SIGTERM') };
}

function postgresBin(): string | null {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return null;
  const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  const bin = versions
    .map((version) => join(base, version, 'bin'))
    .find((dir) => existsSync(join(dir, 'initdb')));
  return bin ?? null;
}

/** Postgres from DATABASE_URL, or from the Debian package on a throw-away cluster. */
export async function startPostgres(): Promise<Service> {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, why: 'DATABASE_URL', stop: async () => {} };
  const isRoot = process.getuid?.() === 0;
  if (!postgresBin() && !(await installDebian('postgresql')))
    return absent('no Postgres server installed and no right to install the Debian package');
  const bin = postgresBin();
  if (!bin) return absent('the Debian package brought no initdb');
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'ballast-postgres-'));
  chmodSync(dir, 0o777);
  // Postgres refuses to run as root; the Debian package brings its own user.
  const as = (program: string, args: readonly string[]): [string, string[]] =>
    isRoot
      ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...args]]
      : [program, [...args]];
  const data = join(dir, 'data');
  const [initProgram, initArgs] = as(join(bin, 'initdb'), [
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'ballast',
    '--no-sync',
  ]);
  const init = await run(initProgram, initArgs, { quiet: true, cwd: dir });
  if (init.code !== 0) return absent(`initdb failed: ${init.output.trim().split('\n').at(-1)}`);
  const [program, args] = as(join(bin, 'postgres'), [
    '-D',
    data,
    '-p',
    `${port}`,
    '-h',
    '127.0.0.1',
    '-k',
    dir,
  ]);
  const child = spawn(program, args, { stdio: 'ignore', cwd: dir });
  await waitForPort(port, child, 'postgres');
  return {
    url: `postgres://ballast@127.0.0.1:${port}/postgres`,
    why: 'started',
    // SIGINT is Postgres's fast shutdown: it does not wait for clients.
    stop: stopper(child, dir, 'SIGINT'),
  };
}
