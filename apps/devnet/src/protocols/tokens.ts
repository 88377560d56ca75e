import { type Abi, type Address, parseAbi, stringToHex } from 'viem';
import { linkArtifact, loadArtifact } from '../artifacts/artifact.ts';
import { account } from '../chain/accounts.ts';
import type { Batch } from '../chain/batch.ts';
import { call, type DevChain, type Tx } from '../chain/devchain.ts';
import type { ChainSpec } from '../chain/networks.ts';
import { type DevAsset, decimals, settlement } from './config.ts';
import type { ChainProtocols, Minting } from './types.ts';

export const erc20Abi = parseAbi([
  'function approve(address spender, uint256 amount) returns (bool)',
  'function transfer(address to, uint256 amount) returns (bool)',
  'function balanceOf(address owner) view returns (uint256)',
  'function decimals() view returns (uint8)',
]);
const mintAbi = parseAbi(['function mint(address to, uint256 amount)']);
const depositAbi = parseAbi(['function deposit() payable']);

const names: Readonly<Record<DevAsset, string>> = {
  USDC: 'USD Coin',
  WETH: 'Wrapped Ether',
  WBTC: 'Wrapped BTC',
  POL: 'POL',
};

export interface Tokens {
  readonly addresses: Readonly<Record<DevAsset, Address>>;
  readonly minting: Readonly<Record<DevAsset, Minting>>;
  /** The contract that wraps the chain's native token. */
  readonly wrappedNative: Address;
}

/**
 * USDC is Circle's FiatToken behind its proxy; the wrapper of the native token is WETH9 (WETH on Ethereum and
 * Arbitrum, POL on Polygon); the rest are Aave's MintableERC20, plain tokens anyone may mint.
 */
export function deployTokens(batch: Batch, spec: ChainSpec): Tokens {
  const deploy = (asset: DevAsset): readonly [Address, Minting] => {
    if (asset === settlement) return [deployFiat(batch), 'fiat'];
    if (asset === spec.native.asset) return [batch.create(loadArtifact('WETH9')), 'wrapped-native'];
    const plain = loadArtifact('MintableERC20');
    return [batch.create(plain, [names[asset], asset, decimals[asset]]), 'open-mint'];
  };
  const [USDC, WETH, WBTC, POL] = [deploy('USDC'), deploy('WETH'), deploy('WBTC'), deploy('POL')];
  return {
    addresses: { USDC: USDC[0], WETH: WETH[0], WBTC: WBTC[0], POL: POL[0] },
    minting: { USDC: USDC[1], WETH: WETH[1], WBTC: WBTC[1], POL: POL[1] },
    wrappedNative: spec.native.asset === 'POL' ? POL[0] : WETH[0],
  };
}

function deployFiat(batch: Batch): Address {
  const artifact = loadArtifact('FiatTokenV2_2');
  const owner = batch.from;
  const library = batch.create(loadArtifact('SignatureChecker'));
  const implementation = batch.create(linkArtifact(artifact, { SignatureChecker: library }));
  const proxy = loadArtifact('FiatTokenProxy');
  const token = batch.create(proxy, [implementation]);
  // The proxy's admin cannot use the token itself, so the role goes to an account that does nothing else.
  batch.call(token, proxy.abi, 'changeAdmin', [account('tokenAdmin').address]);
  batch.call(token, artifact.abi, 'initialize', ['USD Coin', 'USDC', 'USD', 6, owner, owner, owner, owner]);
  batch.call(token, artifact.abi, 'initializeV2', ['USD Coin']);
  batch.call(token, artifact.abi, 'initializeV2_1', [owner]);
  batch.call(token, artifact.abi, 'initializeV2_2', [[], 'USDC']);
  batch.call(token, artifact.abi, 'configureMinter', [owner, 10n ** 30n]);
  return token;
}

/** WETH9 calls itself Wrapped Ether wherever it is deployed; on Polygon it wraps POL. Names are slots 0 and 1. */
export async function renameWrappedNative(chain: DevChain, tokens: Tokens): Promise<void> {
  if (chain.spec.native.asset === 'WETH') return;
  for (const [slot, text] of [`Wrapped ${chain.spec.native.symbol}`, chain.spec.native.symbol].entries())
    await chain.rpc.call('anvil_setStorageAt', [
      tokens.wrappedNative,
      `0x${slot.toString(16).padStart(64, '0')}`,
      // Solidity's short string: left-aligned bytes, doubled length in the last byte.
      `${stringToHex(text, { size: 31 })}${(text.length * 2).toString(16).padStart(2, '0')}`,
    ]);
}

/** Transactions that give `to` newly minted tokens, `amount` in token units. */
export function mintTransactions(
  { tokens, minting }: Pick<ChainProtocols, 'tokens' | 'minting'>,
  asset: DevAsset,
  to: Address,
  amount: bigint,
): Tx[] {
  const token = tokens[asset];
  const abi: Abi = mintAbi;
  if (minting[asset] !== 'wrapped-native')
    return [call(account('deployer').address, token, abi, 'mint', [to, amount])];
  const from = account('whale').address;
  const deposit = call(from, token, depositAbi, 'deposit', [], { value: amount });
  if (to.toLowerCase() === from.toLowerCase()) return [deposit];
  return [deposit, call(from, token, erc20Abi, 'transfer', [to, amount])];
}
