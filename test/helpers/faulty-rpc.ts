import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isHex, keccak256, toHex } from 'viem';

export interface FaultyRpc {
  readonly url: string;
  /** What it did so far, by kind. */
  readonly faults: Map<string, number>;
  /** From now on it tells the truth. */
  heal(): void;
  /** Breaks every connection for a while. */
  goDown(milliseconds: number): void;
  stop(): Promise<void>;
}

const MAX_DELAY_MS = 800;

/**
 * An endpoint that fails in the ways real ones do. Each kind of fault hits a share `rate` of the calls: refused,
 * forwarded with the answer lost, slow, or answered with a plausible lie (a transaction swallowed, a receipt denied,
 * a nonce or block behind, an effect not seen).
 * @param random uniform numbers in [0, 1).
 */
export async function startFaultyRpc(
  port: number,
  target: string,
  rate: number,
  random: () => number,
): Promise<FaultyRpc> {
  const faults = new Map<string, number>();
  const note = (kind: string): void => void faults.set(kind, (faults.get(kind) ?? 0) + 1);
  let downUntil = 0;
  let isHealed = false;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    if (Date.now() < downUntil) return void request.socket.destroy();
    const draw = isHealed ? 1 : random();
    if (draw < rate) {
      note('refused');
      response.statusCode = 503;
      return void response.end('unavailable');
    }
    const lie = draw >= 3 * rate && draw < 4 * rate ? lieAbout(body) : null;
    if (lie?.instead !== undefined) {
      note('lied');
      return reply(response, lie.instead);
    }
    const truth = await forward(target, body);
    if (draw < 2 * rate) {
      note('answer lost');
      return void request.socket.destroy();
    }
    if (draw < 3 * rate) {
      note('slow');
      await new Promise((resolve) => setTimeout(resolve, random() * MAX_DELAY_MS));
    }
    if (lie?.bend !== undefined && typeof truth.result === 'string') {
      note('lied');
      return reply(response, { ...truth, result: lie.bend(truth.result) });
    }
    reply(response, truth);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    heal: () => {
      isHealed = true;
    },
    goDown: (milliseconds) => {
      note('down');
      downUntil = Date.now() + milliseconds;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface RpcAnswer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

interface Lie {
  readonly instead?: RpcAnswer;
  readonly bend?: (truth: string) => string;
}

function lieAbout(body: string): Lie | null {
  const { id, method, params } = JSON.parse(body);
  if (method === 'eth_sendRawTransaction' && isHex(params[0]))
    return { instead: { id, result: keccak256(params[0]) } };
  if (method === 'eth_getTransactionReceipt') return { instead: { id, result: null } };
  if (method === 'eth_getTransactionCount') return { bend: (nonce) => toHex(Math.max(0, Number(nonce) - 1)) };
  if (method === 'eth_call') return { instead: { id, result: toHex(0, { size: 32 }) } };
  return null;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

async function forward(target: string, body: string): Promise<RpcAnswer> {
  const response = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return JSON.parse(await response.text());
}

function reply(response: ServerResponse, answer: RpcAnswer): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ jsonrpc: '2.0', ...answer }));
}
