import type { RunReport } from '@ballast/core';
import { createPlainLog, stageText } from './plain.ts';
import { renderScreen } from './render.ts';
import type { RunView, StageView } from './state.ts';
import { safe } from './text.ts';

/** The part of a terminal that the screen needs; `process.stdout` is one. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

export interface ScreenOptions {
  readonly title: string;
  readonly terminal?: Terminal;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

export interface Screen {
  /** Runs `work` as a named stage of the set-up and shows how long it takes. Stages may overlap. */
  stage<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Shows the market run from now on. Cheap: frames are drawn at most every 50 ms. */
  show(view: RunView): void;
  /** One sentence for whoever watches: trouble, or what is being waited for. */
  note(text: string): void;
  /** Stages so far, for the report. */
  timings(): RunReport['timings'];
  /** Restores the terminal and leaves the last frame on it. Safe to call twice. */
  close(): void;
}

const FRAME_MS = 50;
const TICK_MS = 200;
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR = '\u001b[2J';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface StageEntry {
  readonly name: string;
  readonly started: number;
  state: StageView['state'];
  ended: number | null;
}

interface Model {
  readonly stages: StageEntry[];
  run: RunView | null;
  notice: string | null;
}

const viewStages = (model: Model, now: number): readonly StageView[] =>
  model.stages.map(({ name, started, state, ended }) => ({ name, state, ms: (ended ?? now) - started }));

/** Where frames or lines go: the only part that differs between a terminal and a log. */
interface Output {
  stageEnded(stage: StageView): void;
  changed(): void;
  noted(text: string): void;
  close(): void;
}

function plainOutput(terminal: Terminal, model: Model): Output {
  const log = createPlainLog();
  const print = (text: string) => terminal.write(`${text}\n`);
  return {
    stageEnded: (stage) => print(stageText(stage)),
    changed: () => {
      if (model.run) log(model.run).forEach(print);
    },
    noted: (text) => print(safe(text)),
    close: () => {},
  };
}

/** Calls `restore` however the process ends, and lets a signal kill it as if nobody had listened. */
function onProcessEnd(restore: () => void): () => void {
  const ends = signals.map((signal) => {
    const listener = () => {
      restore();
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  process.on('exit', restore);
  process.on('uncaughtExceptionMonitor', restore);
  return () => {
    for (const end of ends) end();
    process.off('exit', restore);
    process.off('uncaughtExceptionMonitor', restore);
  };
}

function terminalOutput(terminal: Terminal, model: Model, options: ScreenOptions, now: () => number): Output {
  const colour = !(options.env ?? process.env).NO_COLOR;
  let open = true;
  let drawn = Number.NEGATIVE_INFINITY;
  let pending: NodeJS.Timeout | null = null;
  const frame = () => {
    const state = { ...model, title: options.title, stages: viewStages(model, now()) };
    // The last column stays free: some terminals wrap after writing it.
    return renderScreen(
      state,
      Math.max(20, (terminal.columns ?? 80) - 1),
      Math.max(5, terminal.rows ?? 24),
      colour,
    );
  };
  const draw = () => {
    pending = null;
    if (!open) return;
    drawn = now();
    terminal.write(HOME + frame().replaceAll('\n', '\r\n'));
  };
  const resized = () => {
    terminal.write(CLEAR);
    draw();
  };
  const tick = setInterval(draw, TICK_MS);
  tick.unref();
  const close = () => {
    if (!open) return;
    open = false;
    clearInterval(tick);
    if (pending) clearTimeout(pending);
    terminal.off('resize', resized);
    release();
    terminal.write(`${LEAVE}${frame().trimEnd()}\n`);
  };
  const release = onProcessEnd(close);
  terminal.on('resize', resized);
  terminal.write(ENTER + CLEAR);
  draw();
  const changed = () => {
    pending ??= setTimeout(draw, Math.max(0, drawn + FRAME_MS - now()));
  };
  return { stageEnded: changed, changed, noted: changed, close };
}

/**
 * Opens the live view: on a terminal one screen refreshed in place (alternate buffer, hidden cursor, both restored on
 * close, signals and crashes), elsewhere plain lines without escapes. Respects NO_COLOR.
 */
export function openScreen(options: ScreenOptions): Screen {
  const terminal = options.terminal ?? process.stdout;
  const now = options.now ?? (() => performance.now());
  const model: Model = { stages: [], run: null, notice: null };
  const output = terminal.isTTY
    ? terminalOutput(terminal, model, options, now)
    : plainOutput(terminal, model);
  const finish = (entry: StageEntry, state: StageView['state']) => {
    entry.state = state;
    entry.ended = now();
    output.stageEnded({ name: entry.name, state, ms: entry.ended - entry.started });
  };
  return {
    async stage(name, work) {
      const entry: StageEntry = { name, started: now(), state: 'running', ended: null };
      model.stages.push(entry);
      output.changed();
      try {
        const result = await work();
        finish(entry, 'done');
        return result;
      } catch (error) {
        finish(entry, 'failed');
        throw error;
      }
    },
    show(view) {
      model.run = view;
      output.changed();
    },
    note(text) {
      model.notice = text;
      output.noted(text);
    },
    timings: () => viewStages(model, now()).map(({ name, ms }) => ({ stage: name, ms: Math.round(ms) })),
    close: () => output.close(),
  };
}
