import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createPublicClient, defineChain, http, type PublicClient } from 'viem';
import { foundryBinary } from '../../apps/devnet/src/chain/foundry.ts';

export interface Anvil {
  readonly url: string;
  readonly chainId: number;
  readonly client: PublicClient;
  /** Any JSON-RPC method, anvil's own included. */
  rpc(method: string, params?: readonly unknown[]): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a private chain on a local port. `options` are anvil's own; without --block-time it mines on demand. */
export async function startAnvil(
  port: number,
  chainId: number,
  options: readonly string[] = [],
): Promise<Anvil> {
  const args = [
    '--port',
    String(port),
    '--chain-id',
    String(chainId),
    '--host',
    '127.0.0.1',
    '--silent',
    ...options,
  ];
  const process = spawn(foundryBinary('anvil'), args, { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const client = clientOf(url, chainId);
  for (let tries = 0; ; tries++) {
    const answer = await client.getChainId().catch(() => null);
    if (answer === chainId) break;
    if (tries > 200 || process.exitCode !== null) throw new Error(`anvil did not answer on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    url,
    chainId,
    client,
    rpc: (method, params = []) => call(url, method, params),
    stop: async () => {
      const ended = once(process, 'exit');
      process.kill('SIGKILL');
      await ended;
    },
  };
}

/** A reading client without retries or caches: tests want every answer as it is. */
export function clientOf(url: string, chainId: number): PublicClient {
  const chain = defineChain({
    id: chainId,
    name: `test ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  return createPublicClient({ chain, transport: http(url, { retryCount: 0, timeout: 5_000 }), cacheTime: 0 });
}

async function call(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null && 'result' in answer) return answer.result;
  throw new Error(`${method} failed: ${JSON.stringify(answer)}`);
}
