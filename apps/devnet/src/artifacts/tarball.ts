import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { FatalError } from '@ballast/core';

const BLOCK = 512;

/**
 * Reads named regular files out of a gzipped tar without unpacking the rest: packages here hold up to 250 MB of
 * which a few files are wanted. Supports ustar names with prefix and the long-name records of pax and GNU tar.
 * @returns file name -> content; names that are absent from the archive are absent from the map.
 * @throws FatalError when the archive is damaged.
 */
export async function readTarball(file: string, wanted: ReadonlySet<string>): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const source = createReadStream(file);
  const unzipped = source.pipe(createGunzip());
  source.on('error', (error) => unzipped.destroy(error));
  const reader = new BlockReader(unzipped[Symbol.asyncIterator]());
  let longName: string | undefined;
  try {
    for (;;) {
      const header = await reader.take(BLOCK, true);
      if (header === undefined || header.every((byte) => byte === 0)) break;
      const size = parseOctal(header, 124, 12);
      const padded = Math.ceil(size / BLOCK) * BLOCK;
      const type = String.fromCharCode(header[156] ?? 0);
      const name = longName ?? headerName(header);
      longName = undefined;
      if (type === 'x' || type === 'L') {
        const body = (await reader.take(padded, true))?.subarray(0, size) ?? Buffer.alloc(0);
        longName = type === 'x' ? paxPath(body) : text(body, 0, size);
      } else {
        const keep = (type === '0' || type === '\0') && wanted.has(name);
        const body = await reader.take(padded, keep);
        if (keep && body !== undefined) found.set(name, Buffer.from(body.subarray(0, size)));
      }
      if (found.size === wanted.size) break;
    }
  } catch (cause) {
    throw new FatalError(`damaged archive ${file}`, 'delete it and fetch again', { cause });
  } finally {
    unzipped.destroy();
    source.destroy();
  }
  return found;
}

/** Hands out exact byte counts from a stream of arbitrary chunks, dropping what nobody wants to keep. */
class BlockReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterator<Buffer>) {
    this.#chunks = chunks;
  }

  async take(count: number, keep: boolean): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let missing = count;
    while (missing > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done === true) {
          if (missing === count) return undefined;
          throw new RangeError(`archive ends ${missing} bytes early`);
        }
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      if (keep) parts.push(part);
    }
    return keep ? Buffer.concat(parts) : Buffer.alloc(0);
  }
}

function text(buffer: Buffer, start: number, length: number): string {
  const field = buffer.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}

function headerName(header: Buffer): string {
  const prefix = text(header, 345, 155);
  const name = text(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function parseOctal(header: Buffer, start: number, length: number): number {
  const digits = text(header, start, length).trim();
  const value = Number.parseInt(digits || '0', 8);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`bad size field "${digits}"`);
  return value;
}

function paxPath(body: Buffer): string | undefined {
  // A pax record is "<length> path=<value>\n".
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(body.toString('utf8'))?.[1];
}
