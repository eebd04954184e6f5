import { openAttachmentStore } from '#attachments';
import { declaredAttachments, recordedAttachments, recordedText, STATEMENT_STREAM } from '#domain';
import { openEventStore, type Position } from '#eventstore';
import { createLogger } from '#platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson, parseStatement, type Statement, type Version } from '../../../libs/xapi/index.js';
import { attended } from '../../support/statements.js';
import { startVetrail, type Vetrail } from '../../support/vetrail.js';
import { RawConnection, type RawAnswer } from './raw-connection.js';
import { fuzzRequests, type FuzzRequest } from './requests.js';

/**
 * A test run sends what takes seconds; `FUZZ_REQUESTS=100000 npm test -- faults/fuzz` sends many and says how they were
 * answered. The same seed sends the same requests.
 */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 600);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_220_301);
const AT_ONCE = 8;
/** What the tracker may have more at the end than when it had warmed up, in MiB. */
const SPARE_MIB = 100;

let vetrail: Vetrail;
beforeAll(async () => {
  vetrail = await startVetrail({ env: { LOG_LEVEL: 'error' } });
}, 60_000);
afterAll(() => vetrail?.stop());

/** How often which family was answered with what: shows that the fuzzer gets where it should. */
const answered = new Map<string, number>();
let sent = 0;
let warmMib = 0;

const rssMib = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${vetrail.pid('tracker')}/status`, 'utf8'))![1]) / 1024;

describe(`${REQUESTS} damaged requests, seed ${SEED}`, () => {
  it(
    'are each answered, and none of them by a fault of the server',
    async () => {
      const tracker = vetrail.pid('tracker');
      const connections = Array.from({ length: AT_ONCE }, () => new RawConnection(Number(new URL(vetrail.url).port)));
      const basic = `Basic ${Buffer.from(`${vetrail.key}:${vetrail.secret}`).toString('base64')}`;
      try {
        await fc.assert(
          fc.asyncProperty(fc.array(fuzzRequests, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (requests) => {
            await Promise.all(requests.map((request, i) => check(connections[i]!, request, basic)));
            sent += requests.length;
            if (warmMib === 0 && sent >= REQUESTS / 4) warmMib = rssMib();
          }),
          // A failure names its request; sending it again in smaller shapes would change the store meanwhile.
          { seed: SEED, numRuns: Math.ceil(REQUESTS / AT_ONCE), endOnFailure: true },
        );
      } finally {
        for (const connection of connections) connection.close();
      }
      expect(vetrail.pid('tracker')).toBe(tracker);
      expect(vetrail.output()).not.toMatch(/"level":"(?:error|fatal)"/);
      // The fuzzer is no use where all it sends falls at the first check.
      for (const family of ['statements 200', 'statements 204', 'statements 400', 'multipart 200', 'documents 204']) {
        expect([family, answered.get(family) ?? 0]).toEqual([family, expect.any(Number)]);
        expect(answered.get(family) ?? 0).toBeGreaterThan(0);
      }
    },
    60_000 + REQUESTS * 20,
  );

  it('leave the service as it was: fit, and not larger', async () => {
    const { status } = await fetch(`${vetrail.url}/xapi/statements`, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${vetrail.key}:${vetrail.secret}`).toString('base64')}`,
        'Content-Type': 'application/json',
        'X-Experience-API-Version': '1.0.3',
      },
      body: JSON.stringify(attended()),
    });
    expect(status).toBe(200);
    expect(rssMib() - warmMib).toBeLessThan(SPARE_MIB);
    if (process.env['FUZZ_REQUESTS']) report();
  });

  it('leave nothing that the standard refuses, and every attachment that a statement describes', async () => {
    const eventStore = await openEventStore(vetrail.databaseUrl(), { logger: createLogger('test', 'silent') });
    const store = await openAttachmentStore(undefined, vetrail.dataDir);
    try {
      let recorded = 0;
      for (let after: Position | undefined, end = false; !end;) {
        const page = await eventStore.readAll({
          ...(after !== undefined && { after }),
          streamPrefixes: [STATEMENT_STREAM],
        });
        for (const event of page.events) {
          recorded++;
          const { xapiVersion } = JSON.parse(event.metadata) as { xapiVersion: Version };
          for (const text of [event.data, recordedText(event)]) {
            const document = parseJson(text);
            if (Array.isArray(document)) throw new Error(`${text}: ${JSON.stringify(document)}`);
            const statement = parseStatement(document.value, xapiVersion);
            if (Array.isArray(statement)) throw new Error(`${text}: ${JSON.stringify(statement)}`);
          }
          const described = declaredAttachments(JSON.parse(event.data) as Statement, '$');
          for (const sha2 of recordedAttachments(event)) {
            const elsewhere = described.some((one) => one.sha2 === sha2 && one.fileUrl !== undefined);
            if (!elsewhere) expect([sha2, await store.length(sha2)]).toEqual([sha2, expect.any(Number)]);
          }
        }
        ({ next: after, end } = page);
      }
      expect(recorded).toBeGreaterThan(REQUESTS / 20);
      expect(readdirSync(join(vetrail.dataDir, 'attachments', 'incoming'))).toEqual([]);
    } finally {
      await eventStore.close();
    }
  }, 120_000);
});

/** Sends a request and judges its answer; what it throws names the request. */
async function check(connection: RawConnection, request: FuzzRequest, basic: string): Promise<void> {
  const authorised = request.headers.some(([name]) => name === 'Authorization')
    ? request
    : { ...request, headers: [['Authorization', basic] as const, ...request.headers] };
  let answer: RawAnswer | undefined;
  let wrong: string | undefined;
  try {
    answer = await connection.send(authorised);
    wrong = answer || isHttp(request) ? fault(answer) : undefined;
  } catch (error) {
    wrong = String(error);
  }
  if (wrong !== undefined) {
    const { method, target, headers, body } = request;
    throw new Error(
      `${wrong}: ${method} ${target} ${JSON.stringify(headers)} ${body.toString('latin1').slice(0, 4_000)}`,
    );
  }
  const outcome = `${request.family} ${answer?.status ?? 'closed'}`;
  answered.set(outcome, (answered.get(outcome) ?? 0) + 1);
}

/** What breaks HTTP itself may be cut off instead of answered (RFC 9110, 5.5; RFC 9112, 6.1). */
function isHttp({ headers }: FuzzRequest): boolean {
  return headers.every(([name, value]) => name !== 'Transfer-Encoding' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value));
}

function fault(answer: RawAnswer | undefined): string | undefined {
  if (!answer) return 'no answer';
  const { status, headers, body } = answer;
  if (!(status >= 200 && status < 500)) return `${status} ${body.toString()}`;
  if (status < 400 || body.length === 0) return undefined;
  if (!headers['content-type']?.startsWith('application/json')) return `${status} without JSON`;
  const { error } = JSON.parse(body.toString()) as { error?: { code?: unknown; problems?: unknown } | string };
  // What is no HTTP never gets as far as our own form of a refusal.
  const ours = typeof error === 'object' && typeof error.code === 'string' && Array.isArray(error.problems);
  return ours || typeof error === 'string' ? undefined : `${status} in another form: ${body.toString()}`;
}

function report(): void {
  const lines = [...answered].sort().map(([outcome, count]) => `${outcome}: ${count}`);
  const memory = `tracker: ${warmMib.toFixed(0)} MiB after a quarter, ${rssMib().toFixed(0)} MiB at the end`;
  process.stderr.write(`${sent} requests, seed ${SEED}\n${lines.join('\n')}\n${memory}\n`);
}
