import type { Credential } from '#access';
import type { Programme } from '#domain';
import type { Agent } from '#xapi';

/** Who vouches for what a credential records, whatever its statements say (xAPI 1.0.3, part 2, 2.4.9). */
export function authorityOf({ key, name }: Credential, { baseIri }: Programme): Agent {
  return { objectType: 'Agent', name, account: { homePage: `${baseIri}/credentials`, name: key } };
}
