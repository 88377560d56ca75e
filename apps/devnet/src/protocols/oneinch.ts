import type { NetworkManifest } from '@ballast/core';
import { type FusionOrder, hedgeVaultAbi, limitOrderAbi, takerTraits } from '@ballast/sdk';
import { type Address, type Hex, parseSignature, signatureToCompactSignature } from 'viem';
import { loadArtifact } from '../artifacts/artifact.ts';
import { account } from '../chain/accounts.ts';
import { Batch } from '../chain/batch.ts';
import { call, type DevChain, type Receipt } from '../chain/devchain.ts';
import type { ChainProtocols } from './types.ts';

/** Where 1inch's aggregation router lives on every public chain; orders are signed for this address. */
const ROUTER: Address = '0x111111125421cA6dc452d289314280a0f8842A65';

export interface OneInch {
  /** Order half of the aggregation router; the swap half is not published. */
  readonly orders: Address;
  readonly settlement: Address;
  /** Who holds one may fill any order. */
  readonly accessToken: Address;
}

/**
 * Deploys 1inch's order protocol and Fusion settlement on a running chain; not part of a boot, because its contracts
 * are compiled on request only. The router's code is put at its production address, where it has no owner and so
 * cannot be paused. Competition between resolvers does not exist here: who builds an order hands it to the
 * one resolver with {@link fillFusion}, or through the API that `serveFusion` emulates.
 * @throws FatalError when the 1inch contracts were not compiled.
 */
export async function deployOneInch(chain: DevChain, { tokens, manifest }: ChainProtocols): Promise<OneInch> {
  const batch = await Batch.open(chain, account('deployer').address);
  const wrapped = tokens[manifest.native.asset === 'POL' ? 'POL' : 'WETH'];
  const built = batch.create(loadArtifact('AggregationRouterOrders'), [wrapped]);
  const accessToken = batch.create(loadArtifact('MintableERC20'), ['Access', 'ACC', 18]);
  const settlement = batch.create(loadArtifact('SimpleSettlement'), [
    ROUTER,
    accessToken,
    wrapped,
    batch.from,
  ]);
  await batch.commit();
  await chain.rpc.call('anvil_setCode', [ROUTER, await chain.client.getCode({ address: built })]);
  return { orders: ROUTER, settlement, accessToken };
}

/**
 * A resolver takes `making` of an order at the auction's present price; it holds the tokens and has approved the order
 * protocol. A contract as maker gives its own signature, which may be empty; an account gives 65 bytes.
 * @throws FatalError with the decoded reason when the protocol refuses.
 */
export function fillFusion(
  chain: DevChain,
  { orders }: OneInch,
  resolver: Address,
  { order, extension }: FusionOrder,
  fill: { readonly making: bigint; readonly signature: Hex; readonly makerIsContract: boolean },
): Promise<Receipt> {
  const terms = [fill.making, takerTraits(extension), extension] as const;
  if (fill.makerIsContract)
    return chain.send(
      call(resolver, orders, limitOrderAbi, 'fillContractOrderArgs', [order, fill.signature, ...terms]),
    );
  const { r, yParityAndS } = signatureToCompactSignature(parseSignature(fill.signature));
  return chain.send(
    call(resolver, orders, limitOrderAbi, 'fillOrderArgs', [order, r, yParityAndS, ...terms]),
  );
}

/**
 * The fund lets its vault auction through 1inch Fusion.
 * @throws FatalError with the decoded reason when the vault refuses.
 */
export function enableFusion(
  chain: DevChain,
  { ballast }: Pick<NetworkManifest, 'ballast'>,
  { orders, settlement }: OneInch,
): Promise<Receipt> {
  const fund = account('fund').address;
  return chain.send(call(fund, ballast.vault, [...hedgeVaultAbi], 'setFusion', [orders, settlement]));
}
