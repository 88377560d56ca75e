import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FatalError } from '@ballast/core';
import { z } from 'zod';

const lockSchema = z.object({
  version: z.literal(1),
  packages: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      licence: z.string(),
      /** Size of the packed file, for progress only. */
      bytes: z.number(),
      /** Subresource-integrity form of the packed file's SHA-512. */
      integrity: z.string().startsWith('sha512-'),
      /** Artifact name here -> file inside the package. */
      files: z.record(z.string(), z.string()),
    }),
  ),
});

export type ArtifactLock = z.infer<typeof lockSchema>;
export type LockedPackage = ArtifactLock['packages'][number];

export const projectRoot = path.resolve(import.meta.dirname, '../../../..');
export const defaultArtifactDir = path.join(projectRoot, '.ballast', 'artifacts');
export const defaultLockFile = path.resolve(import.meta.dirname, '../../artifacts.lock.json');
/** What a person runs to fill the artifact folder. */
export const fetchCommand = 'npx tsx apps/devnet/src/artifacts/cli.ts';

/**
 * The committed list of packages, hashes and wanted files.
 * @returns the lock and the SHA-256 of its text, which stamps a complete artifact folder.
 * @throws FatalError when the file is unreadable, malformed, or names one artifact twice.
 */
export function readLock(file: string = defaultLockFile): { lock: ArtifactLock; hash: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FatalError(`cannot read the artifact lock ${file}`, 'restore it from version control', {
      cause,
    });
  }
  const parsed = lockSchema.safeParse(parseJson(text, file));
  if (!parsed.success)
    throw new FatalError(
      `malformed artifact lock ${file}: ${z.prettifyError(parsed.error)}`,
      'restore it from version control',
    );
  const seen = new Set<string>();
  for (const pack of parsed.data.packages)
    for (const name of Object.keys(pack.files)) {
      if (seen.has(name))
        throw new FatalError(`artifact ${name} is listed twice in ${file}`, 'give one of them another name');
      seen.add(name);
    }
  return { lock: parsed.data, hash: createHash('sha256').update(text).digest('hex') };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FatalError(`artifact lock ${file} is not JSON`, 'restore it from version control', { cause });
  }
}
