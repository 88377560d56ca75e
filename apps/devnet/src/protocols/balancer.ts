import { type Address, parseAbi } from 'viem';
import { loadArtifact } from '../artifacts/artifact.ts';
import type { Batch } from '../chain/batch.ts';

export const balancerVaultAbi = parseAbi([
  'struct Join { address[] assets; uint256[] maxAmountsIn; bytes userData; bool fromInternalBalance; }',
  'function joinPool(bytes32 poolId, address sender, address recipient, Join request) payable',
]);
export const weightedPoolAbi = parseAbi(['function getPoolId() view returns (bytes32)']);

const DAY = 86_400n;

export interface Balancer {
  readonly vault: Address;
  readonly weightedPoolFactory: Address;
  readonly queries: Address;
}

export function deployBalancer(batch: Batch, wrappedNative: Address): Balancer {
  const authorizer = batch.create(loadArtifact('BalancerAuthorizer'), [batch.from]);
  const vault = batch.create(loadArtifact('BalancerVault'), [
    authorizer,
    wrappedNative,
    90n * DAY,
    30n * DAY,
  ]);
  const whole = 10n ** 18n;
  const fees = batch.create(loadArtifact('BalancerProtocolFeeProvider'), [vault, whole, whole]);
  return {
    vault,
    weightedPoolFactory: batch.create(loadArtifact('BalancerWeightedPoolFactory'), [vault, fees, '{}', '{}']),
    queries: batch.create(loadArtifact('BalancerQueries'), [vault]),
  };
}
