import { type Address, getAddress, isAddress } from 'viem';
import { z } from 'zod';

/** EIP-55 spelling only: one wrong letter of an address that came from elsewhere shows. */
const address = z.custom<Address>(
  (value) => typeof value === 'string' && isAddress(value, { strict: false }) && getAddress(value) === value,
  { error: 'is not an address in EIP-55 spelling' },
);
const sourced = z.strictObject({
  address,
  /** Where it was read: package@version and entry, or the title of a public page. */
  source: z.string().min(8),
});
const wad = z.string().regex(/^\d+$/).transform(BigInt);
const seconds = z.int().nonnegative();
const basisPoints = z.int().min(0).max(65_535);

const asset = z.strictObject({
  token: sourced,
  decimals: z.int().min(0).max(24),
  feed: sourced,
  feedDecimals: z.int().min(0).max(24),
  /** Seconds after which the feed answers again even at an unchanged price. */
  heartbeat: seconds,
  /** Where the heartbeat was read, null when nowhere; such a feed is named in `missing`. */
  heartbeatSource: z.string().min(8).nullable(),
  /** Seconds an answer may be old before the vault holds. */
  maxAge: seconds,
  note: z.string().optional(),
});

/** One function of an aggregator's router that a vault may call with calldata the aggregator prepared. */
const aggregatorRoute = z.strictObject({
  /** Place of the router's address in this file, such as "oneInch.limitOrderProtocol". */
  router: z.string().regex(/^\w+\.\w+$/),
  /** As for the function's selector: types only. */
  signature: z.string().regex(/^\w+\([\w,()[\]]*\)$/),
  /** Which word of the call names the recipient; the venue writes the vault there. */
  recipientWord: z.int().min(0).max(255),
  source: z.string().min(8),
});

/** `deployments/networks/<name>.json`: what others deployed on one network. */
export const networkSchema = z
  .strictObject({
    name: z.string(),
    chainId: z.int().positive(),
    /** LayerZero endpoint id. */
    eid: z.int().positive(),
    native: z.strictObject({ symbol: z.string(), asset: z.string() }),
    settlement: z.string(),
    assets: z.record(z.string(), asset),
    sequencerFeed: sourced.nullable(),
    layerzero: z.strictObject({
      endpoint: sourced,
      endpointView: sourced,
      sendLib: sourced,
      receiveLib: sourced,
      receiveLibView: sourced,
      executor: sourced,
      dvns: z.record(z.string(), sourced),
    }),
    uniswapV3: z
      .strictObject({ factory: sourced, positionManager: sourced, router: sourced, tickLens: sourced })
      .nullable(),
    uniswapV2: z.strictObject({ factory: sourced, router: sourced }).nullable(),
    sushi: z.strictObject({ factory: sourced, router: sourced }).nullable(),
    balancer: z.strictObject({ vault: sourced }).nullable(),
    aave: z.strictObject({ pool: sourced, addressesProvider: sourced, dataProvider: sourced }).nullable(),
    oneInch: z.strictObject({ limitOrderProtocol: sourced, settlement: sourced }).nullable(),
    aggregatorRoutes: z.array(aggregatorRoute),
    stargate: z.strictObject({ poolUSDC: sourced }).nullable(),
    /** What could not be found in an official source, and what follows from that. */
    missing: z.array(z.string()),
  })
  .refine(({ assets, aave, settlement }) => aave === null || settlement in assets, {
    error: 'the settlement asset is not listed',
  })
  .refine(({ assets }) => Object.values(assets).every((one) => one.maxAge >= one.heartbeat), {
    error: 'a maxAge is below its heartbeat: the vault would hold between two answers',
  })
  .refine((file) => file.aggregatorRoutes.every(({ router }) => routerOf(file, router) !== undefined), {
    error: 'an aggregator route names a router that is not in this file',
  });

/** The address a dotted place of a network file holds; undefined when there is none. */
export function routerOf(file: object, place: string): Address | undefined {
  let at: unknown = file;
  for (const key of place.split('.')) at = new Map(Object.entries(at ?? {})).get(key);
  const found = sourced.safeParse(at);
  return found.success ? found.data.address : undefined;
}

const caps = z.strictObject({ minPrice: wad, maxPrice: wad, maxShort: wad, maxLong: wad, maxOrder: wad });

const path = z.strictObject({
  from: z.string(),
  to: z.string(),
  /** Blocks of `from` before the verifiers attest. */
  confirmations: z.int().positive(),
  /** All required, named as in the network files. */
  dvns: z.array(z.string()).min(2),
  /** Bytes. */
  maxMessageSize: z.int().positive(),
  /** USD WAD that mandates of this path may add in 24 hours at `to`; zero is no cap. */
  inflowCap: wad,
  /** Mandates in 24 hours that `from` may send and `to` may take. */
  mandatesOut: z.int().min(0).max(255),
  mandatesIn: z.int().min(0).max(255),
  /** How settlement tokens travel from vault to vault over Stargate; null when they may not. */
  collateral: z
    .strictObject({
      /** WAD of the amount the bridge may keep. */
      maxFee: wad,
      /** WAD of the settlement token that may leave in 24 hours. */
      dailyCap: wad,
    })
    .nullable(),
});

const roles = z.strictObject({
  /** Deploys and is the first fund: the vaults' address follows from it. Has no right left after the hand-over. */
  deployer: address,
  fund: z.strictObject({
    multisig: address,
    treasury: address,
    /** Seconds of the timelock; zero lets the multisig be the fund itself. */
    minDelay: seconds,
  }),
  signers: z.array(address).min(1),
  threshold: z.int().positive(),
  keepers: z.array(address),
  guardians: z.array(address).min(1),
});

/** `deployments/wiring/<environment>.json`: Ballast's own configuration and every LayerZero path. */
export const wiringSchema = z
  .strictObject({
    environment: z.string(),
    networks: z.array(z.string()).min(2),
    /** Null until there is a fund. */
    roles: roles.nullable(),
    vault: z.strictObject({
      name: z.string().min(1).max(32),
      sequencerGrace: seconds,
      openExecution: z.boolean(),
      /** Whether keepers may auction through 1inch Fusion, where a network has it. */
      fusion: z.boolean(),
      limits: z.strictObject({
        maxSlippage: wad,
        lossBudget: wad,
        minHealthFactor: wad,
        /** Seconds. */
        maxPlanAge: wad,
      }),
      /** How far one update, and all of a rolling day, may move a ratio, basis points; zero for no limit. */
      ratioSteps: z.strictObject({ perUpdateBps: basisPoints, perDayBps: basisPoints }),
      assets: z.record(z.string(), caps),
    }),
    paths: z.array(path),
  })
  .refine(({ networks, paths }) => hasEveryPath(networks, paths), {
    error: 'paths must name every ordered pair of networks once',
  });

function hasEveryPath(
  networks: readonly string[],
  paths: readonly { readonly from: string; readonly to: string }[],
): boolean {
  const named = new Set(paths.map(({ from, to }) => `${from} ${to}`));
  const wanted = networks.flatMap((from) =>
    networks.filter((to) => to !== from).map((to) => `${from} ${to}`),
  );
  return (
    named.size === paths.length && named.size === wanted.length && wanted.every((pair) => named.has(pair))
  );
}

/** `deployments/gas.json`: gas of delivery at its worst, and the margin enforced options add. */
export const gasSchema = z.strictObject({
  about: z.string(),
  marginPercent: z.int().min(20),
  measured: z.strictObject({
    mandate: z.int().positive(),
    report: z.int().positive(),
    halt: z.int().positive(),
  }),
});

/** `deployments/addresses/<environment>/<network>.json`, written by the deployment. */
export const addressesSchema = z.strictObject({
  factory: address,
  /** The contracts that share the vault's code, by name. */
  parts: z.record(z.string(), address),
  vault: address,
  messenger: address,
  timelock: address.optional(),
  /** The collateral bridge, where the network has Stargate. */
  bridge: address.optional(),
  venues: z.record(z.string(), address),
  sources: z.record(z.string(), address),
});

export type NetworkFile = z.infer<typeof networkSchema>;
export type WiringFile = z.infer<typeof wiringSchema>;
export type WiringPath = WiringFile['paths'][number];
export type Roles = z.infer<typeof roles>;
export type GasFile = z.infer<typeof gasSchema>;
export type AddressesFile = z.infer<typeof addressesSchema>;
export type MessageKindName = keyof GasFile['measured'];
