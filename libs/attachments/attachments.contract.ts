import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { IncomingFile } from './incoming-file.js';
import type { AttachmentStore, KeptAttachment } from './port.js';
import { sweepAttachments } from './sweep.js';

/** What every attachment storage does, whatever it keeps them in. An adapter hands in how to open one that is empty. */
export function describeAttachmentStore(name: string, open: () => Promise<AttachmentStore>): void {
  describe(name, () => {
    let store: AttachmentStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store?.close());

    const sha = (data: Buffer, algorithm = 'sha256') => createHash(algorithm).update(data).digest('hex');
    const come = async (data: Buffer, sha2 = sha(data)) => {
      const file = await IncomingFile.open(store.incoming, sha2);
      for (let at = 0; at < data.length; at += 100_000) await file.write(data.subarray(at, at + 100_000));
      return { file, matches: await file.finish() };
    };
    const keep = async (data: Buffer, sha2 = sha(data)) => {
      const { file } = await come(data, sha2);
      await store.put(sha2, file.path, file.length);
      return sha2;
    };
    const listed = async () => {
      const all = new Map<string, KeptAttachment>();
      for await (const kept of store.list()) all.set(kept.sha2, kept);
      return all;
    };
    const bytesOf = async (sha2: string) => {
      const stream = await store.read(sha2);
      return stream && buffer(stream);
    };
    const later = (ms = 60_000) => new Date(Date.now() + ms);

    it.each(['sha224', 'sha256', 'sha384', 'sha512'])('keeps and gives back bytes by their %s', async (algorithm) => {
      const data = randomBytes(300_000);
      const sha2 = await keep(data, sha(data, algorithm));
      expect(await store.length(sha2)).toBe(data.length);
      expect((await bytesOf(sha2))!.equals(data)).toBe(true);
      expect((await listed()).get(sha2)).toMatchObject({ sha2, length: data.length });
      expect(readdirSync(store.incoming)).toEqual([]);
    });

    it('keeps nothing, and 6 MB of it', async () => {
      for (const data of [Buffer.alloc(0), randomBytes(6_000_000)]) {
        const sha2 = await keep(data);
        expect((await bytesOf(sha2))!.equals(data)).toBe(true);
      }
    });

    it('knows what it does not have', async () => {
      const sha2 = sha(randomBytes(8));
      expect(await store.length(sha2)).toBeUndefined();
      expect(await store.read(sha2)).toBeUndefined();
      await store.remove(sha2, later());
    });

    it('keeps one copy of what comes twice, also at once', async () => {
      const data = randomBytes(1_000);
      const hashes = await Promise.all(Array.from({ length: 8 }, () => keep(data)));
      await keep(data);
      expect((await bytesOf(hashes[0]!))!.equals(data)).toBe(true);
      expect(readdirSync(store.incoming)).toEqual([]);
    });

    it('says of an incoming file whether it is what it was said to be, and discards it at any time', async () => {
      const data = randomBytes(1_000);
      const right = await come(data);
      expect(right).toMatchObject({ matches: true, file: { length: 1_000 } });
      const wrong = await come(data, sha(randomBytes(8)));
      expect(wrong.matches).toBe(false);
      const open = await IncomingFile.open(store.incoming, sha(data));
      for (const { path, discard } of [right.file, wrong.file, open].map((file) => ({
        path: file.path,
        discard: () => file.discard(),
      }))) {
        expect(existsSync(path)).toBe(true);
        await discard();
        await discard();
        expect(existsSync(path)).toBe(false);
      }
    });

    it('removes what was put before an instant, and no other', async () => {
      const sha2 = await keep(randomBytes(1_000));
      await store.remove(sha2, new Date(Date.now() - 60_000));
      expect(await store.length(sha2)).toBe(1_000);
      await store.remove(sha2, later());
      expect(await store.length(sha2)).toBeUndefined();
      expect((await listed()).has(sha2)).toBe(false);
    });

    it('is swept of what no statement has, and of uploads that nobody finished', async () => {
      const [wanted, orphan] = [await keep(randomBytes(100)), await keep(randomBytes(100))];
      const { file } = await come(randomBytes(100));
      const referenced = (sha2s: readonly string[]) => Promise.resolve(new Set(sha2s.filter((one) => one === wanted)));
      const none = await sweepAttachments(store, { before: new Date(Date.now() - 60_000), referenced });
      expect(none).toEqual({ removed: 0, abandoned: 0 });
      const old = new Date(Date.now() - 3_600_000);
      utimesSync(file.path, old, old);
      const before = await listed();
      const swept = await sweepAttachments(store, { before: later(), referenced });
      expect(swept).toEqual({ removed: before.size - 1, abandoned: 1 });
      expect([...(await listed()).keys()]).toEqual([wanted]);
      expect(before.has(orphan)).toBe(true);
    });
  });
}
