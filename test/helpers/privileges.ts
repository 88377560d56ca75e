import type { Deployment } from '@ballast/keeper';
import { decodeVaultError, fundTimelockAbi, hedgeMessengerAbi, hedgeVaultAbi } from '@ballast/sdk';
import { type Abi, type Address, encodeFunctionData, type PublicClient, toHex } from 'viem';
import { expect, test } from 'vitest';

/**
 * Who may call what, and what the timelock that is the fund does with it:
 * anyone      open, or the call carries its own authority (signatures, an offer, a payment)
 * keeper, guardian, messenger, orderProtocol, vault, endpoint, self    a role of its own; a guardian can only halt or
 *             cancel
 * keeperOrFund  either, or a guardian who cancels an auction; the fund at once
 * fund        the fund's daily work: at once, paying out to the treasury only
 * tightening  at once when it only takes risk away, otherwise after the delay
 * timelocked  always after the delay
 * operator    the fund's multisig, on the timelock itself
 */
export type Privilege =
  | 'anyone'
  | 'keeper'
  | 'guardian'
  | 'messenger'
  | 'orderProtocol'
  | 'vault'
  | 'endpoint'
  | 'self'
  | 'keeperOrFund'
  | 'fund'
  | 'tightening'
  | 'timelocked'
  | 'operator';

/** Every function that changes state. One that is not here makes the enumeration test fail. */
export const vaultPrivileges: Readonly<Record<string, Privilege>> = {
  acceptFund: 'anyone',
  acknowledgeHalt: 'anyone',
  batchUpdateHedges: 'anyone',
  initialize: 'anyone',
  onERC721Received: 'anyone',
  relayHalt: 'anyone',
  sendReport: 'anyone',
  settleAuction: 'anyone',
  submitPlan: 'anyone',
  syncPosition: 'anyone',
  updateHedgeRatio: 'anyone',
  executeCrossChainHedge: 'keeper',
  executeHedge: 'keeper',
  openAuction: 'keeper',
  sendMandates: 'keeper',
  onHalt: 'messenger',
  onMandate: 'messenger',
  onReport: 'messenger',
  preInteraction: 'orderProtocol',
  halt: 'guardian',
  bridgeCollateral: 'keeperOrFund',
  cancelAuction: 'keeperOrFund',
  confirmCollateral: 'keeperOrFund',
  supplyCollateral: 'keeperOrFund',
  withdrawCollateral: 'keeperOrFund',
  closePosition: 'fund',
  createProtectedPosition: 'fund',
  resume: 'fund',
  withdraw: 'fund',
  withdrawPosition: 'fund',
  listAsset: 'tightening',
  setCollateralRoute: 'tightening',
  setFusion: 'tightening',
  setGuardian: 'tightening',
  setInflowCap: 'tightening',
  setKeeper: 'tightening',
  setLimits: 'tightening',
  setOpenExecution: 'tightening',
  setPeers: 'tightening',
  setRatioSteps: 'tightening',
  setVenue: 'tightening',
  setMessenger: 'timelocked',
  setPositionSource: 'timelocked',
  setSigners: 'timelocked',
  transferFund: 'timelocked',
  upgradeToAndCall: 'timelocked',
};

export const messengerPrivileges: Readonly<Record<string, Privilege>> = {
  lzReceive: 'endpoint',
  sendHalt: 'vault',
  sendMandate: 'vault',
  sendReport: 'vault',
  sendParked: 'anyone',
  setMandateLimits: 'tightening',
  setPeer: 'tightening',
  renounceOwnership: 'timelocked',
  setDelegate: 'timelocked',
  setEnforcedOptions: 'timelocked',
  transferOwnership: 'timelocked',
};

export const timelockPrivileges: Readonly<Record<string, Privilege>> = {
  acceptVault: 'anyone',
  execute: 'anyone',
  executeBatch: 'anyone',
  onERC1155BatchReceived: 'anyone',
  onERC1155Received: 'anyone',
  onERC721Received: 'anyone',
  renounceRole: 'anyone',
  cancel: 'guardian',
  operate: 'operator',
  schedule: 'operator',
  scheduleBatch: 'operator',
  grantRole: 'self',
  revokeRole: 'self',
  updateDelay: 'self',
};

/** The error with which each class refuses a stranger; null where a stranger is not refused for who it is. */
export const refusals: Readonly<Record<Privilege, readonly string[] | null>> = {
  anyone: null,
  // A position is looked up before the role of who names it.
  keeper: ['NotKeeper', 'UnknownPosition'],
  guardian: ['NotGuardian', 'AccessControlUnauthorizedAccount'],
  messenger: ['NotMessenger'],
  orderProtocol: ['NotOrderProtocol'],
  vault: ['OnlyVault'],
  endpoint: ['OnlyEndpoint'],
  self: ['AccessControlUnauthorizedAccount', 'TimelockUnauthorizedCaller'],
  keeperOrFund: ['NotKeeper'],
  fund: ['NotFund', 'OwnableUnauthorizedAccount'],
  tightening: ['NotFund', 'OwnableUnauthorizedAccount'],
  timelocked: ['NotFund', 'OwnableUnauthorizedAccount'],
  operator: ['AccessControlUnauthorizedAccount'],
};

/** A deployment whose fund is a timelock. */
interface World {
  readonly client: PublicClient;
  readonly ours: Deployment['addresses'][string] | undefined;
  readonly treasury: Address;
  readonly stranger: Address;
}

/** Arguments of any type; addresses are the treasury's, so that a withdrawal goes where it may. */
function sample({ type, components }: Input, treasury: Address): unknown {
  if (type.endsWith('[]')) return [];
  if (type === 'tuple')
    return Object.fromEntries((components ?? []).map((one) => [one.name, sample(one, treasury)]));
  if (type === 'address') return treasury;
  if (type === 'bool') return false;
  const bytes = /^bytes(\d+)$/.exec(type);
  if (bytes !== null) return toHex(0, { size: Number(bytes[1]) });
  if (type === 'bytes') return '0x';
  return /^u?int(8|16|32)$/.test(type) ? 0 : 0n;
}

interface Input {
  readonly type: string;
  readonly name?: string | undefined;
  readonly components?: readonly Input[];
}

/** Registers the tests: the tables are complete, and the chain refuses and delays as they say. */
export function describePrivileges(get: () => World): void {
  const contracts = [
    ['vault', hedgeVaultAbi, vaultPrivileges],
    ['messenger', hedgeMessengerAbi, messengerPrivileges],
    ['timelock', fundTimelockAbi, timelockPrivileges],
  ] as const;
  const changing = (abi: Abi) =>
    abi.flatMap((one) =>
      one.type === 'function' && one.stateMutability !== 'view' && one.stateMutability !== 'pure'
        ? [one]
        : [],
    );

  test.each(contracts)('every function of the %s that changes state has a class', (_name, abi, table) => {
    expect(
      changing(abi)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(table).sort());
  });

  test.each(contracts)(
    'a stranger is refused by every privileged function of the %s',
    async (name, abi, table) => {
      const { client, ours, treasury, stranger } = get();
      const to = ours?.[name];
      for (const entry of changing(abi)) {
        const wanted = refusals[table[entry.name] ?? 'anyone'];
        if (wanted === null) continue;
        const data = encodeFunctionData({
          abi: [entry],
          args: entry.inputs.map((input) => sample(input, treasury)),
        });
        const error: unknown = await client.call({ account: stranger, to, data }).catch((thrown) => thrown);
        expect(wanted, entry.name).toContain(decodeVaultError(error)?.name);
      }
    },
  );

  test.each([contracts[0], contracts[1]])(
    'the timelock treats the %s as the table says',
    async (name, abi, table) => {
      const { client, ours, treasury } = get();
      for (const entry of changing(abi)) {
        const privilege = table[entry.name];
        if (privilege === 'tightening') continue; // depends on the arguments: FundTimelock*.t.sol
        const data = encodeFunctionData({
          abi: [entry],
          args: entry.inputs.map((input) => sample(input, treasury)),
        });
        const instant = await client.readContract({
          address: ours?.timelock ?? '0x',
          abi: fundTimelockAbi,
          functionName: 'isInstant',
          args: [ours?.[name] ?? '0x', data],
        });
        expect([entry.name, instant]).toEqual([
          entry.name,
          ['fund', 'keeperOrFund', 'guardian'].includes(privilege ?? ''),
        ]);
      }
    },
  );
}
