import { type ContractErrorArgs, type ContractErrorName, formatUnits, type Hex, parseAbi } from 'viem';
import {
  collateralBridgeAbi,
  fundTimelockAbi,
  hedgeMessengerAbi,
  hedgeVaultAbi,
  hedgeVaultFactoryAbi,
  positionSourceAbi,
  venueAbi,
} from '../generated/abis.ts';
import { bytes32ToName } from '../names.ts';

/** Errors of the arithmetic, transfer and creation libraries, which compilers leave out of a contract's ABI. */
const libraryErrorsAbi = parseAbi([
  'error TransferFailed()',
  'error TransferFromFailed()',
  'error ApproveFailed()',
  'error ETHTransferFailed()',
  'error Overflow()',
  'error MulWadFailed()',
  'error DivWadFailed()',
  'error FullMulDivFailed()',
  'error DeploymentFailed()',
]);

/** A vault call can also end with an error of the messenger, of a venue, a bridge or a position source. */
export const errorsAbi = [
  ...hedgeVaultAbi,
  ...hedgeVaultFactoryAbi,
  ...hedgeMessengerAbi,
  ...fundTimelockAbi,
  ...venueAbi,
  ...collateralBridgeAbi,
  ...positionSourceAbi,
  ...libraryErrorsAbi,
] as const;

type Abi = typeof errorsAbi;

/** Name of a custom error that a vault call can end with. */
export type VaultErrorName = ContractErrorName<Abi>;

/** What happened, and what to do about it; both without a full stop. */
export type ErrorText = readonly [problem: string, next: string];

export type ErrorTexts = {
  readonly [Name in VaultErrorName]: (args: ContractErrorArgs<Abi, Name>) => ErrorText;
};

/** WAD as a decimal number. */
export const wad = (value: bigint): string => formatUnits(value, 18);

/** Chain time as a date; as a bare number where it is none. */
export function time(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds}` : date.toISOString();
}

/** A name that is not ASCII is still shown, as bytes: an error text must never fail itself. */
export function name(value: Hex): string {
  try {
    return bytes32ToName(value);
  } catch {
    return value;
  }
}
