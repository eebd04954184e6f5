import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { stored } from './incoming-file.js';
import type { AttachmentStore, KeptAttachment } from './port.js';

/** Where in S3. */
export interface S3Place {
  readonly bucket: string;
  /** What names begin with; empty, or ending in a slash. */
  readonly prefix: string;
  /** Another server than Amazon's. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** `endpoint/bucket/…` instead of `bucket.endpoint/…`. */
  readonly pathStyle: boolean;
}

/** What was put within this time needs no putting again: sweepers leave it alone for longer. */
const HALF_A_DAY_MS = 12 * 3_600_000;

/** Keeps attachments as objects of a bucket. Credentials come from the AWS SDK's own chain: environment, profile, role. */
export class S3Store implements AttachmentStore {
  private constructor(
    private readonly client: S3Client,
    private readonly place: S3Place,
    readonly incoming: string,
  ) {}

  /** @throws the SDK's error where the bucket cannot be reached with the credentials that it finds */
  static async open(place: S3Place, incoming: string): Promise<S3Store> {
    const { endpoint, region, pathStyle: forcePathStyle, bucket } = place;
    const config: S3ClientConfig = { forcePathStyle, ...(endpoint && { endpoint }), ...(region && { region }) };
    const client = new S3Client(config);
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    try {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
    } catch (error) {
      client.destroy();
      throw error;
    }
    return new S3Store(client, place, incoming);
  }

  async put(sha2: string, file: string, length: number): Promise<void> {
    if (await this.#renew(sha2)) {
      await stored(rm(file));
      return;
    }
    // In pieces of 5 MiB, a few at a time; an upload that is not completed leaves no object.
    const upload = new Upload({
      client: this.client,
      params: { ...this.#object(sha2), Body: createReadStream(file), ContentLength: length },
      queueSize: 2,
    });
    await stored(upload.done());
    await stored(rm(file));
  }

  async length(sha2: string): Promise<number | undefined> {
    return (await unlessMissing(this.client.send(new HeadObjectCommand(this.#object(sha2)))))?.ContentLength;
  }

  async read(sha2: string): Promise<Readable | undefined> {
    const found = await unlessMissing(this.client.send(new GetObjectCommand(this.#object(sha2))));
    return found?.Body as Readable | undefined;
  }

  async *list(): AsyncIterable<KeptAttachment> {
    const { bucket: Bucket, prefix: Prefix } = this.place;
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket, Prefix });
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', Size = 0, LastModified } of Contents) {
        const sha2 = Key.slice(Prefix.length);
        if (/^[0-9a-f]{56,128}$/.test(sha2) && LastModified) yield { sha2, length: Size, putAt: LastModified };
      }
    }
  }

  /**
   * S3 cannot delete on condition of the time. A file that lay unused for a day and is put again within the milliseconds
   * between the look and the deletion would be lost; its upload would have to end in them.
   */
  async remove(sha2: string, putAt: Date): Promise<void> {
    const found = await unlessMissing(this.client.send(new HeadObjectCommand(this.#object(sha2))));
    if (!found?.LastModified || found.LastModified > putAt) return;
    await stored(this.client.send(new DeleteObjectCommand(this.#object(sha2))));
  }

  close(): Promise<void> {
    this.client.destroy();
    return Promise.resolve();
  }

  /** Whether it is kept, and young enough to be out of a sweeper's reach for hours. */
  async #renew(sha2: string): Promise<boolean> {
    const found = await unlessMissing(this.client.send(new HeadObjectCommand(this.#object(sha2))));
    return found?.LastModified !== undefined && Date.now() - found.LastModified.getTime() < HALF_A_DAY_MS;
  }

  #object(sha2: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.place.bucket, Key: `${this.place.prefix}${sha2}` };
  }
}

async function unlessMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === 404) return undefined;
    return stored(Promise.reject(error as Error));
  }
}
