/** Contract sizes against EIP-170, with the margin the project keeps for fixes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/run.ts';

const limit = 24_576; // bytes, EIP-170
const margin = 2_048;

/** Contracts that are deployed. */
const deployed = [
  'HedgeVault',
  'HedgeVaultMessaging',
  'HedgeVaultAuctions',
  'HedgeVaultCollateral',
  'HedgeVaultAdmin',
  'HedgeMessenger',
  'HedgeVaultFactory',
  'FundTimelock',
  'UniswapV3Venue',
  'UniswapV2Venue',
  'BalancerVenue',
  'AggregatorVenue',
  'StargateBridge',
  'UniswapV3Source',
  'ConstantProductSource',
  'BalancerWeightedSource',
];

let failed = false;
for (const name of deployed) {
  const artifact = JSON.parse(readFileSync(join(root, `contracts/out/${name}.sol/${name}.json`), 'utf8'));
  const bytes = (String(artifact.deployedBytecode.object).length - 2) / 2;
  const ok = bytes <= limit - margin;
  failed ||= !ok;
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name} ${bytes} bytes, ${limit - bytes} under the limit\n`);
}
process.exit(failed ? 1 : 0);
