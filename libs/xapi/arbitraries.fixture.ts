import fc from 'fast-check';
import type { Version } from './types.js';

/** Properties that are all there more often than not; each of the optional ones is missing now and then. */
function object(required: Record<string, fc.Arbitrary<unknown>>, optional: Record<string, fc.Arbitrary<unknown>> = {}) {
  const model = { ...required };
  for (const [name, value] of Object.entries(optional)) model[name] = fc.option(value, { nil: undefined, freq: 6 });
  return fc.record(model);
}

function text(characters: string, min: number, max: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), minLength: min, maxLength: max });
}

const hex = (digits: number) => text('0123456789abcdef', digits, digits);
const uuid = fc.uuid();
const word = text('abcdefghijklmnopqrstuvwxyz', 1, 8);

export const iris: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('https://example.org/a', 'https://example.org/b', 'http://example.org/c?d=e#f', 'urn:example:a'),
  fc
    .tuple(
      fc.constantFrom('https://example.org/', 'tag:example.org,2024:', 'HTTP://EXAMPLE.ORG/é', 'x-a+b.c:'),
      text('abcXYZ019-._~/é日', 1, 12),
    )
    .map(([start, rest]) => start + rest),
);

export const languageTags: fc.Arbitrary<string> = fc.constantFrom(
  ...'en en-GB en-us da de-AT zh-Hant-TW es-419 sl-rozaj x-own i-klingon und'.split(' '),
);
export const languageMaps = fc.dictionary(languageTags, fc.string(), { maxKeys: 4 });

/** Whatever JSON can say. */
export const jsonValues: fc.Arbitrary<unknown> = fc.json({ maxDepth: 3 }).map((json) => JSON.parse(json) as unknown);
const extensions = fc.dictionary(iris, jsonValues, { maxKeys: 3 });

const mbox = fc
  .tuple(text('abcDEF019.+_é', 1, 8), word, fc.constantFrom('example.org', 'EXAMPLE.org', 'mail.example.org'))
  .map(([local, name, domain]) => `mailto:${local}@${name}.${domain}`);
const account = object({ homePage: iris, name: fc.string() });
const identifier = fc.oneof(
  { weight: 2, arbitrary: object({ mbox }) },
  { weight: 1, arbitrary: object({ mbox_sha1sum: hex(40) }) },
  { weight: 1, arbitrary: object({ openid: iris }) },
  { weight: 3, arbitrary: object({ account }) },
);

const merged = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as object);

/** As an object an agent has to say what it is. */
const agentThatSaysSo = merged(object({ objectType: fc.constant('Agent') }, { name: fc.string() }), identifier);
export const agents = merged(object({}, { objectType: fc.constant('Agent'), name: fc.string() }), identifier);

const members = (min: number) => fc.array(agents, { minLength: min, maxLength: 3 });
const groupBase = object({ objectType: fc.constant('Group') }, { name: fc.string() });
export const groups = fc.oneof(
  { weight: 3, arbitrary: merged(groupBase, identifier, object({}, { member: members(0) })) },
  { weight: 1, arbitrary: merged(groupBase, object({ member: members(1) })) },
);
export const actors = fc.oneof({ weight: 3, arbitrary: agents }, { weight: 1, arbitrary: groups });
const pair = merged(groupBase, object({ member: fc.array(agents, { minLength: 2, maxLength: 2 }) }));

const components = fc.uniqueArray(object({ id: fc.string({ minLength: 1 }) }, { description: languageMaps }), {
  selector: ({ id }) => id,
  maxLength: 3,
});
const interaction = (type: string, ...lists: readonly string[]) =>
  object(
    { interactionType: fc.constant(type) },
    {
      correctResponsesPattern: fc.array(fc.string(), { maxLength: 3 }),
      ...Object.fromEntries(lists.map((list) => [list, components])),
    },
  );
const interactions = fc.oneof(
  ...['true-false', 'fill-in', 'long-fill-in', 'numeric', 'other'].map((type) => interaction(type)),
  interaction('choice', 'choices'),
  interaction('sequencing', 'choices'),
  interaction('matching', 'source', 'target'),
  interaction('performance', 'steps'),
  interaction('likert', 'scale'),
);
const definition = merged(
  object({}, { name: languageMaps, description: languageMaps, type: iris, moreInfo: iris, extensions }),
  fc.oneof(fc.constant({}), interactions),
);
export const activities = object({ id: iris }, { objectType: fc.constant('Activity'), definition });

const verbs = object({ id: iris }, { display: languageMaps });
const reference = object({ objectType: fc.constant('StatementRef'), id: uuid });

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const score = fc
  .tuple(
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.uniqueArray(number, { minLength: 3, maxLength: 3, selector: (n) => n + 0 }),
  )
  .chain(([scaled, three]) => {
    const [min, raw, max] = three.toSorted((a, b) => a - b);
    const constants = Object.entries({ scaled, raw, min, max }).map(([name, value]) => [name, fc.constant(value)]);
    return object({}, Object.fromEntries(constants) as Record<string, fc.Arbitrary<number>>);
  });

const amount = fc.oneof(fc.nat(400), fc.constant(0));
const clock = fc
  .tuple(amount, amount, fc.constantFrom('', '.5', ',25', '.123456'))
  .map(([hours, seconds, fraction]) => `T${hours}H${seconds}${fraction}S`);
export const durations = fc.oneof(
  fc.tuple(amount, clock).map(([days, time]) => `P${days}D${time}`),
  clock.map((time) => `P${time}`),
  fc.tuple(amount, amount).map(([years, months]) => `P${years}Y${months}M`),
  amount.map((weeks) => `P${weeks}W`),
);
const result = object(
  {},
  {
    score,
    success: fc.boolean(),
    completion: fc.boolean(),
    response: fc.string(),
    duration: durations,
    extensions,
  },
);

/** Days of years that keep four digits in every zone. */
const day = fc.date({
  min: new Date('0001-01-02T00:00:00Z'),
  max: new Date('9998-12-30T00:00:00Z'),
  noInvalidDate: true,
});
const zones = ['Z', '+00:00', '+02:00', '-03:30', '+14:00', '-11:00'];

/** Timestamps as the version has them: 2.0 wants seconds and a zone. */
export function timestamps(version: Version): fc.Arbitrary<string> {
  const v2 = version === '2.0.0';
  const fraction = text('0123456789', 1, 9).map((digits) => `.${digits}`);
  const seconds = fc.oneof(
    fc.constant(''),
    fraction,
    ...(v2 ? [] : [fraction.map((point) => point.replace('.', ','))]),
  );
  const zone = fc.constantFrom(...zones, ...(v2 ? [] : ['', '+02', '-0930']));
  const finest = fc.tuple(day, seconds, zone).map(([date, f, z]) => `${date.toISOString().slice(0, 19)}${f}${z}`);
  return v2 ? finest : fc.oneof({ weight: 5, arbitrary: finest }, { weight: 1, arbitrary: coarse(zone) });
}

function coarse(zone: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(day, zone).map(([date, z]) => `${date.toISOString().slice(0, 16)}${z}`);
}

const listed = fc.oneof(
  { weight: 3, arbitrary: fc.array(activities, { maxLength: 2 }) },
  { weight: 1, arbitrary: activities },
);
const contextActivities = object({}, { parent: listed, grouping: listed, category: listed, other: listed });
const relevantTypes = fc.array(iris, { minLength: 1, maxLength: 2 });
const contextAgent = object({ objectType: fc.constant('contextAgent'), agent: agents }, { relevantTypes });
const contextGroup = object({ objectType: fc.constant('contextGroup'), group: groups }, { relevantTypes });

function contexts(version: Version, ofActivity: boolean): fc.Arbitrary<object> {
  return object(
    {},
    {
      registration: uuid,
      instructor: actors,
      team: groups,
      contextActivities,
      language: languageTags,
      statement: reference,
      extensions,
      ...(ofActivity && { revision: fc.string(), platform: fc.string() }),
      ...(version === '2.0.0' && {
        contextAgents: fc.array(contextAgent, { maxLength: 2 }),
        contextGroups: fc.array(contextGroup, { maxLength: 2 }),
      }),
    },
  );
}

const attachment = object(
  {
    usageType: iris,
    display: languageMaps,
    contentType: fc.constantFrom('text/plain', 'text/plain; charset=utf-8', 'application/vnd.example+json'),
    length: fc.nat(),
    sha2: fc.oneof(hex(56), hex(64), hex(96), hex(128)),
  },
  { description: languageMaps, fileUrl: iris },
);

/** What statements and SubStatements share, about one kind of object. */
function core(version: Version, about: fc.Arbitrary<object>, ofActivity: boolean, verb = verbs): fc.Arbitrary<object> {
  return object(
    { actor: actors, verb, object: about },
    {
      result,
      context: contexts(version, ofActivity),
      timestamp: timestamps(version),
      attachments: fc.array(attachment, { maxLength: 2 }),
    },
  );
}

function cores(version: Version): readonly fc.WeightedArbitrary<object>[] {
  const voiding = object({ id: fc.constant('http://adlnet.gov/expapi/verbs/voided') }, { display: languageMaps });
  return [
    { weight: 6, arbitrary: core(version, activities, true) },
    { weight: 1, arbitrary: core(version, agentThatSaysSo, false) },
    { weight: 1, arbitrary: core(version, groups, false) },
    { weight: 1, arbitrary: core(version, reference, false) },
    { weight: 1, arbitrary: core(version, reference, false, voiding) },
  ];
}

/** Valid statements of every shape that the version has, as JSON gives them. */
export function statements(version: Version): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const sub = merged(object({ objectType: fc.constant('SubStatement') }), fc.oneof(...cores(version)));
  const outer = object(
    {},
    {
      id: uuid,
      stored: timestamps(version),
      authority: fc.oneof(agents, pair),
      version: fc.constantFrom('1.0.0', ...(version === '2.0.0' ? ['2.0.0'] : ['1.0.3'])),
    },
  );
  const inner = fc.oneof(...cores(version), { weight: 3, arbitrary: core(version, sub, false) });
  return merged(outer, inner).map((made) => JSON.parse(JSON.stringify(made)) as Record<string, unknown>);
}
