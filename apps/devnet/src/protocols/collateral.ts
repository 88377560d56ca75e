import type { NetworkManifest } from '@ballast/core';
import { hedgeVaultAbi } from '@ballast/sdk';
import { account } from '../chain/accounts.ts';
import { Batch } from '../chain/batch.ts';
import { call, type DevChain } from '../chain/devchain.ts';
import { loadCompiled } from './compiled.ts';
import type { Stargate } from './stargate.ts';

/** Bounds of every route between the demonstration fund's vaults. */
export const collateralRoutes = {
  /** WAD of the amount that the bridge may keep. */
  maxFee: 10n ** 15n,
  /** WAD of the settlement token that may leave in 24 hours. */
  dailyCap: 1_000_000n * 10n ** 18n,
} as const;

/**
 * Puts a Stargate adapter on every chain and lets the fund route collateral between all of its vaults over it. Not part
 * of a boot: Stargate is deployed on request.
 * @throws FatalError when the adapter is not compiled, or with the decoded reason when a vault refuses.
 */
export async function routeCollateral(
  networks: readonly {
    readonly chain: DevChain;
    readonly manifest: Pick<NetworkManifest, 'eid' | 'ballast'>;
    readonly stargate: Pick<Stargate, 'pool'>;
  }[],
): Promise<void> {
  const artifact = loadCompiled('StargateBridge');
  const fund = account('fund').address;
  await Promise.all(
    networks.map(async ({ chain, manifest, stargate }) => {
      const batch = await Batch.open(chain, account('deployer').address);
      const bridge = batch.create(artifact, [stargate.pool]);
      await batch.commit();
      const routes = networks
        .filter((other) => other.chain !== chain)
        .map(({ manifest: { eid, ballast } }) => {
          const route = { bridge, peerVault: ballast.vault, ...collateralRoutes };
          return call(fund, manifest.ballast.vault, [...hedgeVaultAbi], 'setCollateralRoute', [eid, route]);
        });
      await chain.run(routes);
    }),
  );
}
