/**
 * Runs the chains' processes and outlives nobody: when its standard input closes, because the parent closed it or
 * died in whatever way, every process it started is killed. Its own process group keeps terminal signals away.
 * Argument: JSON list of {name, command, args}. Writes one JSON line per start and end to standard output.
 */
import { spawn } from 'node:child_process';

const commands = JSON.parse(process.argv[2] ?? '[]');
const children = [];
const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
// The parent may be gone while a last line is written.
process.stdout.on('error', () => {});

function shutDown() {
  for (const child of children) child.kill('SIGKILL');
}

for (const { name, command, args } of commands) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = (errors + chunk).slice(-2000);
  });
  child.on('error', (error) => tell({ name, event: 'end', code: null, errors: error.message }));
  child.on('exit', (code, signal) => tell({ name, event: 'end', code, signal, errors }));
  if (child.pid !== undefined) tell({ name, event: 'start', pid: child.pid });
  children.push(child);
}

let left = children.length;
for (const child of children)
  child.on('close', () => {
    left -= 1;
    if (left === 0) process.exit(0);
  });

process.stdin.on('end', shutDown);
process.stdin.on('error', shutDown);
process.stdin.resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, shutDown);
