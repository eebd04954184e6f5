import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStore, START } from '#eventstore';
import { readFileSync } from 'node:fs';
import request from 'supertest';
import { grafanaDashboards } from '../support/grafana.js';
import { eventStoreKind } from '../support/event-store.js';
import { logEvents } from '../support/log-events.js';
import { attended, eventually } from '../support/statements.js';
import { freePort, startVetrail, type Vetrail } from '../support/vetrail.js';

let vetrail: Vetrail;
let projectorUrl: string;

beforeAll(async () => {
  const port = await freePort();
  projectorUrl = `http://127.0.0.1:${port}`;
  vetrail = await startVetrail({ env: { PROJECTOR_PORT: String(port) } });
}, 60_000);
afterAll(() => vetrail.stop());

type Metrics = ReadonlyMap<string, number>;

/** The samples of a scrape: `name{labels}` → value. */
async function scrape(url: string): Promise<Metrics> {
  const { text } = await request(url)
    .get('/metrics')
    .expect(200)
    .expect('content-type', /^text\/plain; version=0\.0\.4/);
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const cut = line.lastIndexOf(' ');
      return [line.slice(0, cut), Number(line.slice(cut + 1))];
    }),
  );
}

async function post(...statements: readonly object[]): Promise<void> {
  await request(vetrail.url)
    .post('/xapi/statements')
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', '1.0.3')
    .send(statements)
    .expect(200);
}

/** Of the last statement in the log. */
async function lastPosition(): Promise<number> {
  const eventStore = await openEventStore(vetrail.eventStoreUrl());
  try {
    return Number((await logEvents(eventStore, START, '')).at(-1)!.position);
  } finally {
    await eventStore.close();
  }
}

const LAG = 'vetrail_read_model_lag_seconds{model="statement-index"}';
const POSITION = 'vetrail_read_model_position{model="statement-index"}';
const RECORDED = 'vetrail_events_recorded_total{type="StatementRecorded"}';
const POSTS = 'vetrail_http_duration_seconds_count{method="POST",route="/xapi/statements",status="200"}';
const APPENDS = 'vetrail_eventstore_duration_seconds_count{operation="append",outcome="ok"}';

describe('GET /metrics of the tracker', () => {
  it('counts what is recorded, not what is sent again, and times by route', async () => {
    const statements = [attended(), attended(), attended()];
    await post(...statements);
    await post(...statements);
    const metrics = await eventually(async () => {
      const scraped = await scrape(vetrail.url);
      return scraped.get(LAG) === 0 && scraped.get(POSITION)! >= (await lastPosition()) && scraped;
    }, 'the read models to have caught up');
    expect(metrics.get(RECORDED)).toBe(3);
    expect(metrics.get(POSTS)).toBe(2);
    // What the index knows already is not appended where an append is not all or nothing.
    if (eventStoreKind() === 'postgres') expect(metrics.get(APPENDS)).toBe(2);
    else expect([1, 2]).toContain(metrics.get(APPENDS));
    expect(metrics.get('vetrail_log_position')).toBeGreaterThanOrEqual(await lastPosition());
    expect(metrics.get('vetrail_projector_leaders')).toBe(1);
    expect(metrics.get('vetrail_eventstore_under_way{operation="append"}')).toBe(0);
    expect([...metrics.keys()].join()).not.toContain(statements[0]!.id);
  });

  it('tells of a projector that is not there, and for how long something waits', async () => {
    const stopped = vetrail.pid('projector');
    process.kill(stopped, 'SIGSTOP');
    const before = await lastPosition();
    try {
      await post(attended());
      const behind = await eventually(async () => {
        const scraped = await scrape(vetrail.url);
        return scraped.get(LAG)! > 0.2 && scraped;
      }, 'the lag');
      expect(behind.get(POSITION)).toBeGreaterThanOrEqual(before);
      expect(behind.get(POSITION)).toBeLessThan(await lastPosition());
      expect(behind.get(LAG)).toBeLessThan(15);
    } finally {
      process.kill(stopped, 'SIGCONT');
    }
    await eventually(async () => (await scrape(vetrail.url)).get(LAG) === 0, 'the projector to catch up');
  });
});

describe('the projector, where PROJECTOR_PORT is set', () => {
  it('says that it leads, and how its models are', async () => {
    const { body } = await request(projectorUrl).get('/health/ready').expect(200);
    expect(body).toMatchObject({
      status: 'ready',
      state: 'leading',
      models: expect.arrayContaining([expect.objectContaining({ name: 'statement-index', state: 'live' })]),
    });
    const index = (body as { models: { name: string; position: string }[] }).models.find(
      ({ name }) => name === 'statement-index',
    );
    expect(Number(index!.position)).toBeGreaterThanOrEqual(await lastPosition());
    await request(projectorUrl).get('/health/live').expect(200);
    const metrics = await scrape(projectorUrl);
    expect(metrics.get('vetrail_projector_leading')).toBe(1);
    expect(metrics.get('vetrail_projector_model_state{model="statement-index",state="live"}')).toBe(1);
    expect(metrics.get('vetrail_events_read_total')).toBeGreaterThanOrEqual(4);
  });
});

describe('what dashboards and alerts ask for', () => {
  const asked = [
    readFileSync(new URL('../../infra/prometheus/alerts.yaml', import.meta.url), 'utf8'),
    ...grafanaDashboards().flatMap(({ panels }) =>
      panels.flatMap(({ targets }) => targets.map(({ expr = '' }) => expr)),
    ),
  ];
  const found = (pattern: RegExp) => asked.flatMap((text) => [...text.matchAll(pattern)]);

  it('is measured, under these names and labels', async () => {
    await request(vetrail.url)
      .put('/api/forwarders/3d4cf6a0-52e5-4f0a-9d0f-5b8a3a1f2b11')
      .auth(vetrail.key, vetrail.secret)
      .send({ name: 'Synthetic', endpoint: 'http://127.0.0.1:9/xapi', key: 'k', secret: 's', start: 'beginning' })
      .expect(200);
    const scrapes = await Promise.all([scrape(vetrail.url), scrape(projectorUrl)]);
    const keys = scrapes.flatMap((samples) => [...samples.keys()]);
    const measured = new Set(keys.map((key) => key.split('{')[0]!));
    const names = found(/\b(?:vetrail|process|nodejs)_[a-z0-9_]+/g).map(([name]) => name);
    expect(names.filter((name) => !measured.has(name))).toEqual([]);
    expect(new Set(names).size).toBeGreaterThan(10);

    // What Prometheus itself adds (job, instance) and what no request has met yet (5xx) is not here.
    const selected = found(/\b(vetrail_[a-z0-9_]+)\{(\w+)="([^"]+)"/g);
    const missed = selected.filter(
      ([, name, label, value]) =>
        label !== 'job' && !keys.some((key) => key.startsWith(`${name}{`) && key.includes(`${label}="${value}"`)),
    );
    expect(missed.map(([selector]) => selector)).toEqual([]);
    const grouped = found(/by \(([\w, ]+)\) ?\((?:rate\()?(vetrail_[a-z0-9_]+)/g).flatMap(([, labels, name]) =>
      labels!.split(', ').map((label) => ({ name: name!, label })),
    );
    const without = ({ name, label }: { name: string; label: string }) =>
      label !== 'instance' && !keys.some((key) => key.startsWith(`${name}{`) && key.includes(`${label}="`));
    expect(grouped.filter(without)).toEqual([]);
    expect([selected.length, grouped.length].every((count) => count > 3)).toBe(true);
  });
});

/** Between two starts there is none to kill. */
function killPostgres(): void {
  try {
    vetrail.kill('postgres');
  } catch (error) {
    expect(String(error)).toMatch(/postgres|ESRCH/);
  }
}

describe('while PostgreSQL is away', () => {
  it('scrapes still answer, and say what does not', async () => {
    const metrics = await eventually(async () => {
      // It is started again at once: a scrape may find it back already.
      killPostgres();
      const scraped = await scrape(vetrail.url);
      return scraped.get('vetrail_up{part="database"}') === 0 && scraped;
    }, 'the news');
    expect(metrics.has('vetrail_projector_leaders')).toBe(false);
    await eventually(
      async () => (await scrape(vetrail.url)).get('vetrail_up{part="read_models"}') === 1,
      'its return',
      25_000,
    );
  }, 40_000);
});
