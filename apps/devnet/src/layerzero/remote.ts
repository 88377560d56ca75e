import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { decode, encode, RetryableError } from '@ballast/core';
import type { Hex } from 'viem';
import type { MessageRecord, ProtocolManifest } from '../protocols/types.ts';
import type { LayerZeroControl, MessageFault } from './control.ts';

export interface WorkerStart {
  readonly manifests: readonly ProtocolManifest[];
  readonly pollMs: number;
}

export type WorkerRequest =
  | { readonly method: 'start'; readonly setup: WorkerStart }
  | { readonly method: 'inject'; readonly fault: MessageFault }
  | { readonly method: 'retry'; readonly guid: Hex }
  | { readonly method: 'waitFor'; readonly guid: Hex; readonly timeoutMs: number }
  | { readonly method: 'idle'; readonly timeoutMs: number }
  | { readonly method: 'hold' | 'release' | 'records' }
  | { readonly method: 'stop' };

export interface WorkerAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/** Runs the worker in its own process and speaks for it. */
export class LayerZeroProcess implements LayerZeroControl {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #gone: Promise<void>;
  #id = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#gone = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    child.on('message', (text: string) => {
      const { id } = decode<WorkerAnswer>(text);
      this.#waiting.get(id)?.resolve(text);
      this.#waiting.delete(id);
    });
    child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values())
        reject(new RetryableError(`the LayerZero worker ended with code ${code}`, 'start the devnet again'));
      this.#waiting.clear();
    });
  }

  /** Starts the process, which has nothing to do until {@link begin}: loading it takes as long as the chains do. */
  static spawn(): LayerZeroProcess {
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const child = fork(path.join(import.meta.dirname, 'worker.ts'), {
      execArgv: ['--import', loader],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // A finished program must not wait for its worker; the worker ends with the channel.
    child.unref();
    return new LayerZeroProcess(child);
  }

  /** Starts carrying messages, with the next block of every chain. */
  async begin(manifests: readonly ProtocolManifest[], pollMs = 40): Promise<void> {
    await this.#ask({ method: 'start', setup: { manifests, pollMs } });
  }

  async inject(fault: MessageFault): Promise<void> {
    await this.#ask({ method: 'inject', fault });
  }

  async hold(): Promise<void> {
    await this.#ask({ method: 'hold' });
  }

  async release(): Promise<void> {
    await this.#ask({ method: 'release' });
  }

  async retry(guid: Hex): Promise<void> {
    await this.#ask({ method: 'retry', guid });
  }

  async records(): Promise<MessageRecord[]> {
    return decode<{ value: MessageRecord[] }>(await this.#ask({ method: 'records' })).value;
  }

  async waitFor(guid: Hex, timeoutMs = 10_000): Promise<MessageRecord> {
    return decode<{ value: MessageRecord }>(await this.#ask({ method: 'waitFor', guid, timeoutMs })).value;
  }

  async idle(timeoutMs = 10_000): Promise<void> {
    await this.#ask({ method: 'idle', timeoutMs });
  }

  async stop(): Promise<void> {
    this.#child.ref();
    if (this.#child.connected) await this.#ask({ method: 'stop' }).catch(() => undefined);
    await this.#gone;
  }

  /** @returns the answer in wire form. */
  async #ask(request: WorkerRequest): Promise<string> {
    this.#id += 1;
    const id = this.#id;
    if (!this.#child.connected)
      throw new RetryableError('the LayerZero worker is gone', 'start the devnet again');
    this.#child.channel?.ref();
    try {
      const text = await new Promise<string>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.#child.send(encode({ id, request }));
      });
      const { error } = decode<WorkerAnswer>(text);
      if (error !== undefined) throw new RetryableError(error, 'see the message');
      return text;
    } finally {
      if (this.#waiting.size === 0) this.#child.channel?.unref();
    }
  }
}
