import { StartupError } from '#platform';
import type { Access } from './send.js';
import { isThere, type SyntheticPerson } from './people.js';

const CONNECTIONS = 8;

/** What the roster is told of somebody, at whichever schools they were: `PUT /api/participants/{id}`. */
function described(person: SyntheticPerson) {
  const { name, position, projectRoles, identities, move } = person;
  const first = { school: person.school, since: person.joined };
  const placing = move && isThere(person, move.since) ? { ...move, earlier: [first] } : first;
  return { name, ...placing, position, projectRoles, identities: [identities.school, identities.portal] };
}

/**
 * Enters the people into the roster over HTTP. Those whom nobody has
 * entered are left out: their statements stay unclaimed.
 */
export async function enrolAll(
  people: readonly SyntheticPerson[],
  access: Access,
  onDone: (count: number) => void,
): Promise<void> {
  const queue = people.filter(({ unclaimed }) => !unclaimed).values();
  const work = async (): Promise<void> => {
    for (const person of queue) {
      await put(access, person.id, described(person));
      onDone(1);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}

async function put({ url, key, secret }: Access, id: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/api/participants/${id}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new StartupError(`the service did not take a participant: ${await answer.text()}`);
  await answer.arrayBuffer();
}
