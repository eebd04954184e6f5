import type { Programme } from '../../programme.js';

/** The IRI of the programme's xAPI profile, whatever its version. */
export function profileIri({ baseIri }: Pick<Programme, 'baseIri'>): string {
  return `${baseIri}/profile`;
}

/** The IRIs of the profile's versions, the newest first: statements name one as a context activity, `category`. */
export function profileVersionIris({ baseIri, profile }: Pick<Programme, 'baseIri' | 'profile'>): string[] {
  return profile.versions.map(({ name }) => `${profileIri({ baseIri })}/${name}`);
}

/** The programme as an activity, which every statement of it names as its `grouping`. */
export function programmeIri({ baseIri }: Pick<Programme, 'baseIri'>): string {
  return `${baseIri}/programme`;
}

export function objectiveIri({ baseIri }: Pick<Programme, 'baseIri'>, code: string): string {
  return `${baseIri}/objectives/${code}`;
}

/** The home page of the accounts by which statements name schools as their team. */
export function schoolsHomePage({ baseIri }: Pick<Programme, 'baseIri'>): string {
  return `${baseIri}/schools`;
}

export function extensionIri({ baseIri }: Pick<Programme, 'baseIri'>, name: string): string {
  return `${baseIri}/extensions/${name}`;
}
