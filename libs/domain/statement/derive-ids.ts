import { canonicalJson, uuidV5, type Statement } from '#xapi';

const DERIVED_NAMESPACE = 'e1a8c0c7-5d2e-5b1f-8a4e-9c3f7d6b2a10';

/**
 * Names the statements of one request by what they say (UUIDv5 over credential and canonical JSON), so that a client which
 * sends no ids may send the same request again. Statements of a request that say the same are counted, so that none of
 * them is lost. What a client sends twice without a timestamp cannot be told from what happened twice.
 *
 * @param credential the credential's key: what others send has other names
 */
export function derivedIds(credential: string): (statement: Statement) => string {
  const counts = new Map<string, number>();
  return ({ id: _id, stored: _stored, authority: _authority, version: _version, ...content }) => {
    const text = `${credential}\n${canonicalJson(content)}`;
    const before = counts.get(text) ?? 0;
    counts.set(text, before + 1);
    return uuidV5(DERIVED_NAMESPACE, before === 0 ? text : `${text}\n${before}`);
  };
}
