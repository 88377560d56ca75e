import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { FatalError, type Policy } from '@ballast/core';
import { readPolicy } from '../policy.ts';
import { demoPolicy } from './policy.ts';

/** What a person may say to the main job. */
export interface DemoOptions {
  /** Folder of price files; null generates a path from `seed`. */
  readonly data: string | null;
  readonly seed: number;
  /** First market hour; null takes the latest window. */
  readonly from: string | null;
  readonly policy: Policy;
  /** Market hours to replay. */
  readonly steps: number;
  /** First of three consecutive loopback ports for the chains. */
  readonly port: number;
  /** Folder for report.json and report.html. */
  readonly out: string;
  /** Nothing on screen but the report as JSON at the end. */
  readonly json: boolean;
}

export interface RawDemoOptions {
  readonly data?: string;
  readonly seed: string;
  readonly from?: string;
  readonly policy?: string;
  readonly days: string;
  readonly steps?: string;
  readonly port: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Checks everything that can be known before any work starts. @throws FatalError naming flag and value. */
export function readDemoOptions(raw: RawDemoOptions): DemoOptions {
  const steps =
    raw.steps === undefined ? 24 * whole('--days', raw.days, 1, 365) : whole('--steps', raw.steps, 1, 8_760);
  return {
    data: raw.data === undefined ? null : folder(raw.data),
    seed: whole('--seed', raw.seed, 0, 2 ** 31),
    from: raw.from ?? null,
    policy: raw.policy === undefined ? demoPolicy : readPolicy(resolve(raw.policy), demoPolicy),
    steps,
    port: whole('--port', raw.port, 1_024, 65_533),
    out: resolve(raw.out),
    json: raw.json ?? false,
  };
}

function whole(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new FatalError(
      `${flag} "${text}" is not a whole number from ${least} to ${most}`,
      `try ${flag} ${least}`,
    );
  return value;
}

function folder(path: string): string {
  const full = resolve(path);
  if (!existsSync(full) || !statSync(full).isDirectory())
    throw new FatalError(
      `--data "${path}" is not a folder`,
      'name a folder of hourly price files, or leave --data out',
    );
  return full;
}
