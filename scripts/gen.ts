/**
 * `tsx scripts/gen.ts [--check]`: builds the contracts and writes their published ABIs to
 * packages/sdk/src/generated/abis.ts. With --check nothing is written and a stale file exits 1.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { foundryBinary } from '../apps/devnet/src/chain/foundry.ts';
import { root, run } from './lib/run.ts';

/** What integrators may import: export name and the contracts that answer at one address under it. */
const published: readonly (readonly [string, readonly string[]])[] = [
  [
    'hedgeVaultAbi',
    ['HedgeVault', 'HedgeVaultMessaging', 'HedgeVaultAuctions', 'HedgeVaultCollateral', 'HedgeVaultAdmin'],
  ],
  ['hedgeMessengerAbi', ['HedgeMessenger']],
  ['hedgeVaultFactoryAbi', ['HedgeVaultFactory']],
  ['fundTimelockAbi', ['FundTimelock']],
  ['venueAbi', ['IVenue']],
  ['collateralBridgeAbi', ['ICollateralBridge']],
  ['positionSourceAbi', ['IPositionSource']],
  ['aggregatorVenueAbi', ['AggregatorVenue']],
  ['balancerVenueAbi', ['BalancerVenue']],
];

const target = join(root, 'packages/sdk/src/generated/abis.ts');

/** Compiler-internal type names say nothing to a caller and make the file twice as long. */
const withoutInternalTypes = (key: string, value: unknown): unknown =>
  key === 'internalType' ? undefined : value;

/** Entries of the compiled contract that callers can use, one line of JSON each. */
function readAbi(contract: string): string[] {
  const path = join(root, 'contracts/out', `${contract}.sol`, `${contract}.json`);
  if (!existsSync(path))
    throw new Error(`no artifact for ${contract} at ${path}. Next: check that the contract still exists`);
  const { abi }: { abi: readonly { type: string }[] } = JSON.parse(readFileSync(path, 'utf8'));
  return abi
    .filter(({ type }) => type === 'function' || type === 'event' || type === 'error')
    .map((entry) => JSON.stringify(entry, withoutInternalTypes));
}

function render(): string {
  const blocks = published.map(([name, contracts]) => {
    const entries = [...new Set(contracts.flatMap(readAbi))].sort().map((entry) => `  ${entry},`);
    return `/** ABI of ${contracts.join(' and ')}. */\nexport const ${name} = [\n${entries.join('\n')}\n] as const;\n`;
  });
  return `// Written by scripts/gen.ts from the compiled contracts. Do not edit.\n\n${blocks.join('\n')}`;
}

async function main(check: boolean): Promise<number> {
  const build = await run(foundryBinary('forge'), ['build', 'contracts/src'], { quiet: true });
  if (build.code !== 0) {
    process.stderr.write(`${build.output}\nforge build failed: the ABIs were not touched\n`);
    return build.code;
  }
  const wanted = render();
  const present = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (wanted === present) return 0;
  if (check) {
    process.stderr.write('packages/sdk/src/generated/abis.ts is stale. Next: run "pnpm gen"\n');
    return 1;
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, wanted);
  process.stdout.write('wrote packages/sdk/src/generated/abis.ts\n');
  return 0;
}

process.exitCode = await main(process.argv.includes('--check'));
