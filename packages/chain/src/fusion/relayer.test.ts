import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { FatalError, RetryableError } from '@ballast/core';
import { buildFusionOrder } from '@ballast/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFusionRelayer } from './relayer.ts';

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly key: string | undefined;
  readonly body: unknown;
}
type Answer = { readonly status?: number; readonly body?: unknown; readonly text?: string } | 'silence';

const asked: Asked[] = [];
let answer: (request: Asked) => Answer = () => ({});
let server: Server;

beforeEach(async () => {
  asked.length = 0;
  answer = () => ({});
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const one = {
      method: request.method ?? '',
      url: new URL(request.url ?? '', 'http://127.0.0.1'),
      key: request.headers.authorization,
      body: text === '' ? null : JSON.parse(text),
    };
    asked.push(one);
    const given = answer(one);
    if (given === 'silence') return;
    response.statusCode = given.status ?? 200;
    response.end(given.text ?? JSON.stringify(given.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const secret = 'a-key-nobody-may-read';
const relayer = (timeout = 2_000) => {
  const at = server.address();
  const port = typeof at === 'object' ? at?.port : undefined;
  return createFusionRelayer({
    name: 'test relayer',
    chainId: 42_161,
    url: `http://127.0.0.1:${port}/fusion`,
    authKey: secret,
    timeout,
  });
};

const hash = `0x${'ab'.repeat(32)}` as const;
const maker = '0x1111111111111111111111111111111111111111';
const order = buildFusionOrder({
  maker,
  settlement: '0x2222222222222222222222222222222222222222',
  makerAsset: '0x3333333333333333333333333333333333333333',
  takerAsset: '0x4444444444444444444444444444444444444444',
  making: 10n,
  taking: 20n,
  start: 1_760_000_000,
  duration: 180,
  premium: 10_000,
  expiry: 1_760_000_600,
  nonce: 7n,
  resolvers: ['0x5555555555555555555566666666666666666666'],
  callsMaker: true,
});
const submit = (timeout?: number) => relayer(timeout).submit(order, hash, '0x', 'quote-1');

const preset = {
  auctionDuration: 180,
  startAuctionIn: 12,
  bankFee: '0',
  initialRateBump: 50_000,
  auctionStartAmount: '1005',
  auctionEndAmount: '1000',
  tokenFee: '0',
  points: [],
  allowPartialFills: true,
  allowMultipleFills: true,
  gasCost: { gasBumpEstimate: 0, gasPriceEstimate: '0' },
  exclusiveResolver: null,
};
const quoted = {
  quoteId: 'quote-1',
  fromTokenAmount: '10',
  toTokenAmount: '1003',
  marketAmount: '1004',
  presets: { fast: preset, medium: { ...preset, auctionDuration: 360 }, slow: preset },
  recommended_preset: 'medium',
  prices: { usd: { fromToken: '1', toToken: '1' } },
  volume: { usd: { fromToken: '1', toToken: '1' } },
  settlementAddress: '0x2222222222222222222222222222222222222222',
  whitelist: ['0x5555555555555555555566666666666666666666'],
  autoK: 1,
  fee: { receiver: '0x0000000000000000000000000000000000000000', bps: 25, whitelistDiscountPercent: 50 },
  integratorFee: 0,
  integratorFeeShare: 0,
};
const quote = (timeout?: number) =>
  relayer(timeout).quote({
    from: '0x3333333333333333333333333333333333333333',
    to: '0x4444444444444444444444444444444444444444',
    amount: 10n,
    maker,
  });

describe('a quote', () => {
  test('is read from the preset that is recommended', async () => {
    answer = () => ({ body: quoted });
    expect(await quote()).toEqual({
      quoteId: 'quote-1',
      settlement: quoted.settlementAddress,
      resolvers: quoted.whitelist,
      expected: 1003n,
      startAmount: 1005n,
      endAmount: 1000n,
      startIn: 12,
      duration: 360,
      feeBps: 25,
    });
    expect(asked[0]?.url.pathname).toBe('/fusion/quoter/v2.0/42161/quote/receive/');
    expect(Object.fromEntries(asked[0]?.url.searchParams ?? [])).toMatchObject({
      amount: '10',
      walletAddress: maker,
    });
  });

  test.each([
    ['nothing of a quote', { body: { quoteId: 'x' } }, FatalError],
    ['an unknown preset', { body: { ...quoted, recommended_preset: 'odd' } }, FatalError],
    ['nobody who fills', { body: { ...quoted, whitelist: [] } }, FatalError],
    ['a page', { text: '<html>' }, RetryableError],
    ['too many requests', { status: 429 }, RetryableError],
    ['no liquidity', { status: 400, body: { description: 'insufficient liquidity' } }, FatalError],
  ] as const)('with %s is refused', async (_what, given, kind) => {
    answer = () => given;
    await expect(quote()).rejects.toBeInstanceOf(kind);
  });
});

describe('an order', () => {
  test('is handed over as it was built, with the signature of its maker', async () => {
    expect(await submit()).toBe('submitted');
    const [one] = asked;
    expect([one?.method, one?.url.pathname, one?.key]).toEqual([
      'POST',
      '/fusion/relayer/v2.0/42161/order/submit',
      `Bearer ${secret}`,
    ]);
    expect(one?.body).toEqual({
      order: {
        salt: order.order.salt.toString(),
        maker,
        receiver: `0x${'00'.repeat(20)}`,
        makerAsset: '0x3333333333333333333333333333333333333333',
        takerAsset: '0x4444444444444444444444444444444444444444',
        makingAmount: '10',
        takingAmount: '20',
        makerTraits: order.order.makerTraits.toString(),
      },
      signature: '0x',
      quoteId: 'quote-1',
      extension: order.extension,
    });
  });

  test('counts as submitted when the relayer refuses it because it has it already', async () => {
    answer = ({ method }) =>
      method === 'POST'
        ? { status: 400, body: { description: 'whatever it says' } }
        : { body: { status: 'partially-filled' } };
    expect(await submit()).toBe('known');
    expect(asked.map(({ url }) => url.pathname)).toContain(`/fusion/orders/v2.0/42161/order/status/${hash}`);
  });

  test('that is refused and not known is a fatal error with what the relayer said', async () => {
    answer = ({ method }) =>
      method === 'POST' ? { status: 400, body: { description: 'invalid signature' } } : { status: 404 };
    const error = await submit().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FatalError);
    expect(String(error)).toContain('invalid signature');
  });

  const mute: readonly (readonly [string, Answer])[] = [
    ['breaks down', { status: 503, text: 'down' }],
    ['says nothing', 'silence'],
  ];
  test.each(mute)('may be tried again when the relayer %s', async (_what, given) => {
    answer = () => given;
    await expect(submit(150)).rejects.toBeInstanceOf(RetryableError);
  });

  test('refused while its state cannot be asked may be tried again: it may be known', async () => {
    answer = ({ method }) => ({ status: method === 'POST' ? 400 : 500 });
    await expect(submit()).rejects.toBeInstanceOf(RetryableError);
  });

  test('may be tried again when nobody listens', async () => {
    const gone = relayer();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(gone.submit(order, hash, '0x', 'quote-1')).rejects.toBeInstanceOf(RetryableError);
    server.listen(0, '127.0.0.1');
  });
});

test('the state of an order nobody knows is null, and an unknown state is no state', async () => {
  answer = () => ({ status: 404, body: { description: 'not found' } });
  expect(await relayer().status(hash)).toBeNull();
  answer = () => ({ body: { status: 'filled' } });
  expect(await relayer().status(hash)).toBe('filled');
  answer = () => ({ body: { status: 'dreaming' } });
  await expect(relayer().status(hash)).rejects.toThrow(/the state "dreaming"/);
});

test.each([400, 401, 500])('the key is in no error, even when the answer (%i) repeats it', async (status) => {
  answer = ({ key }) => ({ status, text: `you sent ${key}` });
  const error = await quote().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    expect(at.message + at.stack + JSON.stringify(at)).not.toContain(secret);
    expect(at.message).not.toContain(maker);
  }
});

test("1inch's package is loaded by nothing but the functions that load it on demand", () => {
  const root = path.resolve(import.meta.dirname, '../../../..');
  const files = ['packages', 'apps'].flatMap((part) =>
    readdirSync(path.join(root, part), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
      .map((file) => path.join(root, part, file)),
  );
  expect(files.length).toBeGreaterThan(100);
  const loads = /^import (?!type )[^;]*from '@1inch|^export [^;]*from '@1inch/m;
  expect(files.filter((file) => loads.test(readFileSync(file, 'utf8')))).toEqual([]);
});
