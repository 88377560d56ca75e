import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { TestContext } from 'vitest';

/** Private reference files live beside the repository; a checkout without them skips, saying so. */
const root = new URL('../../../../../shared/', import.meta.url);

/** Text of a shared file, unzipped; skips the running test with a printed reason when it is absent. */
export function sharedText(context: TestContext, path: string): string {
  const file = new URL(path, root);
  if (!existsSync(file)) {
    const reason = `../shared/${path} is absent`;
    process.stderr.write(`skipped "${context.task.name}": ${reason}\n`);
    context.skip(reason);
  }
  const bytes = readFileSync(file);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
