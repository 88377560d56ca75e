import { expect, test } from 'vitest';
import { chainSpecs } from '../chain/networks.ts';
import { assetIds, chainConfigs, concentratedLayers, settlement } from './config.ts';

test('every hedgeable asset can be traded against the settlement token on every chain', () => {
  for (const { name } of chainSpecs)
    for (const asset of assetIds.filter((id) => id !== settlement)) {
      const venues = chainConfigs[name].pools
        .filter(({ pair }) => pair.includes(asset) && pair.includes(settlement))
        .map(({ venue }) => venue);
      expect(
        venues.some((venue) => venue === 'uniswap-v3' || venue === 'uniswap-v2'),
        `${name} ${asset}`,
      ).toBe(true);
    }
});

test('the chains differ the way the design says', () => {
  const { ethereum, arbitrum, polygon } = chainConfigs;
  const rateAtStart = ({ reserves }: typeof ethereum) => {
    const { rates, utilisation } = reserves.WETH;
    return rates.base + (rates.slope1 * utilisation) / rates.optimal;
  };
  expect(rateAtStart(ethereum)).toBeGreaterThan(rateAtStart(arbitrum));
  expect([ethereum, arbitrum, polygon].map(({ reserves }) => reserves.POL.borrowable)).toEqual([
    false,
    false,
    true,
  ]);
  expect(concentratedLayers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
});

test('nobody starts beyond the collateral it supplies', () => {
  for (const { reserves } of Object.values(chainConfigs)) {
    const all = assetIds.map((asset) => reserves[asset]);
    const allowed = all.reduce((sum, { supplyUsd, ltv }) => sum + (supplyUsd * ltv) / 10_000, 0);
    const borrowed = all.reduce((sum, { supplyUsd, utilisation }) => sum + supplyUsd * utilisation, 0);
    expect(borrowed).toBeLessThan(allowed * 0.9);
    for (const { utilisation, borrowable } of all) expect(utilisation > 0).toBe(borrowable);
  }
});
