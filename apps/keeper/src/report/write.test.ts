import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FatalError } from '@ballast/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildReport } from './build.ts';
import { handComputedRun } from './testing/tiny.ts';
import { writeReport } from './write.ts';

const report = buildReport(handComputedRun());

describe('writeReport', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ballast-report-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('writes both files into a new folder and nothing else', async () => {
    const paths = await writeReport(join(dir, 'new', 'folder'), report);
    expect(JSON.parse(await readFile(paths.json, 'utf8'))).toEqual(report);
    expect(await readFile(paths.html, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect((await readdir(join(dir, 'new', 'folder'))).sort()).toEqual(['report.html', 'report.json']);
  });

  it('a reader never sees half a file while others write', async () => {
    await writeReport(dir, report);
    let writing = true;
    const writers = Promise.all(Array.from({ length: 12 }, () => writeReport(dir, report))).finally(() => {
      writing = false;
    });
    let reads = 0;
    while (writing) {
      expect(JSON.parse(await readFile(join(dir, 'report.json'), 'utf8'))).toEqual(report);
      reads += 1;
    }
    await writers;
    expect(reads).toBeGreaterThan(0);
    expect(await readdir(dir)).toHaveLength(2);
  });

  it('refuses a number that JSON would turn into null, and keeps the old report', async () => {
    await writeReport(dir, report);
    const broken = { ...report, effectiveness: { ...report.effectiveness, he: Number.NaN } };
    await expect(writeReport(dir, broken)).rejects.toThrow(/"he" is NaN/);
    expect(JSON.parse(await readFile(join(dir, 'report.json'), 'utf8'))).toEqual(report);
  });

  it('names the folder it cannot write to', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    const failure = writeReport(join(file, 'reports'), report);
    await expect(failure).rejects.toThrow(FatalError);
    await expect(failure).rejects.toThrow(/file\/reports/);
  });
});
