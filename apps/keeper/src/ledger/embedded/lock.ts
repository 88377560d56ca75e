import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { FatalError } from '@ballast/core';
import { z } from 'zod';

const holder = z.object({ pid: z.number().int().positive(), host: z.string(), born: z.string().nullable() });
type Holder = z.infer<typeof holder>;

const held = new Set<string>();

/** Undoes {@link lockDirectory}. Safe to call twice. */
export type Unlock = () => void;

/**
 * Takes a data directory for this process: PGlite has no lock of its own and two openers lose each other's writes.
 * The lock is a file beside the directory (not in it: PGlite owns the inside). A lock left by a process that no
 * longer lives is replaced; one from another host is not, because its process cannot be seen from here.
 * @throws FatalError naming the process that holds it.
 */
export function lockDirectory(directory: string): Unlock {
  const file = `${resolve(directory)}.lock`;
  mkdirSync(dirname(file), { recursive: true });
  if (!tryCreate(file)) {
    const other = readHolder(file);
    if (held.has(file) || (other !== null && isAlive(other))) throw inUse(directory, file, other);
    reap(file, other, directory);
    if (!tryCreate(file)) throw inUse(directory, file, readHolder(file));
  }
  held.add(file);
  const unlock = (): void => {
    if (!held.delete(file)) return;
    process.off('exit', unlock);
    rmSync(file, { force: true });
  };
  process.on('exit', unlock);
  return unlock;
}

/** Links a complete file into place, so that nobody ever reads a lock without its owner. */
function tryCreate(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  const self: Holder = { pid: process.pid, host: hostname(), born: birthOf(process.pid) };
  writeFileSync(draft, JSON.stringify(self), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Null when the file is gone or does not name an owner. */
function readHolder(file: string): Holder | null {
  try {
    return holder.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function isAlive(other: Holder): boolean {
  if (other.host !== hostname()) return true;
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    // EPERM: it lives under another user.
    if (!isErrno(error, 'EPERM')) return false;
  }
  const born = birthOf(other.pid);
  // Without birth times, our own pid in a lock we do not hold is that of an earlier life in the same container.
  if (born === null || other.born === null) return other.pid !== process.pid;
  return born === other.born;
}

/** Start time of a process where the system tells it: a recycled pid has another one. */
function birthOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Moves the dead lock away in one step; when another process was faster and the moved one lives, puts it back. */
function reap(file: string, dead: Holder | null, directory: string): void {
  const moved = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, moved);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw error;
  }
  const taken = readHolder(moved);
  const isSame = taken === null || (taken.pid === dead?.pid && taken.born === dead.born);
  if (!isSame) linkSync(moved, file);
  rmSync(moved, { force: true });
  if (!isSame) throw inUse(directory, file, taken);
}

const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const inUse = (directory: string, file: string, other: Holder | null): FatalError =>
  new FatalError(
    `${directory} is in use by process ${other?.pid ?? 'unknown'} on ${other?.host ?? 'this host'} (lock file ${file})`,
    'stop that process, or ask the running keeper over its HTTP API; set DATABASE_URL to share one database',
  );
