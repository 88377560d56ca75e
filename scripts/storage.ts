/**
 * `tsx scripts/storage.ts [--write]`: compares the vault's storage layout with `test/contracts/snapshots/storage-layout.json`. A field
 * that moved, changed its type or went away exits 1: an upgrade would read other people's bytes. Fields appended at the
 * end of the namespace, or of a struct that only mappings hold, are fine. With --write the file is written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foundryBinary } from '../apps/devnet/src/chain/foundry.ts';
import { type CompilerLayout, compareLayouts, describeLayout, type Layout } from './lib/layout.ts';
import { root, run } from './lib/run.ts';

const file = join(root, 'test/contracts/snapshots/storage-layout.json');
const probe = 'StorageProbe';

/** Where the namespace begins, as the code has it. */
function namespace(): string {
  const source = readFileSync(join(root, 'contracts/src/vault/VaultStorage.sol'), 'utf8');
  const found = /LAYOUT = (0x[0-9a-f]{64});/.exec(source)?.[1];
  if (found === undefined)
    throw new Error('no LAYOUT constant in VaultStorage.sol. Next: name the slot of the namespace LAYOUT');
  return found;
}

async function main(write: boolean): Promise<number> {
  const { code, output } = await run(foundryBinary('forge'), ['inspect', probe, 'storageLayout', '--json'], {
    quiet: true,
  });
  if (code !== 0) {
    process.stderr.write(`${output}\nforge inspect failed\n`);
    return code;
  }
  const compiled: CompilerLayout = JSON.parse(output.slice(output.indexOf('{')));
  const current: Layout = { namespace: namespace(), structs: describeLayout(compiled) };
  if (write) {
    writeFileSync(file, `${JSON.stringify(current, null, 2)}\n`);
    process.stdout.write('wrote test/contracts/snapshots/storage-layout.json\n');
    return 0;
  }
  const committed: Layout = JSON.parse(readFileSync(file, 'utf8'));
  const { broken, appended } = compareLayouts(committed, current);
  for (const line of broken) process.stderr.write(`${line}\n`);
  for (const line of appended) process.stdout.write(`appended: ${line}\n`);
  if (broken.length > 0)
    process.stderr.write(
      'the storage layout changed. Next: append instead, or, while nothing is deployed, run "tsx scripts/storage.ts --write"\n',
    );
  return broken.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.includes('--write'));
