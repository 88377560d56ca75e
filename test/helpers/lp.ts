import type { ChainName, Devnet } from '@ballast/devnet';
import { type Address, parseAbi } from 'viem';
import { positionManagerAbi } from '../../apps/devnet/src/book/abis.ts';
import { mintPosition } from '../../apps/devnet/src/book/mint.ts';
import { approveAll, fundAccount } from '../../apps/devnet/src/market/funding.ts';
import { describePool } from '../../apps/devnet/src/market/replay/pools.ts';

/** The position manager as an NFT. */
const nftAbi = [
  ...positionManagerAbi,
  ...parseAbi([
    'function approve(address to, uint256 tokenId)',
    'function ownerOf(uint256 tokenId) view returns (address)',
  ]),
] as const;

/** Mints a WETH/USDC position of that value, ten per cent to either side of the price, to `owner`. */
export async function mintWethUsdc(devnet: Devnet, name: ChainName, owner: Address, usd: number) {
  const chain = devnet.chain(name);
  const protocols = devnet.protocols(name);
  const found = protocols.pools.find(
    ({ venue, fee, asset0, asset1 }) =>
      venue === 'uniswap-v3' && fee === 500 && [asset0, asset1].sort().join() === 'USDC,WETH',
  );
  if (found === undefined) throw new Error(`no 0.05 % WETH/USDC pool on ${name}`);
  const pool = describePool(protocols, found);
  await fundAccount(chain, protocols, owner, { USDC: 1_000_000, WETH: 300, WBTC: 0, POL: 0 });
  await approveAll(chain, protocols, owner, [protocols.manifest.uniswapV3.positionManager]);
  const { ref, amount0, amount1 } = await mintPosition({
    chain,
    manifest: protocols.manifest,
    pool,
    spec: {
      chain: name,
      venue: 'uniswap-v3',
      pair: ['WETH', 'USDC'],
      fee: 500,
      usd,
      range: { lower: 0.9, upper: 1.1 },
      benchmark: 'usd-neutral',
      opened: { rule: 'start' },
      custody: 'wallet',
    },
    point: { at: devnet.startTime, usd: devnet.startPrices },
    owner,
  });
  const weth = pool.asset0 === 'WETH' ? amount0 : amount1;
  return { tokenId: BigInt(ref), pair: [pool.asset0, pool.asset1] as const, weth, abi: nftAbi };
}
