import { erc20Abi } from '@ballast/sdk';
import type { Address } from 'viem';
import { account } from '../chain/accounts.ts';
import { call, type DevChain } from '../chain/devchain.ts';
import { unitsOf } from '../protocols/amounts.ts';
import { assetIds, type DevAsset } from '../protocols/config.ts';
import { mintTransactions } from '../protocols/tokens.ts';
import type { ChainProtocols } from '../protocols/types.ts';

/** Whole tokens per asset. */
export type Amounts = Readonly<Record<DevAsset, number>>;

const MAX_ALLOWANCE = 2n ** 256n - 1n;
/** Native tokens an account keeps for gas beside what it wraps. */
const GAS_RESERVE = 10_000n * 10n ** 18n;

/** Gives an account at least these balances of newly minted tokens. */
export async function fundAccount(
  chain: DevChain,
  protocols: ChainProtocols,
  owner: Address,
  amounts: Amounts,
): Promise<void> {
  const { tokens, minting } = protocols;
  const held = await Promise.all(
    assetIds.map((asset) =>
      chain.client.readContract({
        address: tokens[asset],
        abi: erc20Abi,
        functionName: 'balanceOf',
        args: [owner],
      }),
    ),
  );
  for (const [i, asset] of assetIds.entries()) {
    const missing = unitsOf(asset, amounts[asset]) - (held[i] ?? 0n);
    if (missing <= 0n) continue;
    if (minting[asset] === 'wrapped-native') await topUpWhale(chain, missing);
    await chain.run(mintTransactions(protocols, asset, owner, missing));
  }
}

/** Lets `spenders` take any amount of every asset from `owner`. */
export async function approveAll(
  chain: DevChain,
  protocols: ChainProtocols,
  owner: Address,
  spenders: readonly Address[],
): Promise<void> {
  const tokens = Object.values(protocols.tokens);
  const pairs = tokens.flatMap((token) => spenders.map((spender) => ({ token, spender })));
  const allowed = await Promise.all(
    pairs.map(({ token, spender }) =>
      chain.client.readContract({
        address: token,
        abi: erc20Abi,
        functionName: 'allowance',
        args: [owner, spender],
      }),
    ),
  );
  await chain.run(
    pairs
      .filter((_, i) => (allowed[i] ?? 0n) < MAX_ALLOWANCE / 2n)
      .map(({ token, spender }) => call(owner, token, erc20Abi, 'approve', [spender, MAX_ALLOWANCE])),
  );
}

/** Native tokens are wrapped by the whale. */
async function topUpWhale(chain: DevChain, amount: bigint): Promise<void> {
  const whale = account('whale').address;
  const balance = await chain.client.getBalance({ address: whale });
  if (balance < amount + GAS_RESERVE) await chain.setBalance(whale, amount + GAS_RESERVE);
}
