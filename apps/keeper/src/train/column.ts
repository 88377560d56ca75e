import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { FatalError } from '@ballast/core';
import type { DailyColumn } from '@ballast/forecast';

const DAY = 86_400;

/**
 * A daily value from a CSV file, plain or gzipped, whose header names both columns; times are seconds.
 * @throws FatalError naming file, row and value.
 */
export function readColumn(path: string, time: string, value: string): DailyColumn {
  const raw = readFileSync(path);
  const [head = '', ...lines] = (path.endsWith('.gz') ? gunzipSync(raw) : raw)
    .toString('utf8')
    .trim()
    .split(/\r?\n/);
  const names = head.split(',').map((name) => name.trim());
  const [at, of] = [names.indexOf(time), names.indexOf(value)];
  if (at < 0 || of < 0)
    throw new FatalError(`${path} has no columns ${time} and ${value}`, 'correct its header');
  return new Map(
    lines.map((line, i) => {
      const cells = line.split(',');
      const [seconds, reading] = [Number(cells[at]), Number(cells[of])];
      if (!Number.isFinite(seconds) || !Number.isFinite(reading))
        throw new FatalError(`${path}, row ${i + 1}: "${line}" holds no number`, 'remove or repair the row');
      return [Math.floor(seconds / DAY), reading];
    }),
  );
}
