import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, FatalError, type RunReport } from '@ballast/core';
import { renderHtml } from './html/page.ts';

export interface WrittenReport {
  readonly json: string;
  readonly html: string;
}

/** Writes beside the target, flushes to disk and renames: a reader sees the old file or the whole new one. */
async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes `report.json` and `report.html` into `dir`, creating it. Both are rendered before anything is written.
 * @throws FatalError when a number in the report is not finite (JSON would silently make it null), or the folder
 *   cannot be written.
 */
export async function writeReport(dir: string, report: RunReport): Promise<WrittenReport> {
  const json = JSON.stringify(
    report,
    (key, item: unknown) => {
      if (typeof item === 'number' && !Number.isFinite(item))
        throw new FatalError(`report field "${key}" is ${item}`, 'check the run record for missing prices');
      return item;
    },
    2,
  );
  const html = renderHtml(report);
  const paths = { json: join(dir, 'report.json'), html: join(dir, 'report.html') };
  try {
    await mkdir(dir, { recursive: true });
    await writeAtomically(paths.json, `${json}\n`);
    await writeAtomically(paths.html, html);
  } catch (error) {
    throw new FatalError(
      `cannot write the report into ${dir}: ${describeError(error)}`,
      'make the folder writable or choose another one',
      { cause: error },
    );
  }
  return paths;
}
