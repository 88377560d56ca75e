/**
 * Every `@ballast/*` and library import must be listed in the importing package's own package.json. Type checking
 * finds most breaches; this finds those that Node's upward resolution would let through (a root tool, a hoisted peer).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { root } from './lib/run.ts';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Tools of the root package that tests may import. */
const testTools = new Set(['vitest', 'fast-check']);
const builtin = new Set(builtinModules);

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function breaches(dir: string): string[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  const allowed = new Set([
    manifest.name,
    ...Object.keys({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    }),
  ]);
  const found: string[] = [];
  for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file) || file.includes('node_modules')) continue;
    const isTest = /\.test\.ts$|(^|\/)testing\//.test(file) || manifest.name === '@ballast/test';
    const text = readFileSync(join(dir, file), 'utf8');
    for (const [, specifier = ''] of text.matchAll(
      /^\s*(?:import|export)\b[^'"]*?from\s+['"]([^'".][^'"]*)['"]|^\s*import\s+['"]([^'".][^'"]*)['"]/gm,
    )) {
      const name = packageOf(specifier);
      if (!name || specifier.startsWith('node:') || builtin.has(name)) continue;
      if (allowed.has(name) || (isTest && testTools.has(name))) continue;
      found.push(
        `${join(dir, file).slice(root.length)} imports ${name}, which ${manifest.name} does not list`,
      );
    }
  }
  return found;
}

const dirs = ['packages', 'apps']
  .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
  .concat(join(root, 'test'))
  .filter((dir) => existsSync(join(dir, 'package.json')));
const all = dirs.flatMap(breaches);
for (const line of all) process.stderr.write(`${line}\n`);
process.exit(all.length === 0 ? 0 : 1);
