import { afterEach, describe, expect, it, vi } from 'vitest';
import { simulateRun } from '../report/testing/simulate.ts';
import { createPlainLog } from './plain.ts';
import { openScreen, type Screen, type Terminal } from './screen.ts';
import { createRunView } from './view.ts';

const ESCAPE = '\u001b';

interface Recording extends Terminal {
  readonly text: () => string;
  readonly resize: (columns: number, rows: number) => void;
  readonly listeners: () => number;
}

function recording(isTTY: boolean): Recording {
  const written: string[] = [];
  const resizers = new Set<() => void>();
  const size = { columns: 80, rows: 24 };
  return {
    isTTY,
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
    write: (text) => written.push(text),
    on: (_event, listener) => resizers.add(listener),
    off: (_event, listener) => resizers.delete(listener),
    text: () => written.join(''),
    resize: (columns, rows) => {
      Object.assign(size, { columns, rows });
      for (const listener of resizers) listener();
    },
    listeners: () => resizers.size,
  };
}

const record = simulateRun({ seed: 7, steps: 60 });

function views() {
  const make = createRunView();
  return record.snapshots.map((_, index) => {
    const block = BigInt(100 + index * 100 + 50);
    const sofar = <T extends { readonly block: bigint }>(all: readonly T[]) =>
      all.filter((one) => one.block < block);
    const view = make(
      {
        ...record,
        snapshots: record.snapshots.slice(0, index + 1),
        closing: null,
        plans: record.plans.slice(0, index + 1),
        fills: sofar(record.fills),
        transactions: sofar(record.transactions),
        messages: sofar(record.messages),
      },
      index + 1,
    );
    if (!view) throw new Error('the record has snapshots');
    return view;
  });
}

const lastOf = <T>(all: readonly T[]): T => {
  const last = all.at(-1);
  if (last === undefined) throw new Error('empty list');
  return last;
};

describe('on a terminal', () => {
  let screen: Screen | null = null;
  afterEach(() => screen?.close());

  it('uses the other buffer, hides the cursor and gives both back once', () => {
    const terminal = recording(true);
    const before = process.listenerCount('SIGINT');
    screen = openScreen({ title: 'Ballast', terminal, env: {} });
    expect(terminal.text()).toContain(`${ESCAPE}[?1049h${ESCAPE}[?25l`);
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    screen.show(lastOf(views()));
    screen.close();
    screen.close();
    expect(terminal.text().split(`${ESCAPE}[?25h${ESCAPE}[?1049l`)).toHaveLength(2);
    expect(terminal.text()).toMatch(/step 60\/60[\s\S]*\n$/);
    expect(process.listenerCount('SIGINT')).toBe(before);
    expect(terminal.listeners()).toBe(0);
  });

  it('draws at most one frame for many updates, and the last one wins', async () => {
    const terminal = recording(true);
    screen = openScreen({ title: 'Ballast', terminal, env: {} });
    for (const view of views()) screen.show(view);
    const home = `${ESCAPE}[H`;
    await vi.waitFor(() => expect(terminal.text()).toContain('step 60/60'));
    expect(terminal.text().split(home).length - 1).toBeLessThan(5);
  });

  it('clears and redraws at the new size', () => {
    const terminal = recording(true);
    screen = openScreen({ title: 'Ballast', terminal, env: { NO_COLOR: '1' } });
    terminal.resize(120, 30);
    const frame = lastOf(terminal.text().split(`${ESCAPE}[2J${ESCAPE}[H`)).split('\r\n');
    expect(frame).toHaveLength(30);
    expect([...(frame[0] ?? '')]).toHaveLength(119);
  });

  it('is restored when a signal arrives, and leaves the signal to others who listen', () => {
    const terminal = recording(true);
    const other = vi.fn();
    process.on('SIGTERM', other);
    screen = openScreen({ title: 'Ballast', terminal, env: {} });
    process.emit('SIGTERM');
    process.off('SIGTERM', other);
    expect(other).toHaveBeenCalledOnce();
    expect(terminal.text()).toContain(`${ESCAPE}[?25h`);
  });

  it('lets a signal end the process when nobody else listens', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    screen = openScreen({ title: 'Ballast', terminal: recording(true), env: {} });
    process.emit('SIGHUP');
    expect(kill.mock.calls).toEqual([[process.pid, 'SIGHUP']]);
    kill.mockRestore();
  });

  it('respects NO_COLOR', () => {
    const terminal = recording(true);
    screen = openScreen({ title: 'Ballast', terminal, env: { NO_COLOR: '1' } });
    screen.show(lastOf(views()));
    screen.close();
    expect(terminal.text().includes(`${ESCAPE}[36m`)).toBe(false);
    expect(terminal.text().includes(`${ESCAPE}[2m`)).toBe(false);
  });
});

describe('elsewhere', () => {
  it('prints one line per stage, failures too, and no escapes', async () => {
    const terminal = recording(false);
    let clock = 0;
    const screen = openScreen({ title: 'Ballast', terminal, env: {}, now: () => clock });
    const value = await screen.stage('compile contracts', async () => {
      clock = 12_345;
      return 7;
    });
    const failure = screen.stage('start arbitrum', async () => {
      clock = 13_345;
      throw new Error('port in use');
    });
    await expect(failure).rejects.toThrow('port in use');
    screen.note('stopping');
    screen.close();
    expect(value).toBe(7);
    expect(terminal.text()).toBe('compile contracts 12.3 s\nstart arbitrum failed after 1.0 s\nstopping\n');
    expect(screen.timings()).toEqual([
      { stage: 'compile contracts', ms: 12_345 },
      { stage: 'start arbitrum', ms: 1000 },
    ]);
  });

  it('says each day, trade and delivery exactly once', () => {
    const log = createPlainLog();
    const lines = views().flatMap((view) => [...log(view), ...log(view)]);
    const hedged = record.plans.filter((plan) => plan.action === 'hedge').length;
    expect(lines.filter((line) => line.includes('hedges:'))).toHaveLength(hedged);
    expect(lines.filter((line) => line.includes('delivered after'))).toHaveLength(record.messages.length);
    // Sixty hours from 06:00 touch three dates, and the end is said as well.
    expect(lines.filter((line) => line.includes('P&L'))).toHaveLength(4);
    expect(lines.join('\n')).not.toContain(ESCAPE);
  });
});
