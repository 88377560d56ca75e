/**
 * `tsx scripts/storage.ts [--write]`: compares the vault's storage layout with `test/contracts/snapshots/storage-layout.json`. A field
 * that moved, changed its type or went away exits 1: an upgrade would read other people's bytes. Fields appended at the
 * end of a namespace, or of a struct that only mappings hold, are fine. With --write the file is written.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foundryBinary } from '../apps/devnet/src/chain/foundry.ts';
import { type CompilerLayout, compareLayouts, describeLayout, type Layout } from './lib/layout.ts';
import { erc7201Slot, readNamespaces } from './lib/namespaces.ts';
import { root, run } from './lib/run.ts';

const file = join(root, 'test/contracts/snapshots/storage-layout.json');
const probe = 'StorageProbe';

/** Slot of each namespace. Throws when the code uses another one, or when the probe does not declare its struct. */
async function slotsOf(structs: Layout['structs']): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { id, struct, slots } of readNamespaces(join(root, 'contracts/src'))) {
    const slot = await erc7201Slot(id);
    if (!slots.includes(slot))
      throw new Error(
        `no constant is the slot of ${id}, ${slot}. Next: correct the constant beside struct ${struct}`,
      );
    if (!Object.keys(structs).some((name) => name.endsWith(`.${struct}`)))
      throw new Error(
        `StorageProbe does not declare struct ${struct}. Next: add a variable of that type to it`,
      );
    found[id] = slot;
  }
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
  const structs = describeLayout(compiled);
  const current: Layout = { namespaces: await slotsOf(structs), structs };
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
