/** Protects a Uniswap v3 position of the fund's wallet: registers it, has the plan signed, opens the hedge. */
import * as sdk from '@ballast/sdk';
import { createWalletClient, getAddress, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { arbitrum } from 'viem/chains';

const setting = (name: string): string => process.env[name] ?? '';
const account = (name: string) => privateKeyToAccount(`0x${setting(name)}`);
const wallet = (name: string) =>
  createWalletClient({ account: account(name), chain: arbitrum, transport: http(setting('RPC_URL')) });

const [fund, keeper, vault] = [wallet('FUND_KEY'), wallet('KEEPER_KEY'), getAddress(setting('VAULT'))];
const [asset0 = '', asset1 = ''] = setting('PAIR').split('/');
const registration = await sdk.createProtectedPosition(fund, vault, {
  source: 'uniswap-v3',
  ref: sdk.nftRef(BigInt(setting('TOKEN_ID'))),
  holder: fund.account.address,
  ...{ asset0, asset1, ratio: 10n ** 18n, benchmark: 'usd-neutral' },
});
const positionId = await sdk.registeredPosition(fund, vault, registration);

const ratios = [{ positionId, ratio: 9n * 10n ** 17n }];
const plan = await sdk.draftPlan(keeper, vault, { ratios, validFor: 3_600, bandAssets: ['WETH'] });
const signers = [account('SIGNER1_KEY'), account('SIGNER2_KEY')];
const signatures = await sdk.signPlan(signers, arbitrum.id, vault, plan);
await sdk.mined(keeper, await sdk.submitPlan(keeper, vault, plan, signatures));

const venue = { venue: 'uniswap-v3', data: sdk.uniswapV3Data(500) };
const wish = { asset: 'WETH', ...venue, slippageBps: 50, sequence: plan.epoch };
const order = await sdk.draftHedge(keeper, vault, wish);
if (order) await sdk.mined(keeper, await sdk.executeHedge(keeper, vault, order));
const { exposure, held } = await sdk.hedgeState(keeper, vault, 'WETH');
process.stdout.write(`position ${positionId}: ${exposure} WETH exposed, ${held} held (WAD)\n`);
