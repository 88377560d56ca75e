import { readFileSync } from 'node:fs';
import type { TestContext } from 'vitest';

const root = new URL('../../../../../shared/', import.meta.url);

/** Text of a shared file; skips the running test with a printed reason when it is absent. */
export function sharedText(context: TestContext, path: string): string {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch {
    const reason = `../shared/${path} is absent`;
    process.stdout.write(`skipped: ${context.task.name}: ${reason}\n`);
    return context.skip(reason);
  }
}
