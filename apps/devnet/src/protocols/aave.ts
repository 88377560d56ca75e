import { type Abi, type Address, parseAbi, zeroAddress } from 'viem';
import { type Artifact, linkArtifact, loadArtifact } from '../artifacts/artifact.ts';
import { account } from '../chain/accounts.ts';
import type { Batch } from '../chain/batch.ts';
import { assetIds, type DevAsset, decimals, type ReserveConfig } from './config.ts';

export const aavePoolAbi = parseAbi([
  'function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)',
  'function borrow(address asset, uint256 amount, uint256 interestRateMode, uint16 referralCode, address onBehalfOf)',
]);
const providerAbi = parseAbi([
  'function getPool() view returns (address)',
  'function getPoolConfigurator() view returns (address)',
]);

const RAY = 10n ** 27n;
/** Part of the interest that goes to the treasury, basis points. */
const RESERVE_FACTOR = 1_000n;

export interface Aave {
  readonly addressesProvider: Address;
  readonly pool: Address;
  readonly configurator: Address;
  readonly oracle: Address;
  readonly dataProvider: Address;
}

const artifact = (name: string): Artifact => loadArtifact(`Aave${name}`);
const ray = (fraction: number): bigint => (BigInt(Math.round(fraction * 1e9)) * RAY) / 1_000_000_000n;

/** Aave v3.0 with one reserve per asset. Commits the batch: proxy addresses can only be read once they exist. */
export async function deployAave(
  batch: Batch,
  tokens: Readonly<Record<DevAsset, Address>>,
  feeds: Readonly<Record<DevAsset, Address>>,
  reserves: Readonly<Record<DevAsset, ReserveConfig>>,
): Promise<Aave> {
  const core = deployCore(batch, tokens, feeds);
  await batch.commit();
  const read = (functionName: 'getPool' | 'getPoolConfigurator'): Promise<Address> =>
    batch.chain.client.readContract({ address: core.addressesProvider, abi: providerAbi, functionName });
  const [pool, configurator] = await Promise.all([read('getPool'), read('getPoolConfigurator')]);
  listReserves(batch, { pool, configurator, provider: core.addressesProvider }, tokens, reserves);
  await batch.commit();
  return { ...core, pool, configurator };
}

function deployLibraries(batch: Batch): Record<string, Address> {
  const libraries: Record<string, Address> = {};
  const plain = ['Supply', 'Borrow', 'Liquidation', 'EMode', 'Bridge', 'Pool', 'Configurator'];
  for (const name of plain) libraries[`${name}Logic`] = batch.create(artifact(`${name}Logic`));
  // FlashLoanLogic calls BorrowLogic.
  libraries.FlashLoanLogic = batch.create(linkArtifact(artifact('FlashLoanLogic'), libraries));
  return libraries;
}

function deployCore(
  batch: Batch,
  tokens: Readonly<Record<DevAsset, Address>>,
  feeds: Readonly<Record<DevAsset, Address>>,
): Omit<Aave, 'pool' | 'configurator'> {
  const owner = batch.from;
  const libraries = deployLibraries(batch);
  const providerArtifact = artifact('PoolAddressesProvider');
  const registryArtifact = artifact('PoolAddressesProviderRegistry');
  const registry = batch.create(registryArtifact, [owner]);
  const provider = batch.create(providerArtifact, ['Local market', owner]);
  const onProvider = (functionName: string, value: Address): void =>
    batch.call(provider, providerArtifact.abi, functionName, [value]);
  batch.call(registry, registryArtifact.abi, 'registerAddressesProvider', [provider, 1n]);
  const poolImplementation = batch.create(linkArtifact(artifact('Pool'), libraries), [provider]);
  const configuratorImplementation = batch.create(linkArtifact(artifact('PoolConfigurator'), libraries));
  const dataProvider = batch.create(artifact('ProtocolDataProvider'), [provider]);
  onProvider('setPoolDataProvider', dataProvider);
  onProvider('setACLAdmin', owner);
  const aclArtifact = artifact('ACLManager');
  const acl = batch.create(aclArtifact, [provider]);
  onProvider('setACLManager', acl);
  for (const role of ['addPoolAdmin', 'addEmergencyAdmin', 'addRiskAdmin', 'addAssetListingAdmin'])
    batch.call(acl, aclArtifact.abi, role, [owner]);
  const listed = assetIds.map((asset) => tokens[asset]);
  const sources = assetIds.map((asset) => feeds[asset]);
  const usdUnit = 10n ** 8n;
  const oracle = batch.create(loadArtifact('AaveOracle'), [
    provider,
    listed,
    sources,
    zeroAddress,
    zeroAddress,
    usdUnit,
  ]);
  onProvider('setPriceOracle', oracle);
  onProvider('setPoolImpl', poolImplementation);
  onProvider('setPoolConfiguratorImpl', configuratorImplementation);
  return { addressesProvider: provider, oracle, dataProvider };
}

function listReserves(
  batch: Batch,
  market: { readonly pool: Address; readonly configurator: Address; readonly provider: Address },
  tokens: Readonly<Record<DevAsset, Address>>,
  reserves: Readonly<Record<DevAsset, ReserveConfig>>,
): void {
  const abi: Abi = artifact('PoolConfigurator').abi;
  const implementations = {
    aTokenImpl: batch.create(artifact('AToken'), [market.pool]),
    stableDebtTokenImpl: batch.create(artifact('StableDebtToken'), [market.pool]),
    variableDebtTokenImpl: batch.create(artifact('VariableDebtToken'), [market.pool]),
  };
  for (const asset of assetIds) {
    const input = {
      ...implementations,
      underlyingAssetDecimals: decimals[asset],
      interestRateStrategyAddress: deployRates(batch, market.provider, reserves[asset]),
      underlyingAsset: tokens[asset],
      treasury: account('treasury').address,
      incentivesController: zeroAddress,
      aTokenName: `Aave ${asset}`,
      aTokenSymbol: `a${asset}`,
      variableDebtTokenName: `Aave variable debt ${asset}`,
      variableDebtTokenSymbol: `variableDebt${asset}`,
      stableDebtTokenName: `Aave stable debt ${asset}`,
      stableDebtTokenSymbol: `stableDebt${asset}`,
      params: '0x10',
    };
    const { ltv, threshold, bonus, borrowable } = reserves[asset];
    const configure = (functionName: string, ...args: unknown[]): void =>
      batch.call(market.configurator, abi, functionName, [tokens[asset], ...args]);
    batch.call(market.configurator, abi, 'initReserves', [[input]], { gas: 6_000_000n });
    configure('configureReserveAsCollateral', BigInt(ltv), BigInt(threshold), BigInt(bonus));
    if (borrowable) configure('setReserveBorrowing', true);
    configure('setReserveFactor', RESERVE_FACTOR);
  }
}

function deployRates(batch: Batch, provider: Address, { rates }: ReserveConfig): Address {
  // Stable-rate borrowing stays off; its curve only has to be valid.
  const stable = [ray(0.02), ray(0.5), ray(0.02), ray(0.05), ray(0.2)];
  return batch.create(artifact('DefaultReserveInterestRateStrategy'), [
    provider,
    ray(rates.optimal),
    ray(rates.base),
    ray(rates.slope1),
    ray(rates.slope2),
    ...stable,
  ]);
}
