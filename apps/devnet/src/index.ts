export { type Artifact, linkArtifact, loadArtifact } from './artifacts/artifact.ts';
export { compileContracts } from './artifacts/compile.ts';
export { type FetchProgress, fetchArtifacts } from './artifacts/fetch.ts';
export { buildFusion, type FusionProgress } from './artifacts/fusion.ts';
export { defaultArtifactDir } from './artifacts/lock.ts';
export { type OpenedBook, type OpenedPosition, openBook } from './book/index.ts';
export { account, type DevAccount, MNEMONIC, type Role, roles } from './chain/accounts.ts';
export { Batch } from './chain/batch.ts';
export { call, create, DevChain, type Receipt, type ReceiptLog, type Tx } from './chain/devchain.ts';
export { foundryBinary } from './chain/foundry.ts';
export { type ChainName, type ChainSpec, chainSpecs } from './chain/networks.ts';
export { bootDevnet, type Devnet, type DevnetOptions } from './devnet.ts';
export type { LayerZeroControl, MessageFault } from './layerzero/control.ts';
export { HOUR, loadPricePath, MarketReplay, type PricePath, parseStart } from './market/index.ts';
export { feedAnswer, unitsForUsd, unitsOf } from './protocols/amounts.ts';
export { aggregatorFunctions } from './protocols/ballast.ts';
export { latestRound, roundsTransactions, roundTransactions } from './protocols/chainlink.ts';
export { collateralRoutes, routeCollateral } from './protocols/collateral.ts';
export {
  assetIds,
  ballastConfig,
  chainConfigs,
  type DevAsset,
  decimals,
  defaultPrices,
  defaultStartTime,
  settlement,
} from './protocols/config.ts';
export {
  type FusionApi,
  type FusionApiOptions,
  serveFusion,
} from './protocols/fusionApi.ts';
export type { FusionNetwork, QuoteTerms } from './protocols/fusionQuotes.ts';
export { receiveOptions, type Wireable, wireMessenger } from './protocols/messenger.ts';
export { deployOneInch, enableFusion, fillFusion, type OneInch } from './protocols/oneinch.ts';
export { setSequencer } from './protocols/sequencer.ts';
export { deployStargate, type Stargate, stargateConfig } from './protocols/stargate.ts';
export { mintTransactions } from './protocols/tokens.ts';
export type { ChainProtocols, MarketPool, MessageRecord, ProtocolManifest } from './protocols/types.ts';
