import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { startStandIn, type StandIn } from '../support/eventstoredb/server.js';
import { attended, eventually } from '../support/statements.js';
import { startVetrail, type ProcessName, type Vetrail } from '../support/vetrail.js';

const PROCESSES: readonly ProcessName[] = ['supervisor', 'tracker', 'projector'];

let standIn: StandIn;
let vetrail: Vetrail;

beforeAll(async () => {
  standIn = await startStandIn();
  vetrail = await startVetrail({ env: { EVENTSTORE_URL: standIn.url, LOG_LEVEL: 'fatal' } });
}, 60_000);
afterAll(async () => {
  await vetrail?.stop();
  await standIn.stop();
});

const xapi = (method: 'get' | 'post', parameters = '') =>
  request(vetrail.url)
    [method](`/xapi/statements${parameters}`)
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', '1.0.3');
const post = (statement: object) => xapi('post').send(statement);

async function indexed(id: string): Promise<void> {
  await eventually(async () => {
    const { body } = await xapi('get', '?limit=100').expect(200);
    return (body.statements as { id: string }[]).some((one) => one.id === id);
  }, `${id} in the index`);
}

describe.each([
  ['gone', () => standIn.network.refuse(), () => standIn.network.accept()],
  [
    'frozen',
    async () => standIn.network.freeze(),
    async () => {
      standIn.network.thaw();
    },
  ],
] as const)('while EventStoreDB is %s', (_, leave, comeBack) => {
  it('writes are answered 503, queries go on, and all resumes without a restart', async () => {
    const pids = PROCESSES.map((name) => vetrail.pid(name));
    const known = attended();
    await post(known).expect(200);
    await indexed(known.id);
    const { headers: before } = await xapi('get', '?limit=1').expect(200);

    await leave();
    const waiting = attended();
    const writing = post(waiting).then((answer) => answer);
    for (let i = 0; i < 5; i++) {
      const at = performance.now();
      const { headers } = await xapi('get', '?limit=100').expect(200);
      expect(performance.now() - at).toBeLessThan(1_500);
      const through = 'x-experience-api-consistent-through';
      expect(String(headers[through]) >= String(before[through])).toBe(true);
      await xapi('get', `?statementId=${known.id}`).expect(200);
    }
    const refused = await writing;
    expect(refused.status).toBe(503);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.body.error.code).toBe('unavailable');
    await request(vetrail.url).get('/health/live').expect(200);
    await request(vetrail.url).get('/health/ready').expect(503);

    await comeBack();
    const back = performance.now();
    const again = attended();
    await eventually(async () => (await post(again)).status === 200, 'a statement to be taken');
    expect(performance.now() - back).toBeLessThan(10_000);
    await post(waiting).expect(200);
    await indexed(again.id);
    await indexed(waiting.id);
    await request(vetrail.url).get('/health/ready').expect(200);
    expect(PROCESSES.map((name) => vetrail.pid(name))).toEqual(pids);
    const statements = standIn.log.events.filter(({ stream }) => stream === `statement-${waiting.id}`);
    expect(statements).toHaveLength(1);
  }, 60_000);
});
