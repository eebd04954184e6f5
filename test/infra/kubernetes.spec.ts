import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform';
import { basename, dirname, join, normalize } from 'node:path';
import {
  filesBelow,
  hostsOf,
  knownVariables,
  OF_NODE,
  readEnv,
  readYaml,
  readYamlDocuments,
} from './infra-files.fixture.js';
import { problemsOf, type Resource } from './kubernetes-schema.fixture.js';

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly exec?: object;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
  }[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly securityContext: object;
}

interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName: string; readonly items?: readonly { readonly key: string }[] };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

type Labels = Readonly<Record<string, string>>;

interface Workload extends Resource {
  readonly spec: {
    readonly serviceName?: string;
    readonly selector: { readonly matchLabels: Labels };
    readonly template: {
      readonly metadata: { readonly labels: Labels; readonly annotations?: Record<string, string> };
      readonly spec: {
        readonly serviceAccountName?: string;
        readonly securityContext: { readonly runAsNonRoot?: boolean };
        readonly containers: readonly Container[];
        readonly volumes?: readonly Volume[];
      };
    };
    readonly volumeClaimTemplates?: readonly Resource[];
  };
}

const ROOT = 'kubernetes';
const FILES = filesBelow(ROOT, '.yaml');
const KUSTOMIZATIONS = FILES.filter((file) => basename(file) === 'kustomization.yaml');
const MANIFESTS = FILES.filter((file) => /^kubernetes\/(base|eventstoredb|postgresql)\/(?!kustomization)/.test(file));
const SECRETS = 'kubernetes/secrets.example.yaml';

const resources = MANIFESTS.flatMap((file) =>
  readYamlDocuments<Resource>(file).map((resource) => ({ file, resource })),
);
const of = <T extends Resource>(...kinds: readonly string[]): T[] =>
  resources.filter(({ resource }) => kinds.includes(resource.kind)).map(({ resource }) => resource as T);
const names = (kind: string) => of(kind).map(({ metadata }) => metadata.name);
const workloads = of<Workload>('Deployment', 'StatefulSet');
const podOf = (workload: Workload) => workload.spec.template.spec;
const containers = workloads.flatMap((workload) =>
  podOf(workload).containers.map((container) => ({ workload, container })),
);
const ours = containers.filter(({ container }) => container.image.startsWith('vetrail-'));
const secrets = new Map(
  readYamlDocuments<Resource & { stringData: Record<string, string> }>(SECRETS).map(({ metadata, stringData }) => [
    metadata.name,
    stringData,
  ]),
);
const settings = new Map(
  of<Resource & { data: Record<string, string> }>('ConfigMap').map(({ metadata, data }) => [metadata.name, data]),
);
const matches = (selector: Labels, labels: Labels) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);
const selectedBy = (selector: Labels) =>
  workloads.filter(({ spec }) => matches(selector, spec.template.metadata.labels));

describe('each manifest', () => {
  const all = [...resources, ...readYamlDocuments<Resource>(SECRETS).map((resource) => ({ file: SECRETS, resource }))];
  it.each(all.map(({ file, resource }) => [`${file}: ${resource.kind} ${resource.metadata.name}`, resource] as const))(
    '%s is valid, without an unknown field',
    async (_, resource) => {
      expect(await problemsOf(resource)).toEqual([]);
    },
  );

  it('would be refused with a misspelt field, a wrong type, a missing one', async () => {
    const broken = (change: (workload: Workload) => unknown) =>
      problemsOf(change(structuredClone(workloads[0]!)) as Resource);
    expect(
      await broken(
        (workload) => Object.assign(workload.spec.template.spec.containers[0]!, { livenesProbe: {} }) && workload,
      ),
    ).toEqual(['$.spec.template.spec.containers.0.livenesProbe: unknown field']);
    expect(await broken((workload) => ({ ...workload, spec: { ...workload.spec, replicas: 'two' } }))).toHaveLength(1);
    expect(await broken(({ spec: _, ...workload }) => ({ ...workload, spec: { template: {} } }))).toHaveLength(1);
  });
});

describe('kustomizations', () => {
  it('list files and folders that are there, and every manifest once', () => {
    const listed = KUSTOMIZATIONS.flatMap((file) => {
      const {
        resources: paths = [],
        components = [],
        patches = [],
      } = readYaml<{
        resources?: string[];
        components?: string[];
        patches?: { path: string }[];
      }>(file);
      const all = [...paths, ...components, ...patches.map(({ path }) => path)];
      return all.map((path) => normalize(join(dirname(file), path)));
    });
    const folders = new Set(KUSTOMIZATIONS.map(dirname));
    for (const path of listed) expect([path, FILES.includes(path) || folders.has(path)]).toEqual([path, true]);
    expect(listed.filter((path) => MANIFESTS.includes(path)).sort()).toEqual(MANIFESTS);
  });

  it('give each image the name and tag of images.env', () => {
    const images = readYaml<{ images: { name: string; newName: string; newTag: string }[] }>(
      'kubernetes/images/kustomization.yaml',
    );
    const known = [...readEnv('images.env').values()];
    for (const { newName, newTag } of images.images) expect(known).toContain(`${newName}:${newTag}`);
    const asked = new Set(containers.map(({ container }) => container.image));
    expect(images.images.map(({ name }) => name).sort()).toEqual([...asked].sort());
  });
});

describe('workloads', () => {
  it.each(containers.map(({ workload, container }) => [container.name, workload, container] as const))(
    '%s has limits, three probes at ports that it opens, and no rights',
    (_, workload, container) => {
      expect(Object.keys(container.resources.requests)).toEqual(['cpu', 'memory']);
      expect(Object.keys(container.resources.limits)).toEqual(['cpu', 'memory']);
      const ports = container.ports?.map(({ name }) => name);
      for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
        expect(probe?.httpGet ?? probe?.exec).toBeDefined();
        if (probe?.httpGet) expect(ports).toContain(probe.httpGet.port);
      }
      expect(podOf(workload).securityContext.runAsNonRoot).toBe(true);
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      });
    },
  );

  it('set what our processes know, to values that they take, and listen where their ports say', () => {
    const known = knownVariables();
    for (const { workload, container } of ours) {
      const values = new Map<string, string>();
      for (const { configMapRef } of container.envFrom ?? []) {
        for (const [name, value] of Object.entries(settings.get(configMapRef.name)!)) values.set(name, value);
      }
      for (const { name, value, valueFrom } of container.env ?? []) {
        const ref = valueFrom?.secretKeyRef;
        values.set(name, value ?? secrets.get(ref!.name)![ref!.key]!);
      }
      expect([...values.keys()].filter((name) => !known.has(name) && !OF_NODE.has(name))).toEqual([]);
      loadConfig(Object.fromEntries(values));
      const port = values.get(container.name === 'projector' ? 'PROJECTOR_PORT' : 'PORT');
      expect(container.ports!.map(({ containerPort }) => String(containerPort))).toEqual([port]);
      expect(workload.spec.template.metadata.annotations?.['prometheus.io/port']).toBe(port);
      expect(container.livenessProbe?.httpGet?.path).toBe('/health/live');
      expect(container.readinessProbe?.httpGet?.path).toBe('/health/ready');
    }
  });

  it('ask for secrets, settings, accounts and volumes that are there', () => {
    const askedKeys = new Map<string, Set<string>>([...secrets.keys()].map((name) => [name, new Set()]));
    const ask = (name: string, keys: readonly string[]) => {
      expect([name, secrets.has(name)]).toEqual([name, true]);
      for (const key of keys) {
        expect([name, key, key in secrets.get(name)!]).toEqual([name, key, true]);
        askedKeys.get(name)!.add(key);
      }
    };
    for (const workload of workloads) {
      const { volumes = [], serviceAccountName, containers: inside } = podOf(workload);
      if (serviceAccountName) expect(names('ServiceAccount')).toContain(serviceAccountName);
      for (const { secret, persistentVolumeClaim: claim } of volumes) {
        if (secret)
          ask(
            secret.secretName,
            secret.items?.map(({ key }) => key) ?? Object.keys(secrets.get(secret.secretName) ?? {}),
          );
        if (claim) expect(names('PersistentVolumeClaim')).toContain(claim.claimName);
      }
      const claimed = workload.spec.volumeClaimTemplates?.map(({ metadata }) => metadata.name) ?? [];
      const there = [...volumes.map(({ name }) => name), ...claimed];
      const mounted = inside.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
      expect([...new Set(mounted)].sort()).toEqual(there.sort());
      for (const { env = [], envFrom = [] } of inside) {
        for (const { valueFrom } of env)
          if (valueFrom?.secretKeyRef) ask(valueFrom.secretKeyRef.name, [valueFrom.secretKeyRef.key]);
        for (const { configMapRef } of envFrom) expect([...settings.keys()]).toContain(configMapRef.name);
      }
    }
    for (const { spec } of of<Resource & { spec: { tls: { secretName: string }[] } }>('Ingress')) {
      for (const { secretName } of spec.tls) ask(secretName, ['tls.crt', 'tls.key']);
    }
    // And no secret, no key that nobody asks for.
    for (const [name, keys] of askedKeys)
      expect([name, [...keys].sort()]).toEqual([name, Object.keys(secrets.get(name)!).sort()]);
  });

  it('of Vetrail reach the stores by services that are there, at their ports', () => {
    const ports = new Map(
      of<Resource & { spec: { ports: { port: number }[] } }>('Service').map(({ metadata, spec }) => [
        metadata.name,
        spec.ports.map(({ port }) => String(port)),
      ]),
    );
    for (const address of Object.values(secrets.get('vetrail-stores')!)) {
      for (const { host, port } of hostsOf(address)) {
        const service = host.split('.').at(-1)!;
        expect([host, ports.get(service)]).toEqual([host, expect.arrayContaining([port])]);
      }
    }
  });
});

describe('what selects pods', () => {
  it.each(workloads.map((workload) => [workload.metadata.name, workload] as const))(
    '%s selects its own',
    (_, workload) => {
      expect(matches(workload.spec.selector.matchLabels, workload.spec.template.metadata.labels)).toBe(true);
      if (workload.spec.serviceName) expect(names('Service')).toContain(workload.spec.serviceName);
    },
  );

  it('services lead to ports of pods; the one that leads nowhere has no pods', () => {
    type Service = Resource & { spec: { selector?: Labels; ports: { name: string; targetPort?: string }[] } };
    for (const { metadata, spec } of of<Service>('Service')) {
      if (!spec.selector) {
        expect(metadata.name).toBe('nowhere');
        continue;
      }
      const [workload, ...others] = selectedBy(spec.selector);
      expect(others).toEqual([]);
      const open = podOf(workload!).containers.flatMap(({ ports = [] }) => ports.map(({ name }) => name));
      for (const { targetPort } of spec.ports) expect(open).toContain(targetPort);
    }
  });

  it('disruption budgets stand for every workload that has several pods', () => {
    type Budget = Resource & { spec: { selector: { matchLabels: Labels } } };
    const kept = of<Budget>('PodDisruptionBudget').flatMap(({ spec }) => selectedBy(spec.selector.matchLabels));
    const several = workloads.filter(({ spec }) => (spec as { replicas?: number }).replicas !== 1);
    expect(kept.map(({ metadata }) => metadata.name).sort()).toEqual(
      several.map(({ metadata }) => metadata.name).sort(),
    );
  });

  it('network policies let in to ports that the pods open', () => {
    type Policy = Resource & {
      spec: { podSelector: { matchLabels: Labels }; ingress: { ports: { port: number }[] }[] };
    };
    const policies = of<Policy>('NetworkPolicy');
    for (const { spec } of policies) {
      const [workload] = selectedBy(spec.podSelector.matchLabels);
      const open = podOf(workload!).containers.flatMap(({ ports = [] }) =>
        ports.map(({ containerPort }) => containerPort),
      );
      expect(spec.ingress.flatMap(({ ports }) => ports.map(({ port }) => port)).sort()).toEqual(open.sort());
    }
    expect(policies).toHaveLength(workloads.length);
  });

  it('scaling and the ingress name what is there', () => {
    type Scaler = Resource & { spec: { scaleTargetRef: { kind: string; name: string } } };
    for (const { spec } of of<Scaler>('HorizontalPodAutoscaler'))
      expect(names(spec.scaleTargetRef.kind)).toContain(spec.scaleTargetRef.name);
    type Backend = { path: string; backend: { service: { name: string; port: { name: string } } } };
    type Ingress = Resource & {
      spec: { tls: { hosts: string[] }[]; rules: { host: string; http: { paths: Backend[] } }[] };
    };
    const [ingress] = of<Ingress>('Ingress');
    const backends = new Map(
      ingress!.spec.rules.flatMap(({ http }) => http.paths).map(({ path, backend }) => [path, backend.service.name]),
    );
    expect(Object.fromEntries(backends)).toEqual({ '/': 'tracker', '/metrics': 'nowhere', '/health': 'nowhere' });
    for (const service of backends.values()) expect(names('Service')).toContain(service);
    const hosts = ingress!.spec.rules.map(({ host }) => host);
    expect(ingress!.spec.tls.flatMap(({ hosts: named }) => named)).toEqual(hosts);
    expect(settings.get('vetrail-settings')!['PUBLIC_URL']).toBe(`https://${hosts[0]}`);
  });
});
