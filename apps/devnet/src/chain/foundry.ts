import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type FoundryTool = 'forge' | 'anvil' | 'cast';

const systems: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'win32' };
const processors: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Path of the native program inside the installed platform package. Never the npm wrapper: that one exits 0
 * whatever forge says, and leaves anvil behind when it is killed.
 * Throws when this machine has no such package.
 */
export function foundryBinary(name: FoundryTool): string {
  const system = systems[process.platform];
  const processor = processors[process.arch];
  const platform = `@foundry-rs/${name}-${system}-${processor}`;
  const missing = (cause: unknown): Error =>
    new Error(
      `${platform} is not installed on ${process.platform}-${process.arch}. Next: run "npx pnpm install" with optional packages on`,
      { cause },
    );
  try {
    const wrapper = createRequire(import.meta.url).resolve(`@foundry-rs/${name}/package.json`);
    const folder = dirname(createRequire(wrapper).resolve(`${platform}/package.json`));
    const path = join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
    if (existsSync(path)) return path;
  } catch (error) {
    throw missing(error);
  }
  throw missing(undefined);
}
