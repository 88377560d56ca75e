// Plain JavaScript: a worker thread has no TypeScript loader under every runner on Node 20.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/**
 * Owns the one PGlite instance of the process and answers `Request`s of `pool.ts` over the message port. Each open
 * transaction is a session; PGlite makes everybody else wait until it ends.
 */
const port = parentPort;
if (port === null) throw new Error('the database host runs as a worker thread only');

/** @type {Map<number, { tx: import('@electric-sql/pglite').Transaction, end: (commit: boolean) => Promise<void> }>} */
const sessions = new Map();
const rolledBack = Symbol('rolled back');

const db = await PGlite.create(workerData.directory === null ? {} : { dataDir: workerData.directory });
db.onNotification((channel, payload) => port.postMessage({ kind: 'notification', channel, payload }));

/** @param {number} session */
function begin(session) {
  return new Promise((started, failed) => {
    const done = db.transaction(
      (tx) =>
        new Promise((commit, rollback) => {
          const end = async (keep) => {
            sessions.delete(session);
            if (keep) commit(undefined);
            else rollback(rolledBack);
            await done.catch((error) => {
              if (error !== rolledBack) throw error;
            });
          };
          sessions.set(session, { tx, end });
          started(undefined);
        }),
    );
    done.catch((error) => failed(error));
  });
}

async function run(request) {
  const open = sessions.get(request.session);
  if (request.kind === 'begin') return begin(request.session);
  if (request.kind === 'commit' || request.kind === 'rollback') return open?.end(request.kind === 'commit');
  if (request.kind === 'close') return db.close();
  const target = open?.tx ?? db;
  if (request.values !== null) return target.query(request.text, request.values);
  return (await target.exec(request.text)).at(-1);
}

port.on('message', async (request) => {
  try {
    const result = await run(request);
    const rows = result?.rows ?? [];
    port.postMessage({ kind: 'result', id: request.id, rows, rowCount: result?.affectedRows || rows.length });
  } catch (error) {
    const { message, code, detail, constraint } = error;
    port.postMessage({ kind: 'failure', id: request.id, error: { message, code, detail, constraint } });
  }
});
port.postMessage({ kind: 'ready' });
