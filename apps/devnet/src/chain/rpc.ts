import { BallastError, FatalError, RetryableError } from '@ballast/core';
import { z } from 'zod';

export interface RpcCall {
  readonly method: string;
  readonly params?: readonly unknown[];
}

const answerSchema = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown() }).partial().optional(),
});

/** JSON-RPC over HTTP for one chain. Batches keep their order: anvil executes them one after the other. */
export class Rpc {
  readonly chain: string;
  readonly url: string;
  #id = 0;

  constructor(chain: string, url: string) {
    this.chain = chain;
    this.url = url;
  }

  /** @throws RetryableError when the chain does not answer, FatalError when it answers with an error. */
  async call(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const [result] = await this.batch([{ method, params }]);
    return result;
  }

  /** Several calls in one round trip; the first error of any is thrown. */
  async batch(calls: readonly RpcCall[]): Promise<unknown[]> {
    const settled = await this.batchSettled(calls);
    return settled.map((item) => {
      if (item instanceof BallastError) throw item;
      return item;
    });
  }

  /** Like {@link batch}, with errors as values in their places. */
  async batchSettled(calls: readonly RpcCall[]): Promise<(unknown | BallastError)[]> {
    if (calls.length === 0) return [];
    const first = this.#id + 1;
    const body = calls.map(({ method, params = [] }) => {
      this.#id += 1;
      return { jsonrpc: '2.0', id: this.#id, method, params };
    });
    const answers = z.array(answerSchema).parse(await this.#post(body));
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    return calls.map((call, index) => {
      const answer = byId.get(first + index);
      if (answer === undefined) return this.#refused(call, 'no answer in the batch');
      if (answer.error !== undefined)
        return this.#refused(call, answer.error.message ?? 'unknown error', answer.error.data);
      return answer.result;
    });
  }

  #refused(call: RpcCall, message: string, data?: unknown): FatalError {
    const detail = typeof data === 'string' && data.length < 600 ? ` (${data})` : '';
    return new FatalError(`${this.chain} refused ${call.method}: ${message}${detail}`, 'correct the request');
  }

  async #post(body: unknown): Promise<unknown> {
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new RangeError(`HTTP status ${response.status}`);
      return await response.json();
    } catch (cause) {
      throw new RetryableError(
        `${this.chain} does not answer at ${this.url}`,
        'check that this local chain is still running, or start the devnet again',
        { cause },
      );
    }
  }
}
