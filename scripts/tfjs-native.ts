/**
 * `pnpm tfjs:native`: builds the native TensorFlow.js addon. Its own install step downloads a C library from one host;
 * this takes the same library out of the `tensorflow-cpu` Python wheel instead, into the ignored `.ballast/tensorflow`
 * (about 1.1 GB), and compiles against it. Exits non-zero, saying why, when a part is missing; the forecasts then keep
 * to the WASM backend.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root, run } from './lib/run.ts';

const wheel = {
  name: 'tensorflow-cpu',
  version: '2.21.0',
  python: '3.11',
  platform: 'manylinux_2_27_x86_64',
};
const store = join(root, '.ballast/tensorflow');
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

class Refusal extends Error {}

function addonFolder(): string {
  const require = createRequire(join(root, 'packages/forecast/package.json'));
  try {
    return dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    throw new Refusal('@tensorflow/tfjs-node is not installed: run `npx -y pnpm@12 install` first');
  }
}

async function must(what: string, advice: string, command: string, args: readonly string[], cwd = root) {
  const { code, output } = await run(command, args, { quiet: true, cwd }).catch((error: Error) => ({
    code: 1,
    output: error.message,
  }));
  if (code !== 0)
    throw new Refusal(`${what} failed (${command} exited with ${code}): ${advice}\n${output.slice(-1500)}`);
}

async function fetchWheel(): Promise<string> {
  mkdirSync(store, { recursive: true });
  const find = () => readdirSync(store).find((file) => file.endsWith('.whl'));
  const have = find();
  if (have) return join(store, have);
  process.stdout.write(`fetching the ${wheel.name} ${wheel.version} wheel (about 270 MB)\n`);
  await must(
    'download of the TensorFlow library',
    `this machine may not let pip through; put a ${wheel.name} ${wheel.version} wheel for ${wheel.platform} into .ballast/tensorflow and run this again`,
    'python3',
    [
      ...['-m', 'pip', 'download', `${wheel.name}==${wheel.version}`, '--no-deps', '--retries', '0'],
      ...['--only-binary', ':all:', '--implementation', 'cp', '--python-version', wheel.python],
      ...['--platform', wheel.platform, '--dest', store],
    ],
  );
  const got = find();
  if (!got) throw new Refusal('pip reported success but left no wheel in .ballast/tensorflow');
  return join(store, got);
}

/** Takes the two libraries and the C headers out of the wheel. */
const unpacking = `
import os, sys, zipfile
source, target = sys.argv[1], sys.argv[2]
include = 'tensorflow/include/'
headers = ('tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'xla/tsl/c/')
with zipfile.ZipFile(source) as wheel:
    for name in wheel.namelist():
        if name.endswith('/'):
            continue
        if name in ('tensorflow/' + sys.argv[3], 'tensorflow/' + sys.argv[4]):
            to = os.path.join(target, 'lib', os.path.basename(name))
        elif name.startswith(include) and name[len(include):].startswith(headers):
            to = os.path.join(target, 'include', name[len(include):])
        else:
            continue
        os.makedirs(os.path.dirname(to), exist_ok=True)
        with wheel.open(name) as data, open(to, 'wb') as out:
            while block := data.read(1 << 20):
                out.write(block)
`;

async function unpack(file: string): Promise<void> {
  if (libraries.every((name) => existsSync(join(store, 'lib', name)))) return;
  process.stdout.write('unpacking the library\n');
  await must('unpacking', 'delete .ballast/tensorflow and run this again', 'python3', [
    ...['-c', unpacking, file, store],
    ...libraries,
  ]);
}

/** The addon's build file looks for the library and its headers in its own `deps`. */
function link(addon: string): void {
  const deps = join(addon, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, 'lib'), { recursive: true });
  symlinkSync(join(store, 'include'), join(deps, 'include'));
  const [whole, framework] = libraries.map((name) => join(store, 'lib', name));
  // Linked as libtensorflow, loaded under the name the library carries inside.
  for (const name of ['libtensorflow.so', 'libtensorflow.so.2', 'libtensorflow_cc.so.2'])
    symlinkSync(whole!, join(deps, 'lib', name));
  for (const name of ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'])
    symlinkSync(framework!, join(deps, 'lib', name));
}

async function compile(addon: string): Promise<void> {
  process.stdout.write('compiling the addon (about two minutes)\n');
  const require = createRequire(join(addon, 'package.json'));
  const gyp = require.resolve('@mapbox/node-pre-gyp/bin/node-pre-gyp');
  const prefix = dirname(dirname(process.execPath));
  // Headers beside the running Node spare a download.
  const headers = existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : [];
  await must(
    'compilation',
    'it needs g++, make, python3 and the headers of this Node version',
    process.execPath,
    [gyp, 'configure', 'build', ...headers],
    addon,
  );
}

async function prove(addon: string): Promise<void> {
  const program = `
    const util = require('node:util');
    util.isNullOrUndefined ??= (value) => value == null;
    const tf = require(${JSON.stringify(addon)});
    const got = tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0];
    if (tf.getBackend() !== 'tensorflow' || got !== 11) throw new Error(tf.getBackend() + ' gave ' + got);
  `;
  await must('the built addon', 'it compiled but does not compute', process.execPath, ['-e', program]);
}

try {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Refusal(
      `no library for ${process.platform} ${process.arch}: only 64-bit Intel Linux is supported`,
    );
  const addon = addonFolder();
  await unpack(await fetchWheel());
  link(addon);
  await compile(addon);
  await prove(addon);
  process.stdout.write('native backend built: forecasts use it from now on\n');
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`native backend not built: ${error.message}\nForecasts keep to the WASM backend.\n`);
  process.exitCode = 1;
}
