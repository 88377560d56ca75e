import { spawnSync } from 'node:child_process';

/** Processes of the local chain on a port. */
export function chainPids(port: number): readonly number[] {
  const found = spawnSync('pgrep', ['-f', `anvil .*--port ${port}( |$)`], { encoding: 'utf8' });
  return found.stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

/** Freezes the chain on a port: it keeps its connections and answers nothing. @returns a function that wakes it. */
export function pauseChain(port: number): () => void {
  const pids = chainPids(port);
  if (pids.length === 0) throw new Error(`no chain runs on port ${port}`);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  };
}
