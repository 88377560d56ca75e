import { type AssetId, type BorrowMarket, toWad, type Wad, wad, wadToNumber } from '@ballast/core';
import { aaveDataProviderAbi, aavePoolAbi, aaveRateStrategyAbi, erc20Abi } from '@ballast/sdk';
import { assetOf, type Pin } from './pin.ts';

/** Aave's base currency is USD with 8 decimals. */
const baseDecimals = 8;
const basisPoints = 10n ** 14n;

/** Ray to fraction. Rates below 1e-27 do not exist, so the float's relative error of 2^-53 is all there is. */
const rayToFraction = (ray: bigint): number => Number(ray) / 1e27;

export interface LendingAccount {
  /** USD supplied as collateral. */
  readonly collateral: Wad;
  readonly liquidationThreshold: Wad;
  readonly loanToValue: Wad;
}

/**
 * The vault's Aave account. Before the first supply the threshold and LTV are those of the settlement token's
 * reserve: what collateral would count for.
 */
export async function readLendingAccount({ client, manifest, blockHash }: Pin): Promise<LendingAccount> {
  const [[collateral, , , threshold, ltv], [, reserveLtv, reserveThreshold]] = await Promise.all([
    client.readContract({
      abi: aavePoolAbi,
      address: manifest.aave.pool,
      functionName: 'getUserAccountData',
      args: [manifest.ballast.vault],
      blockHash,
    }),
    client.readContract({
      abi: aaveDataProviderAbi,
      address: manifest.aave.dataProvider,
      functionName: 'getReserveConfigurationData',
      args: [assetOf(manifest, manifest.settlement).token],
      blockHash,
    }),
  ]);
  const supplied = collateral > 0n;
  return {
    collateral: toWad(collateral, baseDecimals),
    liquidationThreshold: wad((supplied ? threshold : reserveThreshold) * basisPoints),
    loanToValue: wad((supplied ? ltv : reserveLtv) * basisPoints),
  };
}

/** Borrowing of one asset at the variable rate; null when the market does not lend it out. */
export async function readBorrowMarket(pin: Pin, asset: AssetId): Promise<BorrowMarket | null> {
  const { client, manifest, blockHash } = pin;
  const { token, decimals } = assetOf(manifest, asset);
  const at = {
    abi: aaveDataProviderAbi,
    address: manifest.aave.dataProvider,
    args: [token],
    blockHash,
  } as const;
  const [configuration, data, [borrowCap], isPaused, [aToken], strategy] = await Promise.all([
    client.readContract({ ...at, functionName: 'getReserveConfigurationData' }),
    client.readContract({ ...at, functionName: 'getReserveData' }),
    client.readContract({ ...at, functionName: 'getReserveCaps' }),
    client.readContract({ ...at, functionName: 'getPaused' }),
    client.readContract({ ...at, functionName: 'getReserveTokensAddresses' }),
    client.readContract({ ...at, functionName: 'getInterestRateStrategyAddress' }),
  ]);
  const [, , , , reserveFactor, , borrowingEnabled, , isActive, isFrozen] = configuration;
  if (!borrowingEnabled || !isActive || isFrozen || isPaused) return null;
  const [unbacked, , , totalStableDebt, totalVariableDebt, , variableRate, , averageStableBorrowRate] = data;
  const liquidity = await client.readContract({
    abi: erc20Abi,
    address: token,
    functionName: 'balanceOf',
    args: [aToken],
    blockHash,
  });
  const headroom = borrowCap * 10n ** BigInt(decimals) - totalStableDebt - totalVariableDebt;
  const borrowable = borrowCap === 0n || headroom > liquidity ? liquidity : headroom > 0n ? headroom : 0n;
  const rateAfter = async (taken: bigint): Promise<bigint> => {
    const [, , rate] = await client.readContract({
      abi: aaveRateStrategyAbi,
      address: strategy,
      functionName: 'calculateInterestRates',
      args: [
        {
          unbacked,
          liquidityAdded: 0n,
          liquidityTaken: taken,
          totalStableDebt,
          totalVariableDebt: totalVariableDebt + taken,
          averageStableBorrowRate,
          reserveFactor,
          reserve: token,
          aToken,
        },
      ],
      blockHash,
    });
    return rate;
  };
  return {
    rate: rayToFraction(variableRate),
    slope: await rateSlope(rateAfter, borrowable, decimals),
    available: toWad(borrowable, decimals),
  };
}

/**
 * d rate / d quantity per whole asset, as the difference quotient of the reserve's own rate strategy over the next
 * 1 % of what can be borrowed. A kink inside that step is averaged; steeper ground beyond it is not seen.
 */
async function rateSlope(
  rateAfter: (taken: bigint) => Promise<bigint>,
  borrowable: bigint,
  decimals: number,
): Promise<number> {
  const step = borrowable / 100n;
  if (step === 0n) return 0;
  const [now, after] = await Promise.all([rateAfter(0n), rateAfter(step)]);
  return rayToFraction(after - now) / wadToNumber(toWad(step, decimals));
}
