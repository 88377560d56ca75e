import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunReport, reasons } from '@ballast/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainPids, pauseChain } from '../helpers/pause.ts';
import { allClosed, runCli, startCli } from '../helpers/processes.ts';

const port = 26_200;
const ports = [port, port + 1, port + 2];
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ballast-trouble-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const demo = (...args: readonly string[]) =>
  runCli(['demo', '--port', `${port}`, '--out', join(dir, 'out'), ...args]);

/** Hourly closes around a price, as a file the path reader accepts. */
function writePrices(name: string, price: number, change: (rows: string[]) => void = () => {}): void {
  const rows = Array.from(
    { length: 1_100 },
    (_, i) => `${1_735_689_600 + 3_600 * i},${price * (1 + 0.01 * Math.sin(i))}`,
  );
  change(rows);
  writeFileSync(join(dir, name), ['timestamp,close', ...rows].join('\n'));
}

describe('bad input ends in one clear message and leaves nothing behind', () => {
  it('an unknown flag', async () => {
    const { code, output } = await demo('--hedge-harder');
    expect(code).not.toBe(0);
    expect(output).toContain('--hedge-harder');
    expect(output).toContain('--help');
  });

  it.each([
    ['--steps', 'many'],
    ['--days', '0'],
    ['--port', '80'],
    ['--seed', '-3'],
  ])('%s %s', async (flag, value) => {
    const { code, output } = await demo(flag, value);
    expect(code).not.toBe(0);
    expect(output).toContain(`${flag} "${value}"`);
  });

  it('a policy that makes no sense', async () => {
    const path = join(dir, 'policy.json');
    writeFileSync(path, '{"ilBudget": {"loss": 5000, "confidence": 95, "days": 30}}');
    const { code, output } = await demo('--policy', path);
    expect(code).not.toBe(0);
    expect(output).toContain('policy.json');
    expect(output).toMatch(/ilBudget\.confidence: .*not 95/);
  });

  it('a data folder that is not there', async () => {
    const { code, output } = await demo('--data', join(dir, 'nowhere'));
    expect(code).not.toBe(0);
    expect(output).toContain('nowhere');
  });

  it.each([
    ['a gap', (rows: string[]) => rows.splice(900, 3), /gap/i],
    ['NaN', (rows: string[]) => rows.splice(900, 1, `${1_735_689_600 + 3_600 * 900},NaN`), /NaN/],
    ['a zero price', (rows: string[]) => rows.splice(900, 1, `${1_735_689_600 + 3_600 * 900},0`), /\b0\b/],
  ])('%s in the prices', async (_what, change, words) => {
    writePrices('ETH.csv', 3_000, change);
    writePrices('BTC.csv', 90_000);
    writePrices('POL.csv', 0.4);
    const { code, output } = await demo('--data', dir);
    expect(code).not.toBe(0);
    expect(output).toContain('ETH.csv');
    expect(output).toMatch(words);
    expect(existsSync(join(dir, 'out', 'report.json'))).toBe(false);
  });

  it('a port in use', async () => {
    const server: Server = createServer().listen(port + 1, '127.0.0.1');
    try {
      const { code, output } = await demo('--steps', '2');
      expect(code).not.toBe(0);
      expect(output).toContain(`${port + 1}`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    expect(await allClosed(ports)).toBe(true);
  });
});

describe('interruption and loss', () => {
  it.each(['compile contracts', 'boot three chains, deploy', "open the fund's book", 'step 1/'])(
    'Ctrl-C after "%s" leaves no process and no half-written report',
    async (moment) => {
      const run = startCli(['demo', '--steps', '200', '--port', `${port}`, '--out', join(dir, 'out')]);
      await run.seen(moment);
      run.child.kill('SIGINT');
      expect(await run.exit).toBe(130);
      expect(await allClosed(ports)).toBe(true);
      expect(existsSync(join(dir, 'out', 'report.json'))).toBe(false);
    },
  );

  it('a chain that dies mid-run ends the run with its name, and no report', async () => {
    const run = startCli(['demo', '--steps', '200', '--port', `${port}`, '--out', join(dir, 'out')]);
    await run.seen('step 1/');
    const pids = chainPids(port + 2);
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(await run.exit).toBe(1);
    expect(run.output()).toContain('polygon');
    expect(run.output()).toContain('Next:');
    expect(existsSync(join(dir, 'out', 'report.json'))).toBe(false);
    expect(await allClosed(ports)).toBe(true);
  });

  it('a chain that freezes is left alone and taken up again; screen, report and JSON say so', async () => {
    const out = join(dir, 'out');
    const run = startCli(['demo', '--steps', '30', '--port', `${port}`, '--out', out]);
    await run.seen('step 1/');
    const wake = pauseChain(port + 2);
    try {
      await run.seen('polygon is left alone, the others go on');
    } finally {
      wake();
    }
    await run.seen('polygon is taken up again');
    expect(await run.exit, run.output()).toBe(0);
    const report: RunReport = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
    const [outage] = report.outages;
    expect(outage).toMatchObject({ chain: 'polygon', code: 'stale-chain' });
    expect(outage?.to).not.toBeNull();
    expect(report.plans.byReason['stale-chain']).toBeGreaterThanOrEqual(1);
    expect(run.output()).toContain(reasons['stale-chain']);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Chains left alone');
    expect(Math.abs(report.attribution.unexplained)).toBeLessThan(1e-6 * report.attribution.navStart);
    expect(await allClosed(ports)).toBe(true);
  });

  it('a killed main process takes its chains with it', async () => {
    const run = startCli(['demo', '--steps', '200', '--port', `${port}`, '--out', join(dir, 'out')]);
    await run.seen('step 1/');
    run.child.kill('SIGKILL');
    await run.exit;
    expect(await allClosed(ports)).toBe(true);
  });
});
