import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDirectory } from './lock.ts';

let folder: string;
let data: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-lock-'));
  data = join(folder, 'data');
  lock = `${data}.lock`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const leaveLock = (content: object | string): void =>
  writeFileSync(lock, typeof content === 'string' ? content : JSON.stringify(content));

/** A pid that lived a moment ago. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

it('lies beside the directory, names its process, and is gone after unlock', () => {
  const unlock = lockDirectory(data);
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
  expect(existsSync(data)).toBe(false);
  unlock();
  unlock();
  expect(readdirSync(folder)).toEqual([]);
});

it('refuses a second opener, in this process too, and names the holder', () => {
  const unlock = lockDirectory(data);
  expect(() => lockDirectory(data)).toThrow(`is in use by process ${process.pid}`);
  unlock();
  lockDirectory(data)();
});

it('refuses a directory that a living process holds', () => {
  leaveLock({ pid: process.ppid, host: hostname(), born: null });
  expect(() => lockDirectory(data)).toThrow(`is in use by process ${process.ppid}`);
  expect(existsSync(lock)).toBe(true);
});

it('takes over from a process that no longer lives', () => {
  leaveLock({ pid: deadPid(), host: hostname(), born: null });
  lockDirectory(data)();
  expect(readdirSync(folder)).toEqual([]);
});

it.runIf(existsSync('/proc/self/stat'))('sees that a pid was given to another process', () => {
  leaveLock({ pid: process.ppid, host: hostname(), born: '1' });
  lockDirectory(data)();
});

it('never takes over from another host, whose processes it cannot see', () => {
  leaveLock({ pid: deadPid(), host: 'elsewhere', born: null });
  expect(() => lockDirectory(data)).toThrow('on elsewhere');
});

it('takes over from a file that names nobody', () => {
  leaveLock('{');
  lockDirectory(data)();
});
