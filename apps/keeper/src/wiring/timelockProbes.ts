import { fundTimelockAbi } from '@ballast/sdk';
import { type Address, type Hex, keccak256, toHex, zeroAddress, zeroHash } from 'viem';
import { type Probe, probe, type Site } from './probe.ts';
import type { Roles } from './schema.ts';

const role = (name: string): Hex => keccak256(toHex(name));

/** Delay, vault, treasury, and who may propose, cancel, execute and administer. */
export function timelockProbes({ client, ours }: Site, roles: Roles): Probe[] {
  const address = ours.timelock;
  if (address === undefined) return [];
  const timelock = { address, abi: fundTimelockAbi } as const;
  const has = (item: string, wanted: boolean, which: Hex, account: Address) =>
    probe('timelock', item, wanted, () =>
      client.readContract({ ...timelock, functionName: 'hasRole', args: [which, account] }),
    );
  const { multisig, treasury, minDelay } = roles.fund;
  return [
    probe('timelock', 'delay, s', minDelay, () =>
      client.readContract({ ...timelock, functionName: 'getMinDelay' }),
    ),
    probe('timelock', 'vault', ours.vault, () => client.readContract({ ...timelock, functionName: 'vault' })),
    probe('timelock', 'treasury', treasury, () =>
      client.readContract({ ...timelock, functionName: 'treasury' }),
    ),
    has('multisig proposes', true, role('PROPOSER_ROLE'), multisig),
    has('anyone executes', true, role('EXECUTOR_ROLE'), zeroAddress),
    ...roles.guardians.map((guardian) =>
      has(`guardian ${guardian} cancels`, true, role('CANCELLER_ROLE'), guardian),
    ),
    has('deployer proposes', multisig === roles.deployer, role('PROPOSER_ROLE'), roles.deployer),
    has('deployer administers', false, zeroHash, roles.deployer),
    has('multisig administers', false, zeroHash, multisig),
  ];
}
