import { createServer, type IncomingMessage, type Server } from 'node:http';
import { FatalError } from '@ballast/core';
import { erc20Abi, type FusionOrder, fusionOrderTypedData, limitOrderAbi } from '@ballast/sdk';
import { type Hex, hashTypedData, isHex, keccak256, maxUint256, parseAbi } from 'viem';
import { z } from 'zod';
import { call, type Receipt } from '../chain/devchain.ts';
import { unitsOf } from './amounts.ts';
import { assetIds, type DevAsset } from './config.ts';
import { type FusionNetwork, type QuoteTerms, quote, Refusal, resolver } from './fusionQuotes.ts';
import { fillFusion } from './oneinch.ts';
import { mintTransactions } from './tokens.ts';

export interface FusionApiOptions {
  /** Zero for any free one. */
  readonly port?: number;
  readonly terms?: QuoteTerms;
}

/** An emulation of 1inch's HTTP API on loopback, and the one resolver behind it. */
export interface FusionApi {
  /** Says that it is an emulation; show it wherever results are shown. */
  readonly name: string;
  readonly url: string;
  /** Hashes of the orders it was given, oldest first. */
  readonly orders: readonly Hex[];
  /** The resolver takes so much of an order now, all of it when left out. @throws FatalError when refused. */
  fill(hash: Hex, making?: bigint): Promise<Receipt>;
  close(): Promise<void>;
}

interface Known extends FusionOrder {
  readonly network: FusionNetwork;
  readonly hash: Hex;
  readonly signature: Hex;
  readonly isContract: boolean;
}

const hex = z.custom<Hex>((value) => isHex(value), 'not hex');
const number = z.string().regex(/^\d+$/).transform(BigInt);
const word = hex.transform(BigInt);
const submission = z.object({
  order: z.object({
    salt: number,
    maker: word,
    receiver: word,
    makerAsset: word,
    takerAsset: word,
    makingAmount: number,
    takingAmount: number,
    makerTraits: number,
  }),
  signature: hex,
  quoteId: z.string().min(1),
  extension: hex,
});

const erc1271Abi = parseAbi(['function isValidSignature(bytes32, bytes) view returns (bytes4)']);
const MAGIC: Hex = '0x1626ba7e';

/**
 * Serves the parts of 1inch's API that `createFusionRelayer` speaks, and arms a resolver with tokens. Prices are the
 * oracle's moved by fixed terms; there is no competition and no fee. Orders are checked as far as their chain can: hash
 * of the extension, expiry, and the maker's signature as the order protocol would ask for it.
 */
export async function serveFusion(
  networks: readonly FusionNetwork[],
  { port = 0, terms = { start: 5, expected: -2, end: -15 } }: FusionApiOptions = {},
): Promise<FusionApi> {
  const known = new Map<Hex, Known>();
  for (const network of networks) await arm(network);
  const server = createServer((request, response) => {
    answer(networks, known, terms, request).then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => {
        response.statusCode = error instanceof Refusal ? error.status : 500;
        response.end(JSON.stringify({ description: error instanceof Error ? error.message : String(error) }));
      },
    );
  });
  const url = await listen(server, port);
  return {
    name: '1inch Fusion (emulated API)',
    url,
    get orders() {
      return [...known.keys()];
    },
    fill: async (hash, making) => {
      const order = known.get(hash);
      if (!order) throw new FatalError(`order ${hash} was not submitted`, 'submit it first');
      return fillFusion(order.network.chain, order.network.oneInch, resolver(), order, {
        making: making ?? (await remainingOf(order)),
        signature: order.signature,
        makerIsContract: order.isContract,
      });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const at = server.address();
      resolve(`http://127.0.0.1:${typeof at === 'object' ? at?.port : port}`);
    });
  });
}

/** The resolver holds enough of everything and lets the order protocol take it. */
async function arm({ chain, protocols, oneInch }: FusionNetwork): Promise<void> {
  const held: Partial<Record<DevAsset, number>> = { USDC: 5_000_000, WETH: 1_000, WBTC: 50 };
  await chain.run(
    assetIds.flatMap((asset) => {
      const amount = held[asset];
      if (amount === undefined || protocols.tokens[asset] === undefined) return [];
      return [
        ...mintTransactions(protocols, asset, resolver(), unitsOf(asset, amount)),
        call(resolver(), protocols.tokens[asset], [...erc20Abi], 'approve', [oneInch.orders, maxUint256]),
      ];
    }),
  );
}

async function answer(
  networks: readonly FusionNetwork[],
  known: Map<Hex, Known>,
  terms: QuoteTerms,
  request: IncomingMessage,
): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [, part, , chainId, what, action = '', hash = ''] = pathname.split('/');
  const network = networks.find(({ chain }) => String(chain.spec.chainId) === chainId);
  if (!network) throw new Refusal(404, `no chain ${chainId}`);
  const route = `${request.method} ${part} ${what} ${action}`.trim();
  if (route === 'GET quoter quote receive') return quote(network, searchParams, terms);
  if (route === 'POST relayer order submit') return submit(network, known, await bodyOf(request));
  if (route === 'GET orders order status') {
    const order = isHex(hash) ? known.get(hash) : undefined;
    if (!order) throw new Refusal(404, `order ${hash} is not known`);
    return { status: await statusOf(order), order: {}, extension: order.extension, fills: [] };
  }
  throw new Refusal(404, `${route} is not emulated`);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

async function submit(network: FusionNetwork, known: Map<Hex, Known>, body: unknown): Promise<null> {
  const read = submission.safeParse(body);
  if (!read.success) throw new Refusal(400, z.prettifyError(read.error));
  const { order, extension, signature } = read.data;
  const { chain, oneInch } = network;
  const data = fusionOrderTypedData(chain.spec.chainId, oneInch.orders, { order, extension });
  const hash = hashTypedData(data);
  if (known.has(hash)) throw new Refusal(400, `order ${hash} already exists`);
  const mask = (1n << 160n) - 1n;
  if ((BigInt(keccak256(extension)) & mask) !== (order.salt & mask))
    throw new Refusal(400, 'the salt is not of this extension');
  const isContract = (await chain.client.getCode({ address: data.message.maker })) !== undefined;
  const one = { order, extension, signature, network, hash, isContract };
  const status = await statusOf(one);
  if (status !== 'pending' && status !== 'partially-filled')
    throw new Refusal(400, `the order is ${status} on arrival`);
  known.set(hash, one);
  return null;
}

async function statusOf(order: Known): Promise<string> {
  const { chain, oneInch } = order.network;
  const remaining = await remainingOf(order);
  if (remaining === 0n) return 'filled';
  if (BigInt(await chain.now()) > ((order.order.makerTraits >> 80n) & 0xff_ffff_ffffn)) return 'expired';
  const { message } = fusionOrderTypedData(chain.spec.chainId, oneInch.orders, order);
  if (order.isContract) {
    // A vault answers its order protocol only.
    const valid = await chain.client
      .readContract({
        abi: erc1271Abi,
        address: message.maker,
        functionName: 'isValidSignature',
        args: [order.hash, order.signature],
        account: oneInch.orders,
      })
      .catch(() => '0x');
    if (valid !== MAGIC) return 'invalid-signature';
  }
  return remaining < order.order.makingAmount ? 'partially-filled' : 'pending';
}

/** Token units of the maker's asset that are left; the protocol keeps the complement, and zero of an untouched order. */
async function remainingOf({ order, hash, network }: Known): Promise<bigint> {
  const { chain, oneInch } = network;
  const { message } = fusionOrderTypedData(chain.spec.chainId, oneInch.orders, { order, extension: '0x' });
  const raw = await chain.client.readContract({
    abi: limitOrderAbi,
    address: oneInch.orders,
    functionName: 'rawRemainingInvalidatorForOrder',
    args: [message.maker, hash],
  });
  return raw === 0n ? order.makingAmount : maxUint256 - raw;
}
