import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { languageTags, statements } from './arbitraries.fixture.js';
import { statementsEqual } from './equality.js';
import { toCanonical, toIds } from './formats.js';
import { actorKey } from './identity.js';
import { parseStatement } from './parse-statement.js';
import { activitiesIn, actorsIn, languageMapsIn, statementsIn, type Part } from './places.fixture.js';
import { frozen } from './rules/frozen.fixture.js';
import {
  AGENT,
  ANONYMOUS_GROUP,
  ATTACHMENT,
  GROUP,
  REFERENCE,
  SAMPLE,
  SUB_STATEMENT,
} from './rules/samples.fixture.js';
import { searchKeys } from './search-keys.js';
import type { Actor, LanguageMap, Statement } from './types.js';

function read(input: unknown): Statement {
  const parsed = parseStatement(input, '2.0.0');
  if (Array.isArray(parsed)) throw new Error(JSON.stringify(parsed));
  return frozen(parsed);
}

const valid = statements('2.0.0').map(read);
const partsOf = (statement: Statement) => statement as unknown as Part;

describe('format=ids', () => {
  it('gives what identifies agents, groups, activities and verbs, and everything else as it is', () => {
    const { id, result, timestamp, stored, version, attachments } = SAMPLE;
    expect(toIds(read(SAMPLE))).toEqual({
      id,
      actor: { objectType: 'Agent', mbox: 'mailto:learner@example.org' },
      verb: { id: 'https://example.org/verbs/tried' },
      object: { id: 'https://example.org/courses/1' },
      result,
      context: {
        ...SAMPLE.context,
        contextActivities: {
          ...SAMPLE.context.contextActivities,
          grouping: SAMPLE.context.contextActivities.grouping.map(({ id: activity }) => ({ id: activity })),
        },
        instructor: { mbox_sha1sum: SAMPLE.context.instructor.mbox_sha1sum },
        team: { objectType: 'Group', account: GROUP.account },
      },
      timestamp,
      stored,
      authority: { objectType: 'Agent', openid: 'https://id.example.org/lrs' },
      version,
      attachments,
    });
  });

  it('leaves definitions of context activities out', () => {
    const contextActivities = { parent: [{ id: 'urn:example:a', definition: { name: { en: 'A' } } }] };
    const statement = read({ ...SAMPLE, context: { contextActivities } });
    expect(toIds(statement).context).toEqual({ contextActivities: { parent: [{ id: 'urn:example:a' }] } });
  });

  it('gives the members of an anonymous group, by what identifies them', () => {
    const member = [
      { ...AGENT, name: 'A member' },
      { account: GROUP.account, name: 'Another' },
    ];
    const statement = read({ ...SAMPLE, actor: { ...ANONYMOUS_GROUP, name: 'A team', member } });
    expect(toIds(statement).actor).toEqual({
      objectType: 'Group',
      member: [{ objectType: 'Agent', mbox: AGENT.mbox }, { account: GROUP.account }],
    });
  });

  it.each([
    ['an agent', AGENT, { objectType: 'Agent', mbox: AGENT.mbox }],
    ['a group', GROUP, { objectType: 'Group', account: GROUP.account }],
    ['a reference', REFERENCE, REFERENCE],
    [
      'a SubStatement',
      { ...SUB_STATEMENT, actor: AGENT, verb: SAMPLE.verb, object: SAMPLE.object, result: { success: true } },
      {
        objectType: 'SubStatement',
        actor: { objectType: 'Agent', mbox: AGENT.mbox },
        verb: { id: SAMPLE.verb.id },
        object: { id: SAMPLE.object.id },
        result: { success: true },
      },
    ],
  ])('gives %s as object', (_, object, ids) => {
    expect(toIds(read({ ...SAMPLE, context: {}, object })).object).toEqual(ids);
  });

  it('gives context agents and groups', () => {
    const relevantTypes = ['https://example.org/types/tutor'];
    const context = {
      contextAgents: [{ objectType: 'contextAgent', agent: AGENT, relevantTypes }],
      contextGroups: [{ objectType: 'contextGroup', group: GROUP }],
    };
    expect(toIds(read({ ...SAMPLE, context })).context).toEqual({
      contextAgents: [{ objectType: 'contextAgent', agent: { objectType: 'Agent', mbox: AGENT.mbox }, relevantTypes }],
      contextGroups: [{ objectType: 'contextGroup', group: { objectType: 'Group', account: GROUP.account } }],
    });
  });

  it('of any statement is a valid statement about the same, without names, displays and definitions', () => {
    fc.assert(
      fc.property(valid, (statement) => {
        const ids = toIds(statement);
        expect(read(ids)).toBe(ids);
        expect(toIds(ids)).toEqual(ids);
        for (const actor of actorsIn(partsOf(ids))) {
          const names =
            actorKey(actor as Actor) === undefined
              ? ['member']
              : [expect.stringMatching(/^(?:mbox|mbox_sha1sum|openid|account)$/)];
          expect(Object.keys(actor).filter((name) => name !== 'objectType')).toEqual(names);
        }
        for (const activity of activitiesIn(partsOf(ids))) expect(activity).not.toHaveProperty('definition');
        for (const { verb } of statementsIn(partsOf(ids))) expect(Object.keys(verb as Part)).toEqual(['id']);
        const rest = ({ id, result, timestamp, stored, version, attachments }: Statement) =>
          JSON.stringify([id, result, timestamp, stored, version, attachments]);
        expect(rest(ids)).toBe(rest(statement));
        expect(searchKeys(statement)).toEqual(expect.arrayContaining(searchKeys(ids)));
      }),
      { numRuns: 200 },
    );
  });
});

/** The language that is chosen of texts in these languages. */
function chosen(languages: string, acceptLanguage: string | undefined): string[] {
  const display = Object.fromEntries(languages.split(' ').map((tag) => [tag, `in ${tag}`]));
  return Object.keys(toCanonical(read({ ...SAMPLE, verb: { ...SAMPLE.verb, display } }), acceptLanguage).verb.display!);
}

describe('format=canonical', () => {
  it.each<[string, string | undefined, string, string]>([
    ['da en fr', 'da', 'da', 'what is asked for'],
    ['da en fr', 'fr;q=0.5, da;q=0.9', 'da', 'the better quality, wherever it stands'],
    ['da en fr', 'fr, da', 'fr', 'the first of equal quality'],
    ['da en fr', 'de, nb, fr;q=0.1', 'fr', 'the first that is there'],
    ['en-US en-GB', 'en-GB', 'en-GB', 'a region'],
    ['en-US en-gb', 'EN-GB', 'en-gb', 'any letter case'],
    ['da en-GB', 'en', 'en-GB', 'a region of the language'],
    ['da en', 'en-GB', 'en', 'the language of a region'],
    ['zh-Hans zh-Hant', 'zh-Hant-TW', 'zh-Hant', 'the script of a region'],
    ['da en-GB en', 'en', 'en', 'the language itself before its regions'],
    ['da eng', 'en', 'da', 'no language that only begins with the same letters'],
    ['da en fr', undefined, 'en', 'English without a header'],
    ['da en-GB', undefined, 'en-GB', 'any English without a header'],
    ['da fr', undefined, 'da', 'the first one without English'],
    ['da en fr', '', 'en', 'English for an empty header'],
    ['da en fr', 'de', 'en', 'English where nothing suits'],
    ['da fr', 'de, nb', 'da', 'the first one where nothing suits'],
    ['da en fr', '*', 'en', 'anything'],
    ['da en fr', 'fr, *;q=0.5', 'fr', 'a language before anything'],
    ['da de', 'de;q=0.5, *;q=0.8', 'da', 'anything else before a language'],
    ['en de', 'en;q=0.5, *;q=0.8', 'de', 'anything else before English'],
    ['de', 'da, *;q=0', 'de', 'the only one, though it is refused'],
    ['da en', 'en;q=0', 'da', 'what is not refused'],
    ['da en fr', 'en;q=0, da;q=0.0, *', 'fr', 'anything but what is refused'],
    ['en-GB en-US', 'en, en-GB;q=0', 'en-US', 'a region of the language that is not refused'],
    ['en-GB da', 'en;q=0, en-GB', 'en-GB', 'a region of a language that is refused otherwise'],
    ['da en', 'da;q=0, en;q=0', 'en', 'English where all is refused'],
    ['da en', 'nb, *;q=0', 'en', 'English where all but what is missing is refused'],
    ['da en fr', ' fr ; q=1 , da ;q=0.2', 'fr', 'what stands between spaces'],
    ['da en fr', 'fr;Q=0.1,da;q=0.2', 'da', 'a quality in upper case'],
    ['da en fr', ',,fr,', 'fr', 'what stands between empty parts'],
    ['da en fr', 'fr;level=1;q=0.3,da;q=0.2', 'fr', 'a quality after other parameters'],
    ['da en fr', 'fr;q=much,da;q=0.2', 'da', 'nothing for a quality that is none'],
  ])('chooses of %s for %s: %s, %s', (languages, acceptLanguage, language) => {
    expect(chosen(languages, acceptLanguage)).toEqual([language]);
  });

  it('chooses for each language map on its own, and leaves everything else as it is', () => {
    const both = { en: 'x', da: 'y' };
    const anything = { 'https://example.org/extensions/map': { name: both, display: both } };
    const definition = {
      name: { en: 'A', de: 'B' },
      description: { da: 'C', en: 'D' },
      interactionType: 'choice',
      choices: [
        { id: 'a', description: both },
        { id: 'b', description: { fr: 'E' } },
      ],
      extensions: anything,
    };
    const activity = (more: object) => ({ objectType: 'Activity', id: 'urn:example:a', definition: more });
    const statement = (more: object, verb: object) => ({
      ...SAMPLE,
      verb: { ...SAMPLE.verb, display: verb },
      object: activity(more),
      context: { instructor: AGENT, contextActivities: { parent: [activity(more)] }, extensions: anything },
      result: { extensions: anything },
      attachments: [{ ...ATTACHMENT, display: both, description: both }],
    });
    const picked = {
      ...definition,
      name: { en: 'A' },
      description: { da: 'C' },
      choices: [
        { id: 'a', description: { da: 'y' } },
        { id: 'b', description: { fr: 'E' } },
      ],
    };
    expect(toCanonical(read(statement(definition, both)), 'da')).toEqual(statement(picked, { da: 'y' }));
  });

  it('chooses within SubStatements', () => {
    const display = { en: 'x', da: 'y' };
    const object = { ...SUB_STATEMENT, verb: { id: 'urn:example:v', display } };
    expect(toCanonical(read({ ...SAMPLE, context: {}, object }), 'da').object).toEqual({
      ...object,
      verb: { id: 'urn:example:v', display: { da: 'y' } },
    });
  });

  it('leaves a map without texts without them', () => {
    const statement = read({ ...SAMPLE, verb: { id: 'urn:example:v', display: {} } });
    expect(toCanonical(statement, 'da').verb).toEqual({ id: 'urn:example:v', display: {} });
  });

  it('leaves one text in each map of any statement, and says the same', () => {
    const header = fc.array(fc.tuple(fc.oneof(languageTags, fc.constant('*')), fc.constantFrom('1', '0.5', '0')));
    fc.assert(
      fc.property(valid, header, (statement, ranges) => {
        const acceptLanguage = ranges.map(([tag, quality]) => `${tag};q=${quality}`).join(', ');
        const canonical = toCanonical(statement, acceptLanguage);
        expect(read(canonical)).toBe(canonical);
        expect(statementsEqual(statement, canonical)).toBe(true);
        expect(actorsIn(partsOf(canonical))).toEqual(actorsIn(partsOf(statement)));
        const [before, after] = [statement, canonical].map((one) => languageMapsIn(partsOf(one))) as [Maps, Maps];
        expect(after.compared).toEqual(before.compared);
        expect(after.leftOut).toHaveLength(before.leftOut.length);
        after.leftOut.forEach((map, i) => {
          expect(Object.keys(map)).toHaveLength(Math.min(Object.keys(before.leftOut[i]!).length, 1));
          expect(before.leftOut[i]).toMatchObject(map);
        });
        expect(toCanonical(canonical, acceptLanguage)).toEqual(canonical);
      }),
      { numRuns: 200 },
    );
  });
});

type Maps = { readonly leftOut: LanguageMap[]; readonly compared: LanguageMap[] };
