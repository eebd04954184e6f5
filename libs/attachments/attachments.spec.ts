import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import S3rver from 's3rver';
import { describeAttachmentStore } from './attachments.contract.js';
import { IncomingFile } from './incoming-file.js';
import { openAttachmentStore } from './open-store.js';
import { AttachmentsUnavailable, type AttachmentStore } from './port.js';

const root = mkdtempSync(join(tmpdir(), 'vetrail-attachments-'));
const s3 = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory: join(root, 's3'),
  configureBuckets: [{ name: 'vetrail', configs: [] }],
});
let endpoint = '';

beforeAll(async () => {
  // The credentials that s3rver knows.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' });
  await s3.run();
  endpoint = `http://127.0.0.1:${(s3.httpServer.address() as AddressInfo).port}`;
});
afterAll(async () => {
  s3.httpServer.closeAllConnections();
  await s3.close();
  rmSync(root, { recursive: true, force: true });
});

const s3Url = (place: string) => `s3://${place}?endpoint=${endpoint}&pathStyle=true`;

describeAttachmentStore('a folder', () => openAttachmentStore(undefined, join(root, 'folder')));
describeAttachmentStore('S3', () => openAttachmentStore(s3Url('vetrail/kept/here'), join(root, 'for-s3')));

describe('where attachments are kept', () => {
  it.each([
    ['s3://', 's3://bucket'],
    ['s3://key:secret@vetrail', 'credentials come from the AWS environment'],
    ['s3://vetrail?endpont=http://x', 'not "endpont"'],
    ['s3://vetrail?endpoint=localhost', 'endpoint starts with'],
    ['file://elsewhere/srv', 'ATTACHMENTS_URL'],
    ['file:///etc/passwd/attachments', 'cannot be opened'],
  ])('%s stops the start with a line that says what to set', async (url, says) => {
    await expect(openAttachmentStore(url, root)).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining(says) as unknown,
    });
  });

  it('a bucket that is not there stops the start', async () => {
    await expect(openAttachmentStore(s3Url('absent'), root)).rejects.toThrow(
      /^ATTACHMENTS_URL: .* cannot be opened: ./,
    );
  });

  it('a folder of its own', async () => {
    const store = await openAttachmentStore(pathToFileURL(join(root, 'of its own')).href, root);
    expect(store.incoming.startsWith(join(root, 'of its own'))).toBe(true);
  });
});

describe('a folder', () => {
  const sha = (data: Buffer) => createHash('sha256').update(data).digest('hex');
  const keep = async (store: AttachmentStore, data: Buffer) => {
    const file = await IncomingFile.open(store.incoming, sha(data));
    await file.write(data);
    await file.finish();
    await store.put(file.sha2, file.path, file.length);
    return file.sha2;
  };

  it('loses nothing that is put again while it is removed', async () => {
    const store = await openAttachmentStore(undefined, join(root, 'racing'));
    const data = randomBytes(1_000);
    for (let round = 0; round < 100; round++) {
      const sha2 = await keep(store, data);
      const before = new Date(Date.now() + 1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      await Promise.all([store.remove(sha2, before), keep(store, data)]);
      expect(await store.length(sha2)).toBe(1_000);
    }
  });

  it('names no file that is not a hash, and does not trip over others', async () => {
    const store = await openAttachmentStore(undefined, join(root, 'strange'));
    await expect(store.read('../../etc/passwd')).rejects.toThrow(RangeError);
    await expect(IncomingFile.open(store.incoming, 'ab')).rejects.toThrow(RangeError);
    const sha2 = await keep(store, Buffer.from('x'));
    writeFileSync(join(root, 'strange', 'attachments', sha2.slice(0, 2), 'notes.txt'), '');
    writeFileSync(join(root, 'strange', 'attachments', 'README'), '');
    const names: string[] = [];
    for await (const kept of store.list()) names.push(kept.sha2);
    expect(names).toEqual([sha2]);
  });

  it('says that it is the storage that fails', async () => {
    const store = await openAttachmentStore(undefined, join(root, 'gone'));
    rmSync(join(root, 'gone'), { recursive: true });
    await expect(IncomingFile.open(store.incoming, sha(Buffer.from('x')))).rejects.toThrow(AttachmentsUnavailable);
    expect(readdirSync(root)).not.toContain('gone');
  });
});
