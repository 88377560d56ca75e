import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';

/** Why no private Redis can be started here; null when one can. */
export const redisServerMissing: string | null =
  spawnSync('redis-server', ['--version']).status === 0 ? null : 'there is no redis-server on PATH';

export interface RedisServer {
  readonly url: string;
  /** Ends it at once, jobs included, and starts it empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A private server without persistence. */
export async function startRedis(port: number): Promise<RedisServer> {
  let server = await launch(port);
  const stop = async (): Promise<void> => {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    restart: async () => {
      await stop();
      server = await launch(port);
    },
    stop,
  };
}

async function launch(port: number): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  for (let tries = 0; tries < 100; tries++) {
    if (await isListening(port)) return server;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  server.kill('SIGKILL');
  throw new Error(`redis-server did not listen on port ${port}`);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
