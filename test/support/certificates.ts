import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A key pair with a certificate made for it, synthetic. */
export interface Certified {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As `x5c` holds it: DER in base64. */
  readonly certificate: string;
}

/** Makes a key of 2,048 bits and an X.509 certificate (RFC 5280) for it, issued by another or by itself. */
export function certify(name: string, issuer?: Certified): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(tagged(0x06, Buffer.from('2a864886f70d01010b', 'hex')), tagged(0x05));
  const time = (text: string) => tagged(0x17, Buffer.from(text));
  const tbs = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([1])),
    algorithm,
    distinguished(issuer?.name ?? name),
    sequence(time('200101000000Z'), time('490101000000Z')),
    distinguished(name),
    key,
  );
  const signature = sign('sha256', tbs, issuer?.privateKey ?? privateKey);
  const der = sequence(tbs, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return { name, privateKey, publicKey, certificate: der.toString('base64') };
}

/** A name that has a common name alone. */
function distinguished(name: string): Buffer {
  return sequence(
    tagged(0x31, sequence(tagged(0x06, Buffer.from([0x55, 0x04, 0x03])), tagged(0x0c, Buffer.from(name)))),
  );
}

function sequence(...items: readonly Buffer[]): Buffer {
  return tagged(0x30, ...items);
}

/** DER: a tag, the length, the content. */
function tagged(tag: number, ...items: readonly Buffer[]): Buffer {
  const content = Buffer.concat(items);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
