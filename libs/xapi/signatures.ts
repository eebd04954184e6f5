import { X509Certificate } from 'node:crypto';
import { flattenedVerify, type FlattenedJWSInput } from 'jose';
import { isObject, type JsonObject } from './checker.js';
import { statementsEqual } from './equality.js';
import { parseJson } from './json/parse-json.js';
import { parseStatement } from './parse-statement.js';
import type { Attachment, Problem, Statement, Version } from './types.js';

/** The usage type of an attachment that signs its statement. */
export const SIGNATURE = 'http://adlnet.gov/expapi/attachments/signature';
export const SIGNATURE_CONTENT_TYPE = 'application/octet-stream';

const ALGORITHMS = ['RS256', 'RS384', 'RS512'];
const BASE64URL = /^[A-Za-z0-9_-]+$/;

export function isSignature(attachment: Pick<Attachment, 'usageType'>): boolean {
  return attachment.usageType === SIGNATURE;
}

/**
 * Checks a signature of a statement (1.0.3, part 2, 2.6): a JSON Web Signature (RFC 7515) by RS256, RS384 or RS512 over a
 * JSON serialisation of the statement as it was before it was signed, equal to it by the standard's rules of comparison.
 * Where its header names a certificate (`x5c`), that certificate's key must have made it, and each certificate of the chain
 * must be issued by the next. Whom to trust, and since when, is for those who rely on a signature: what was signed while a
 * certificate was valid stays signed, so no dates and no roots are checked.
 *
 * @param statement as it was received
 * @param data the attachment's bytes: a compact or a JSON serialisation
 * @param path of the attachment, for the problems
 */
export async function checkSignature(
  statement: Statement,
  data: Buffer,
  version: Version,
  path: string,
): Promise<Problem[]> {
  const jws = readJws(data);
  if (typeof jws === 'string') return [malformed(path, 'signature', jws)];
  for (const signature of jws) {
    const header = readHeader(signature.protected);
    if (typeof header === 'string') return [malformed(path, 'signature', header)];
    const problem =
      checkPayload(statement, Buffer.from(signature.payload, 'base64url'), version, path) ??
      (await checkCertificates(signature, header, path));
    if (problem) return [problem];
  }
  return [];
}

interface Signature {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
}

/** The signatures of a serialised JWS (RFC 7515, 7), or what is wrong with it. */
function readJws(data: Buffer): readonly Signature[] | string {
  const text = data.toString('latin1').trim();
  const signatures = text.startsWith('{') ? readJsonJws(data) : [readCompactJws(text)];
  const whole = (part: unknown) => typeof part === 'string' && BASE64URL.test(part);
  const right = signatures?.every((s) => whole(s?.protected) && whole(s?.payload) && whole(s?.signature));
  if (!right || !signatures?.length) return 'This is not a JSON Web Signature: header.payload.signature in base64url.';
  return signatures as Signature[];
}

function readCompactJws(text: string): Partial<Signature> {
  const [header, payload, signature, ...more] = text.split('.');
  return more.length > 0 ? {} : ({ protected: header, payload, signature } as Partial<Signature>);
}

function readJsonJws(data: Buffer): readonly Partial<Signature>[] | undefined {
  const document = parseJson(data);
  if (Array.isArray(document) || !isObject(document.value)) return undefined;
  const { payload, signatures, ...flattened } = document.value as JsonObject & Partial<Signature>;
  const list = (signatures as unknown) === undefined ? [flattened] : signatures;
  return Array.isArray(list) ? list.map((one) => ({ ...(one as object), payload }) as Partial<Signature>) : undefined;
}

function readHeader(encoded: string): JsonObject | string {
  const header = parseJson(Buffer.from(encoded, 'base64url'));
  if (Array.isArray(header) || !isObject(header.value)) return 'The header of the signature is not a JSON object.';
  const { alg } = header.value;
  if (!ALGORITHMS.includes(alg as string)) {
    return `Statements are signed by ${ALGORITHMS.join(', ')}, not by ${JSON.stringify(alg) ?? 'nothing'}.`;
  }
  if (header.value['crit'] !== undefined || header.value['b64'] !== undefined) {
    return 'The header of the signature asks for extensions (crit, b64) that the standard does not know.';
  }
  return header.value;
}

function checkPayload(statement: Statement, payload: Buffer, version: Version, path: string): Problem | undefined {
  const document = parseJson(payload);
  if (Array.isArray(document)) {
    return malformed(path, 'signature-payload', `The payload is not JSON: ${document[0]!.message}`);
  }
  const signed = parseStatement(document.value, version);
  if (Array.isArray(signed)) {
    const [{ path: place, message }] = signed as [Problem];
    return malformed(path, 'signature-payload', `The payload is not a statement: ${place}: ${message}`);
  }
  const sameId = signed.id === undefined || statement.id === undefined || sameText(signed.id, statement.id);
  if (sameId && statementsEqual(unsigned(signed), unsigned(statement))) return undefined;
  return malformed(path, 'signature-payload', 'The payload is another statement than the one it is attached to.');
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The statement before it was signed. Who signs after others may have signed their signatures with it, or not. */
function unsigned({ attachments, ...statement }: Statement): Statement {
  const kept = (attachments ?? []).filter((attachment) => !isSignature(attachment));
  return kept.length > 0 ? { ...statement, attachments: kept } : statement;
}

async function checkCertificates(jws: Signature, header: JsonObject, path: string): Promise<Problem | undefined> {
  const { x5c } = header;
  if (x5c === undefined) return undefined;
  const chain = readChain(x5c);
  if (typeof chain === 'string') return malformed(path, 'signature-certificate', chain);
  try {
    const input: FlattenedJWSInput = { ...jws };
    await flattenedVerify(input, chain[0]!.publicKey, { algorithms: ALGORITHMS });
    return undefined;
  } catch (error) {
    // Whatever the library throws says why this key did not make this signature.
    const { message } = error as Error;
    return malformed(path, 'signature', `The certificate's key did not make this signature: ${message}`);
  }
}

/** The certificates of `x5c`: standard base64 of DER, the signer's first, each issued by the next (RFC 7515, 4.1.6). */
function readChain(x5c: unknown): readonly X509Certificate[] | string {
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > 10) return 'x5c is a list of up to 10 certificates.';
  const chain: X509Certificate[] = [];
  for (const encoded of x5c as unknown[]) {
    if (typeof encoded !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return 'x5c holds DER in base64.';
    const certificate = readCertificate(encoded);
    if (!certificate) return 'x5c holds something that is no X.509 certificate.';
    chain.push(certificate);
  }
  const broken = chain.findIndex((certificate, i) => {
    const issuer = chain[i + 1];
    return issuer && !(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
  });
  return broken < 0 ? chain : `Certificate ${broken + 1} of x5c is not issued by the one that follows it.`;
}

function readCertificate(encoded: string): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(encoded, 'base64'));
  } catch {
    // OpenSSL's reasons say nothing to who sent it.
    return undefined;
  }
}

function malformed(path: string, rule: string, message: string): Problem {
  return { path, rule, message };
}
