import fc from 'fast-check';
import type { Version } from '../../../libs/xapi/types.js';
import { agents, iris, statements } from '../../../libs/xapi/arbitraries.fixture.js';
import { attachmentOf, BOUNDARY, multipart } from '../../support/multipart.js';
import { damagedBytes, damagedJson } from './damage.js';
import type { RawRequest } from './raw-connection.js';
import { STRANGE_TEXTS } from './strange.js';

export type Family = 'statements' | 'headers' | 'parameters' | 'multipart' | 'documents' | 'forms';

/** A request of the fuzzer's: mostly right, so that it gets past the first check, and wrong somewhere. */
export interface FuzzRequest extends RawRequest {
  readonly family: Family;
}

const VERSIONS = ['1.0.3', '1.0.0', '2.0.0'] as const;
const version = fc.constantFrom(...VERSIONS, '1.0.3' as const, '2.0.0' as const);

/** Names and values of headers, before the authorization is put to them. */
type Headers = readonly (readonly [string, string])[];

const json = (value: unknown) => Buffer.from(JSON.stringify(value) ?? 'null');
const xapi = (xapiVersion: string, contentType?: string): Headers => [
  ['X-Experience-API-Version', xapiVersion],
  ...(contentType === undefined ? [] : [['Content-Type', contentType] as const]),
];

/** Right statements to be damaged: making them anew for each request costs more than the server takes to refuse it. */
const right = new Map<Version, readonly object[]>(
  VERSIONS.map((v) => [v, fc.sample(statements(v), { seed: 1, numRuns: 500 })]),
);

/** A right statement, under an id of its own, or under one that came before, or under none. */
const rightStatement = (v: Version): fc.Arbitrary<object> =>
  fc
    .tuple(fc.constantFrom(...right.get(v)!), fc.option(fc.uuid(), { nil: undefined, freq: 9 }))
    .map(([statement, id]) => (id === undefined ? statement : { ...statement, id }));

/** Statements and batches, some of them right to the last. */
const documents = version.chain((v) => {
  const one = rightStatement(v);
  const many = fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: fc.array(one, { maxLength: 4 }) });
  return fc.tuple(
    fc.constant(v),
    fc.oneof({ weight: 4, arbitrary: damagedJson(many) }, { weight: 1, arbitrary: many }),
  );
});

const statementRequests: fc.Arbitrary<FuzzRequest> = documents.chain(([v, document]) =>
  fc.tuple(damagedBytes(fc.constant(json(document))), fc.boolean(), fc.uuid()).map(([body, put, id]) => ({
    family: 'statements' as const,
    method: put ? 'PUT' : 'POST',
    target: put ? `/xapi/statements?statementId=${id}` : '/xapi/statements',
    headers: xapi(v, 'application/json'),
    body,
  })),
);

/** What may stand in a header line: anything but line ends. */
const headerValue = fc.oneof(
  fc.constantFrom(...STRANGE_TEXTS).map((text) =>
    Buffer.from(text)
      .toString('latin1')
      .replace(/[\r\n\0]/g, ''),
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 30 }).map((text) => text.replace(/[\r\n\0]/g, '')),
  fc.constantFrom(
    '*',
    '"x"',
    'W/"x"',
    'da, en;q=0.5',
    '*;q=9',
    'Basic',
    'Basic !!!',
    'Basic Og==',
    'Bearer x',
    '2.0',
    '1.0.9',
    '3.0.0',
  ),
  fc.constantFrom(
    'application/json; charset=utf-16',
    'application/json;;',
    'multipart/mixed; boundary="',
    'text/plain',
    '*/*',
  ),
);
const headerName = fc.constantFrom(
  ...[
    'X-Experience-API-Version',
    'Content-Type',
    'Authorization',
    'Accept-Language',
    'Accept',
    'If-Match',
    'If-None-Match',
  ],
  ...[
    'Origin',
    'Expect',
    'Transfer-Encoding',
    'Content-Encoding',
    'Range',
    'Cookie',
    'X-Forwarded-For',
    'Access-Control-Request-Method',
  ],
);

const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH');
const paths = fc.constantFrom(
  ...['/xapi/statements', '/xapi/activities', '/xapi/activities/state', '/xapi/activities/profile', '/xapi/agents'],
  ...['/xapi/agents/profile', '/xapi/about', '/xapi/statements/x', '/xapi', '/xapi//statements', '/XAPI/statements'],
);

const headerRequests: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    methods,
    paths,
    version,
    fc.array(fc.tuple(headerName, headerValue), { minLength: 1, maxLength: 3 }),
    documents,
  )
  .map(([method, target, v, strange, [, document]]) => {
    const names = new Set(strange.map(([name]) => name));
    const headers = [...xapi(v, 'application/json').filter(([name]) => !names.has(name)), ...strange];
    return {
      family: 'headers',
      method,
      target,
      headers,
      body: /GET|HEAD/.test(method) ? Buffer.alloc(0) : json(document),
    };
  });

const parameterName = fc.constantFrom(
  ...[
    'statementId',
    'voidedStatementId',
    'agent',
    'verb',
    'activity',
    'registration',
    'related_activities',
    'related_agents',
  ],
  ...[
    'since',
    'until',
    'limit',
    'format',
    'attachments',
    'ascending',
    'cursor',
    'activityId',
    'stateId',
    'profileId',
    'method',
    'x',
  ],
);
const parameterValue = fc.oneof(
  fc.constantFrom(
    ...STRANGE_TEXTS,
    'true',
    'false',
    'ids',
    'exact',
    'canonical',
    '0',
    '1',
    '-1',
    '1e3',
    '99999999999999999999',
  ),
  iris,
  fc.uuid(),
  damagedJson(agents).map((agent) => JSON.stringify(agent) ?? 'null'),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc
    .array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 9 })
    .map((fields) => Buffer.from(JSON.stringify(fields)).toString('base64url')),
);
const encoded = (text: string, raw: boolean) =>
  raw ? encodeURI(text.toWellFormed()).replace(/[#?&]/g, '') : encodeURIComponent(text.toWellFormed());
const search = fc
  .array(fc.tuple(parameterName, parameterValue, fc.nat(9)), { maxLength: 5 })
  .map((all) => all.map(([name, value, n]) => `${name}=${encoded(value, n === 0).slice(0, 6_000)}`).join('&'));

const parameterRequests: fc.Arbitrary<FuzzRequest> = fc
  .tuple(fc.constantFrom('GET', 'GET', 'HEAD', 'DELETE'), paths, search, version)
  .map(([method, path, query, v]) => ({
    family: 'parameters',
    method,
    target: `${path}?${query}`,
    headers: xapi(v),
    body: Buffer.alloc(0),
  }));

const documentRequests: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD'),
    fc.constantFrom('activities/state', 'activities/profile', 'agents/profile'),
    fc.record({
      activityId: iris,
      agent: damagedJson(agents),
      id: fc.string({ maxLength: 12 }),
      condition: headerValue,
      matching: fc.nat(3),
    }),
    fc.tuple(
      damagedBytes(damagedJson(fc.jsonValue()).map(json)),
      version,
      fc.constantFrom('application/json', 'text/plain', ''),
    ),
  )
  .map(([method, resource, { activityId, agent, id, condition, matching }, [body, v, contentType]]) => {
    const kind = resource === 'activities/state' ? 'stateId' : 'profileId';
    const query = [
      `activityId=${encoded(activityId, false)}`,
      `agent=${encoded(JSON.stringify(agent) ?? '', false)}`,
      `${kind}=${encoded(id, false)}`,
    ];
    const wanted = query.filter(
      (one) =>
        !one.startsWith(
          resource === 'agents/profile' ? 'activityId' : resource === 'activities/profile' ? 'agent' : '-',
        ),
    );
    const conditions: readonly Headers[] = [
      [],
      [['If-Match', condition]],
      [['If-None-Match', condition]],
      [['If-None-Match', '*']],
    ];
    return {
      family: 'documents',
      method,
      target: `/xapi/${resource}?${wanted.join('&')}`,
      headers: [...xapi(v, contentType), ...conditions[matching]!],
      body: /GET|HEAD/.test(method) ? Buffer.alloc(0) : body,
    };
  });

const attachments = fc.array(
  fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
  { minLength: 1, maxLength: 3 },
);
const partHeaders = fc.dictionary(
  fc.constantFrom('Content-Type', 'Content-Transfer-Encoding', 'X-Experience-API-Hash', 'Content-Length', 'X-Other'),
  fc.option(headerValue, { nil: undefined }),
  { maxKeys: 2, noNullPrototype: true },
);
const multipartRequests: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    attachments,
    rightStatement('1.0.3'),
    fc.option(partHeaders, { nil: {}, freq: 2 }),
    fc.constantFrom('none', 'none', 'none', 'fewer', 'more', 'signature'),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(`multipart/mixed; boundary=${BOUNDARY}`) },
      { weight: 1, arbitrary: headerValue.map((v) => `multipart/mixed; boundary=${v}`) },
    ),
  )
  .chain(([data, statement, headers, flaw, contentType]) => {
    const usageType = flaw === 'signature' ? { usageType: 'http://adlnet.gov/expapi/attachments/signature' } : {};
    const described = { ...statement, attachments: data.map((bytes) => attachmentOf(bytes, usageType)) };
    const parts = data
      .slice(flaw === 'fewer' ? 1 : 0)
      .map((bytes, i) => ({ data: bytes, ...(i === 0 && { headers }) }));
    const all = flaw === 'more' ? [...parts, { data: Buffer.from('more') }] : parts;
    return damagedBytes(damagedJson(fc.constant(described)).map((one) => multipart(one, all))).map((body) => ({
      family: 'multipart' as const,
      method: 'POST',
      target: '/xapi/statements',
      headers: xapi('1.0.3', contentType),
      body,
    }));
  });

const formRequests: fc.Arbitrary<FuzzRequest> = fc
  .tuple(methods, paths, search, documents)
  .chain(([method, path, query, [v, document]]) => {
    const form = `X-Experience-API-Version=${v}&Content-Type=application%2Fjson&${query}&content=${encodeURIComponent(json(document).toString())}`;
    return fc
      .tuple(
        damagedBytes(fc.constant(Buffer.from(form))),
        fc.constantFrom('application/x-www-form-urlencoded', 'text/plain'),
      )
      .map(([body, contentType]) => ({
        family: 'forms' as const,
        method: 'POST',
        target: `${path}?method=${method}`,
        headers: [['Content-Type', contentType] as const],
        body,
      }));
  });

export const fuzzRequests: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 5, arbitrary: statementRequests },
  { weight: 2, arbitrary: headerRequests },
  { weight: 2, arbitrary: parameterRequests },
  { weight: 3, arbitrary: multipartRequests },
  { weight: 2, arbitrary: documentRequests },
  { weight: 1, arbitrary: formRequests },
);
