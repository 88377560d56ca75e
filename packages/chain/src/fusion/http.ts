import { type BallastError, describeError, FatalError, RetryableError } from '@ballast/core';

/** What 1inch's package asks through. */
export interface FusionHttp {
  get<T>(url: string): Promise<T>;
  post<T>(url: string, data: unknown): Promise<T>;
}

export interface FusionHttpOptions {
  /** Sent as a bearer token; appears in no error and no log. */
  readonly authKey: string | null;
  /** Longest wait for one answer, milliseconds. */
  readonly timeout: number;
}

/** An answer that says no: the request as it stands will not be served. */
export class FusionRefusal extends FatalError {
  readonly status: number;
  constructor(status: number, message: string, next: string) {
    super(message, next);
    this.status = status;
  }
}

const SHOWN = 300; // characters of an answer in an error

/**
 * HTTP for 1inch's package. Errors name the path without query and never the key.
 * Rejects with RetryableError when nothing, nonsense, "too many requests" or a server error comes back, and with
 * FusionRefusal on every other answer but success.
 */
export function createFusionHttp(options: FusionHttpOptions): FusionHttp {
  const ask = async <T>(method: 'GET' | 'POST', url: string, data?: unknown): Promise<T> => {
    const { pathname, origin } = new URL(url);
    const what = `${method} ${origin}${pathname}`;
    const { status, text } = await send(method, url, data, options, what);
    if (status < 200 || status > 299) throw refused(status, text, what, options);
    if (text === '') return parse('null');
    try {
      return parse(text);
    } catch (cause) {
      throw new RetryableError(`${what} answered no JSON: ${shown(text, options)}`, 'check the API address', {
        cause,
      });
    }
  };
  return { get: (url) => ask('GET', url), post: (url, data) => ask('POST', url, data) };
}

/** The package declares what each path returns; what it then reads of it is checked where it is used. */
const parse = <T>(text: string): T => JSON.parse(text);

async function send(
  method: 'GET' | 'POST',
  url: string,
  data: unknown,
  { authKey, timeout }: FusionHttpOptions,
  what: string,
): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, {
      method,
      headers: {
        ...(data === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authKey === null ? {} : { authorization: `Bearer ${authKey}` }),
      },
      ...(data === undefined ? {} : { body: JSON.stringify(data) }),
      signal: AbortSignal.timeout(timeout),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    // The cause is left out on purpose: what fetch keeps of a request may hold the key.
    const why = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new RetryableError(
      `${what} was not answered within ${timeout} ms: ${describeError(why)}`,
      'try again; an order that arrived is known by its hash',
    );
  }
}

function refused(status: number, text: string, what: string, options: FusionHttpOptions): BallastError {
  const message = `${what} answered ${status}: ${shown(text, options)}`;
  if (status === 429 || status >= 500) return new RetryableError(message, 'try again later');
  if (status === 401 || status === 403)
    return new FusionRefusal(status, message, 'check the API key of the 1inch portal');
  return new FusionRefusal(status, message, 'read what it says; the same request gives the same answer');
}

function shown(text: string, { authKey }: FusionHttpOptions): string {
  return (authKey === null ? text : text.replaceAll(authKey, '…')).slice(0, SHOWN);
}
