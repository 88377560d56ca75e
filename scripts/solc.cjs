#!/usr/bin/env node
// Forge expects a native solc; this answers the two calls it makes with solc-js (WebAssembly).
const { readFileSync, writeSync } = require('node:fs');
const solc = require('solc');

const args = process.argv.slice(2);

/** Pipes may take less than asked at once, and exit() would cut the rest off. */
function write(text) {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

if (args.includes('--version')) {
  write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
} else if (args.includes('--standard-json')) {
  write(solc.compile(readFileSync(0, 'utf8')));
} else {
  process.stderr.write(
    `scripts/solc.cjs answers --version and --standard-json only, not: ${args.join(' ')}\n`,
  );
  process.exitCode = 1;
}
