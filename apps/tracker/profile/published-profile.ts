import { PROFILE_CONTEXT, profileDocument, profileIri, profileVersionIris, type Programme } from '#domain';
import { etagOf } from '../http/conditional.js';

/** A JSON-LD document, ready to send. */
export interface PublishedDocument {
  readonly body: string;
  readonly etag: string;
}

/** Where the profile stands whatever the programme's IRIs are. */
const HOME = '/profile';

/**
 * The profile and each term of it, by the path below `/profile` at which it is served: `` (the profile), `/v1` (its
 * version), `/v1/templates/planned`, `/verbs/planned`. Made once: a programme file is read at boot.
 */
export function publishedDocuments(programme: Programme): ReadonlyMap<string, PublishedDocument> {
  const profile = profileDocument(programme);
  const [version] = profileVersionIris(programme) as [string];
  const documents = new Map<string, PublishedDocument>();
  const add = (iri: string, document: object) => documents.set(pathOf(iri, programme), published(document));
  add(profile.id, profile);
  add(version, profile);
  for (const node of [...profile.concepts, ...profile.templates, ...profile.patterns]) {
    add(node.id, { '@context': PROFILE_CONTEXT, ...node });
  }
  return documents;
}

/**
 * Leads requests for the profile's own IRIs to where they are served: with the base `https://x.example/xapi`,
 * `/xapi/verbs/planned` to `/profile/verbs/planned`. Other paths stay as they are, so that no resource of the xAPI
 * standard is hidden. An IRI that is no address, such as a URN, leads nowhere.
 */
export function rewriteProfileUrls(programme: Programme): (request: { url?: string | undefined }) => string {
  const paths = new Map<string, string>();
  const { baseIri } = programme;
  const base = /^https?:/i.test(baseIri) ? new URL(baseIri).pathname.replace(/\/$/, '') : undefined;
  if (base !== undefined) {
    for (const path of publishedDocuments(programme).keys()) {
      const own = TERM.test(path) ? path : HOME + path;
      paths.set(base + own, HOME + path);
    }
  }
  return ({ url = '/' }) => {
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    const target = paths.get(path);
    return target === undefined ? url : target + url.slice(path.length);
  };
}

/** Terms whose IRIs stand beside the profile's, not below it. */
const TERM = /^\/(?:verbs|activity-types|extensions|objectives|programme)(?:\/|$)/;

function pathOf(iri: string, programme: Programme): string {
  const home = profileIri(programme);
  return iri.startsWith(home) ? iri.slice(home.length) : iri.slice(programme.baseIri.length);
}

function published(document: object): PublishedDocument {
  const body = JSON.stringify(document);
  return { body, etag: etagOf(body) };
}
