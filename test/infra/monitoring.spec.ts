import { describe, expect, it } from '@jest/globals';
import { dashboardFaults } from './grafana-schema.fixture.js';
import { filesBelow, readInfra, readYaml } from './infra-files.fixture.js';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly description: string;
  readonly options: object;
  readonly fieldConfig: { readonly defaults: { readonly custom?: object } };
  readonly datasource: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly datasource: { readonly uid: string } }[];
}

interface Scrape {
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly static_configs: readonly { readonly targets: readonly string[] }[];
  }[];
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string };
    }[];
  }[];
}

describe.each(['one-node', 'cluster'])('Prometheus, %s', (name) => {
  const config = readYaml<Scrape>(`prometheus/${name}.yaml`);
  const { services } = readYaml<{
    services: Record<string, { image: string; environment?: Record<string, string>; networks?: string[] }>;
  }>(`compose/${name}.yaml`);

  it('scrapes every tracker, projector and node of the compose file, at its port', () => {
    const expected = Object.entries(services).flatMap(([service, { image, environment = {} }]) => {
      if (image === '${TRACKER_IMAGE}') return [`${service}:${environment['PORT']}`];
      if (image === '${PROJECTOR_IMAGE}') return [`${service}:${environment['PROJECTOR_PORT']}`];
      return image === '${EVENTSTORE_IMAGE}' ? [`${service}:2113`] : [];
    });
    const targets = config.scrape_configs.flatMap(({ static_configs }) =>
      static_configs.flatMap((each) => each.targets),
    );
    expect(targets.filter((target) => !target.startsWith('127.0.0.1')).sort()).toEqual(expected.sort());
    for (const target of expected) expect(services[target.split(':')[0]!]!.networks).toContain('monitoring');
  });

  it('takes the rules that are there', () => {
    for (const file of config.rule_files) expect(readInfra(`prometheus/${file}`)).not.toBe('');
  });
});

it('every alert has a severity, a summary, and a row in docs/operations.md', () => {
  const { groups } = readYaml<Rules>('prometheus/alerts.yaml');
  const rules = groups.flatMap((group) => group.rules);
  const operations = readInfra('../docs/operations.md');
  for (const { alert, labels, annotations } of rules) {
    expect(['page', 'warn']).toContain(labels.severity);
    expect(annotations.summary).not.toBe('');
    expect([alert, operations.includes(`\`${alert}\``)]).toEqual([alert, true]);
  }
});

describe.each(filesBelow('grafana/dashboards', '.json'))('Grafana, %s', (file) => {
  const dashboard = JSON.parse(readInfra(file)) as { uid: string; panels: readonly Panel[] };
  const sources = filesBelow('grafana/provisioning/datasources', '.yaml')
    .flatMap((path) => readYaml<{ datasources: { uid: string }[] }>(path).datasources)
    .map(({ uid }) => uid);

  it('is what Grafana takes, by its own types', () => {
    expect(dashboardFaults(dashboard)).toEqual([]);
    const [panel] = dashboard.panels;
    const wrong = { ...panel!, options: { ...panel!.options, colorMode: 'colourful' }, gridpos: {} };
    expect(dashboardFaults({ ...dashboard, panels: [wrong] })).toHaveLength(2);
  }, 20_000);

  it('has panels with an id, a title, a meaning and a source that is provisioned', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title, description, datasource, targets } of dashboard.panels) {
      expect([title, description === '']).toEqual([title, false]);
      expect(sources).toContain(datasource.uid);
      expect(targets.length).toBeGreaterThan(0);
      for (const target of targets) expect(sources).toContain(target.datasource.uid);
    }
  });

  it('lays them out within the grid, none over another', () => {
    const taken = new Map<string, string>();
    for (const {
      title,
      gridPos: { x, y, w, h },
    } of dashboard.panels) {
      expect([title, x + w <= 24]).toEqual([title, true]);
      for (let column = x; column < x + w; column += 1) {
        for (let row = y; row < y + h; row += 1) {
          expect([title, taken.get(`${column},${row}`)]).toEqual([title, undefined]);
          taken.set(`${column},${row}`, title);
        }
      }
    }
  });
});
