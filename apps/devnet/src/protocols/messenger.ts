import type { NetworkManifest } from '@ballast/core';
import { type Address, encodeAbiParameters, encodePacked, type Hex, pad, parseAbi } from 'viem';
import { account } from '../chain/accounts.ts';
import { call, type DevChain, type Tx } from '../chain/devchain.ts';
import { layerZero } from './config.ts';
import { receiveGas } from './gas.ts';
import { ulnConfig } from './layerzero.ts';

const endpointAbi = parseAbi([
  'struct Config { uint32 eid; uint32 configType; bytes config; }',
  'function setSendLibrary(address oapp, uint32 eid, address lib)',
  'function setReceiveLibrary(address oapp, uint32 eid, address lib, uint256 gracePeriod)',
  'function setConfig(address oapp, address lib, Config[] params)',
]);
const oappAbi = parseAbi([
  'struct EnforcedOption { uint32 eid; uint16 msgType; bytes options; }',
  'function setPeer(uint32 eid, bytes32 peer)',
  'function setEnforcedOptions(EnforcedOption[] options)',
]);

const EXECUTOR_CONFIG = 1;
const ULN_CONFIG = 2;
/** "None": a zero would leave the optional verifiers to LayerZero's defaults. */
const NIL_DVN_COUNT = 255;

/** The part of a manifest that wiring needs; other applications than Ballast's can be wired the same way. */
export interface Wireable {
  readonly eid: number;
  readonly layerzero: NetworkManifest['layerzero'];
  readonly ballast: { readonly messenger: Address };
}

/**
 * Connects one messenger to its peers: libraries, verifiers and executor pinned for each path and direction, so that
 * a later change of LayerZero's defaults cannot weaken it, then peers and the gas every message kind must carry.
 * @param owner the messenger's owner and delegate; the fund unless named.
 */
export async function wireMessenger(
  chain: DevChain,
  own: Wireable,
  peers: readonly Wireable[],
  owner: Address = account('fund').address,
): Promise<void> {
  const { endpoint, sendLib, receiveLib, dvns, executor } = own.layerzero;
  const { messenger } = own.ballast;
  const uln = encodeUln(dvns);
  const executing = encodeAbiParameters(
    [{ type: 'tuple', components: [{ type: 'uint32' }, { type: 'address' }] }],
    [[layerZero.maxMessageSize, executor]],
  );
  const onEndpoint = (functionName: string, args: readonly unknown[]): Tx =>
    call(owner, endpoint, endpointAbi, functionName, args);
  const paths = peers.flatMap(({ eid, ballast }) => [
    onEndpoint('setSendLibrary', [messenger, eid, sendLib]),
    onEndpoint('setReceiveLibrary', [messenger, eid, receiveLib, 0n]),
    onEndpoint('setConfig', [
      messenger,
      sendLib,
      [
        { eid, configType: EXECUTOR_CONFIG, config: executing },
        { eid, configType: ULN_CONFIG, config: uln },
      ],
    ]),
    onEndpoint('setConfig', [messenger, receiveLib, [{ eid, configType: ULN_CONFIG, config: uln }]]),
    call(owner, messenger, oappAbi, 'setPeer', [eid, pad(ballast.messenger)]),
  ]);
  const enforced = peers.flatMap(({ eid }) =>
    receiveGas().map((gas, kind) => ({ eid, msgType: kind, options: receiveOptions(gas) })),
  );
  await chain.run([...paths, call(owner, messenger, oappAbi, 'setEnforcedOptions', [enforced])]);
}

/** Type-3 options with one receive entry: worker 1 (executor), 17 bytes, kind 1, gas. */
export function receiveOptions(gas: bigint): Hex {
  return encodePacked(['uint16', 'uint8', 'uint16', 'uint8', 'uint128'], [3, 1, 17, 1, gas]);
}

function encodeUln(dvns: readonly Address[]): Hex {
  const { confirmations, requiredDVNCount, optionalDVNThreshold, requiredDVNs, optionalDVNs } =
    ulnConfig(dvns);
  return encodeAbiParameters(
    [
      {
        type: 'tuple',
        components: [
          { type: 'uint64' },
          { type: 'uint8' },
          { type: 'uint8' },
          { type: 'uint8' },
          { type: 'address[]' },
          { type: 'address[]' },
        ],
      },
    ],
    [[confirmations, requiredDVNCount, NIL_DVN_COUNT, optionalDVNThreshold, requiredDVNs, optionalDVNs]],
  );
}
