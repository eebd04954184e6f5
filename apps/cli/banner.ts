import { extensionIri, objectiveIri, profileVersionIris, programmeIri, schoolsHomePage, type Programme } from '#domain';
import type { Statement } from '#xapi';

/** What is known of the first credential: made now (the only time its secret is seen), given by the environment, or older. */
export type FirstCredential =
  | { readonly kind: 'made'; readonly key: string; readonly secret: string }
  | { readonly kind: 'given'; readonly key: string }
  | { readonly kind: 'existing' };

/** Synthetic, of template T2, in the words of the programme, valid as it stands; without names, which may hold quotes. */
function example(programme: Programme): Statement {
  const [school] = programme.schools;
  const [objective] = programme.objectives;
  const [eventKind] = programme.vocabulary.eventKinds;
  return {
    actor: { name: 'Synthetic person', account: { homePage: 'https://lms.example', name: 'synthetic-1' } },
    verb: { id: 'http://adlnet.gov/expapi/verbs/attended', display: { en: 'attended' } },
    object: {
      id: 'https://lms.example/workshops/1',
      definition: { type: 'http://adlnet.gov/expapi/activities/meeting', name: { en: 'Synthetic workshop' } },
    },
    result: { duration: 'PT3H' },
    context: {
      team: { objectType: 'Group', account: { homePage: schoolsHomePage(programme), name: school!.code } },
      contextActivities: {
        parent: [{ id: objectiveIri(programme, objective!.code) }],
        grouping: [{ id: programmeIri(programme) }],
        category: [{ id: profileVersionIris(programme)[0]! }],
      },
      extensions: { [extensionIri(programme, 'event-kind')]: eventKind },
    },
    timestamp: `${programme.period.start}T09:00:00Z`,
  };
}

/**
 * What `vetrail start` says when everything runs.
 *
 * @param url where the tracker is reached, without a trailing slash
 * @param options.isProduction where nobody shall be led to mix synthetic statements among true ones
 */
export function banner(
  url: string,
  credential: FirstCredential,
  programme: Programme,
  { isProduction }: { readonly isProduction: boolean },
): string {
  const user = userOf(credential);
  const post = [
    `curl -sS -u "${user}" ${url}/xapi/statements`,
    `-H 'Content-Type: application/json' -H 'X-Experience-API-Version: 1.0.3'`,
    `-d '${JSON.stringify(example(programme))}'`,
  ].join(' ');
  return [
    '',
    'Vetrail is running.',
    '',
    `  Dashboard       ${url}/`,
    `  xAPI endpoint   ${url}/xapi`,
    ...credentialLines(credential),
    `  API docs        ${url}/docs`,
    '',
    'Post a statement (synthetic):',
    '',
    post,
    '',
    'See the school develop:',
    '',
    `curl -sS -u "${user}" ${url}/api/schools/${programme.schools[0]!.code}/development`,
    '',
    ...(isProduction ? [] : ['Fill it with a synthetic programme, from another terminal:', '', 'npm run demo', '']),
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}

/** What `curl -u` takes: the credential itself where it may be shown, else the variables that hold it. */
function userOf(credential: FirstCredential): string {
  switch (credential.kind) {
    case 'made':
      return `${credential.key}:${credential.secret}`;
    case 'given':
      return `${credential.key}:$BOOTSTRAP_SECRET`;
    case 'existing':
      return '$KEY:$SECRET';
    default:
      return credential satisfies never;
  }
}

function credentialLines(credential: FirstCredential): string[] {
  switch (credential.kind) {
    case 'made':
      return [
        `  key             ${credential.key}`,
        `  secret          ${credential.secret}   (shown this once: keep it)`,
      ];
    case 'given':
      return [`  key             ${credential.key}`, '  secret          as BOOTSTRAP_SECRET says'];
    case 'existing':
      return [
        '  key, secret     as printed at the first start; put them into KEY and SECRET for the lines below,',
        '                  or make others: npx vetrail credentials create --name "My LMS" --scope all',
      ];
    default:
      return credential satisfies never;
  }
}
