import { describe, expect, it } from '@jest/globals';
import { CompactSign, FlattenedSign, GeneralSign, type CompactJWSHeaderParameters } from 'jose';
import { createHash } from 'node:crypto';
import { certify } from '../../test/support/certificates.js';
import { checkSignature, SIGNATURE } from './signatures.js';
import type { Statement } from './types.js';

const STATEMENT = {
  id: '6690e6c9-3ef0-4ed3-8b37-7f3964730bee',
  actor: { mbox: 'mailto:synthetic@example.org' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/attended' },
  object: { id: 'https://lms.example/workshops/1' },
  timestamp: '2023-04-18T09:00:00Z',
} as const;

const root = certify('Synthetic root');
const signer = certify('Synthetic signer', root);
const stranger = certify('Synthetic stranger');

const signed = (payload: unknown, header: Partial<CompactJWSHeaderParameters> = {}, key = signer.privateKey) =>
  new CompactSign(Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'RS256', ...header })
    .sign(key);

const attachmentOf = (data: string) => ({
  usageType: SIGNATURE,
  display: { en: 'Signature' },
  contentType: 'application/octet-stream',
  length: data.length,
  sha2: createHash('sha256').update(data).digest('hex'),
});

/** The rules that a statement's signature breaks. */
async function check(data: string, statement: object = STATEMENT): Promise<string[]> {
  const received = { ...statement, attachments: [attachmentOf(data)] } as unknown as Statement;
  const problems = await checkSignature(received, Buffer.from(data), '1.0.3', '$.attachments[0]');
  return problems.map(({ path, rule }) => {
    expect(path).toBe('$.attachments[0]');
    return rule;
  });
}

describe('checkSignature', () => {
  it.each(['RS256', 'RS384', 'RS512'])('takes %s, with a chain of certificates and without', async (alg) => {
    expect(await check(await signed(STATEMENT, { alg }))).toEqual([]);
    const x5c = [signer.certificate, root.certificate];
    expect(await check(await signed(STATEMENT, { alg, x5c }))).toEqual([]);
    expect(await check(await signed(STATEMENT, { alg, x5c: [signer.certificate] }))).toEqual([]);
  });

  it('takes a payload that says the same in other words', async () => {
    const { id: _, ...withoutId } = STATEMENT;
    expect(await check(await signed(withoutId))).toEqual([]);
    const inWords = {
      ...STATEMENT,
      timestamp: '2023-04-18T11:00:00+02:00',
      verb: { ...STATEMENT.verb, display: { en: 'x' } },
    };
    expect(await check(await signed(JSON.stringify(inWords, undefined, 2)))).toEqual([]);
    expect(
      await check(await signed({ ...STATEMENT, attachments: [attachmentOf('of somebody who signed before')] })),
    ).toEqual([]);
  });

  it('takes JSON serialisations, which 1.0.3 discourages', async () => {
    const payload = Buffer.from(JSON.stringify(STATEMENT));
    const header = { alg: 'RS256', x5c: [signer.certificate] };
    const flattened = await new FlattenedSign(payload).setProtectedHeader(header).sign(signer.privateKey);
    expect(await check(JSON.stringify(flattened))).toEqual([]);
    const general = new GeneralSign(payload);
    general.addSignature(signer.privateKey).setProtectedHeader(header);
    general.addSignature(root.privateKey).setProtectedHeader({ alg: 'RS384', x5c: [root.certificate] });
    const { signatures, ...rest } = await general.sign();
    expect(await check(JSON.stringify({ ...rest, signatures }))).toEqual([]);
    expect(await check(JSON.stringify({ ...rest, signatures: [] }))).toEqual(['signature']);
    const [first, second] = signatures;
    const swapped = { ...rest, signatures: [first, { ...second, signature: first!.signature }] };
    expect(await check(JSON.stringify(swapped))).toEqual(['signature']);
  });

  it('refuses another statement, and what is none', async () => {
    expect(await check(await signed({ ...STATEMENT, timestamp: '2023-04-18T09:00:01Z' }))).toEqual([
      'signature-payload',
    ]);
    const id = '00000000-3ef0-4ed3-8b37-7f3964730bee';
    expect(await check(await signed({ ...STATEMENT, id }))).toEqual(['signature-payload']);
    expect(await check(await signed('{"actor":'))).toEqual(['signature-payload']);
    expect(await check(await signed({ ...STATEMENT, actor: {} }))).toEqual(['signature-payload']);
    const other = { ...attachmentOf('x'), usageType: 'https://lms.example/usage' };
    expect(await check(await signed({ ...STATEMENT, attachments: [other] }))).toEqual(['signature-payload']);
  });

  it('refuses other algorithms', async () => {
    const secret = Buffer.from('synthetic secret of 32 bytes or more');
    const hmac = new CompactSign(Buffer.from(JSON.stringify(STATEMENT))).setProtectedHeader({ alg: 'HS256' });
    expect(await check(await hmac.sign(secret))).toEqual(['signature']);
    const none = [{ alg: 'none' }, STATEMENT].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    expect(await check(`${none.join('.')}.AAAA`)).toEqual(['signature']);
    expect(await check(await signed(STATEMENT, { alg: 'PS256' }))).toEqual(['signature']);
  });

  it.each([
    '',
    'x',
    'a.b',
    'a.b.c.d',
    '..',
    'e30.e30.e30',
    '{}',
    '{"payload":1}',
    '{"payload":"e30","signatures":[null]}',
  ])('refuses %p', async (data) => expect(await check(data)).toEqual(['signature']));

  it('refuses a signature that the certificate did not make', async () => {
    const x5c = [signer.certificate, root.certificate];
    expect(await check(await signed(STATEMENT, { x5c }, stranger.privateKey))).toEqual(['signature']);
    const [header, payload, signature] = (await signed(STATEMENT, { x5c })).split('.') as [string, string, string];
    const forged = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect(await check(`${header}.${payload}.${forged}`)).toEqual(['signature']);
  });

  it('refuses a chain that does not hold', async () => {
    const rule = ['signature-certificate'];
    expect(await check(await signed(STATEMENT, { x5c: [signer.certificate, stranger.certificate] }))).toEqual(rule);
    const namesake = certify('Synthetic root');
    expect(await check(await signed(STATEMENT, { x5c: [signer.certificate, namesake.certificate] }))).toEqual(rule);
    expect(await check(await signed(STATEMENT, { x5c: ['AAAA'] }))).toEqual(rule);
    expect(await check(await signed(STATEMENT, { x5c: [] }))).toEqual(rule);
  });
});
