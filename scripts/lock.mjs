/**
 * Completes package-lock.json with the optional platform packages that the registry at hand did not serve.
 *
 * `npm ci` refuses a lock that leaves out any optional dependency, those of other platforms too, and a registry mirror
 * that holds only some platforms makes npm write such a lock. Each missing package is pinned to the exact version its
 * parent asks for, with `os` and `cpu` read from its name, so that other platforms skip it and its own can install it.
 *
 * Run after every change of dependencies: `npm run lock`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const CPU = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const present = lock.packages[`node_modules/${name}`] ?? lock.packages[`${path}/node_modules/${name}`];
    if (present) continue;
    const words = name.split(/[/-]/);
    const os = OS.find((candidate) => words.includes(candidate));
    const cpu = CPU.find((candidate) => words.some((word) => word === candidate));
    if (!os || !/^\d/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu || words.includes('arm') ? { cpu: [cpu ?? 'arm'] } : {}),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      os: [os],
      ...(words.includes('musl') || words.includes('musleabihf')
        ? { libc: ['musl'] }
        : os === 'linux' && (words.includes('gnu') || words.includes('gnueabihf'))
          ? { libc: ['glibc'] }
          : {}),
    };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(added.length ? `added ${added.length}: ${added.join(', ')}\n` : 'package-lock.json is complete\n');
