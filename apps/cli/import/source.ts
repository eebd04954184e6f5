import { IncomingFile, type AttachmentStore } from '#attachments';
import { StartupError } from '#platform';
import { isBoundary, isSha2, MultipartReader, parseMediaType, type MultipartEvent } from '#xapi';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SourceOptions {
  /** Where `statements` stands below. */
  readonly endpoint: string;
  readonly key: string;
  readonly secret: string;
  /** Statements on a page. */
  readonly limit: number;
  readonly version: string;
  readonly attachments: AttachmentStore;
  readonly signal: AbortSignal;
}

/** A page as another record store gave it, its attachments kept here already. */
export interface SourcePage {
  /** JSON text of a StatementResult. */
  readonly text: string;
  /** Hashes of the attachments that came along and are what they should be. */
  readonly received: ReadonlySet<string>;
}

/** Longest wait for one page; record stores are known to think for minutes. */
const TIMEOUT_MS = 300_000;
/** For what the import can do without. */
const SHORT_TIMEOUT_MS = 30_000;
const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 500;
const LARGEST_JSON = 256 * 2 ** 20;

/** Another record store, read page by page. */
export class Source {
  readonly #base: string;

  constructor(private readonly options: SourceOptions) {
    this.#base = options.endpoint.replace(/\/+$/, '');
  }

  /** The first page of what was stored after `since` and by `until`, oldest first. */
  first(since: string | undefined, until: string | undefined): Promise<SourcePage> {
    const query = new URLSearchParams({ ascending: 'true', attachments: 'true', limit: String(this.options.limit) });
    if (since !== undefined) query.set('since', since);
    if (until !== undefined) query.set('until', until);
    return this.#page(`${this.#base}/statements?${query.toString()}`);
  }

  /** The page that a `more` link names: a path of the host, by the standard; some give a whole address. */
  next(more: string): Promise<SourcePage> {
    return this.#page(new URL(more, this.#base).href);
  }

  /** The text of a statement that was voided; undefined where the source does not have it. */
  async voided(id: string): Promise<string | undefined> {
    const response = await this.#get(`${this.#base}/statements?voidedStatementId=${id}`);
    return response.status === 200 ? response.text() : undefined;
  }

  /**
   * JSON text of a StatementResult with the newest statement alone. Asked once, as it only tells how far the way is.
   *
   * @returns undefined where the source does not give it
   */
  async newest(): Promise<string | undefined> {
    try {
      const response = await this.#ask(`${this.#base}/statements?limit=1`, SHORT_TIMEOUT_MS);
      const text = await response.text();
      return response.status === 200 ? text : undefined;
    } catch {
      return undefined;
    }
  }

  async #page(url: string): Promise<SourcePage> {
    const response = await this.#get(url);
    if (response.status !== 200) {
      const said = (await response.text()).slice(0, 300);
      throw new StartupError(`the record store answered ${response.status} to ${new URL(url).pathname}: ${said}`);
    }
    const type = parseMediaType(response.headers.get('content-type') ?? undefined);
    if (type?.essence !== 'multipart/mixed') return { text: await response.text(), received: new Set() };
    return this.#multipart(response, type.parameters.get('boundary') ?? '');
  }

  /** Reads the parts as they come in: statements into memory, attachments into the storage. */
  async #multipart(response: Response, boundary: string): Promise<SourcePage> {
    if (!isBoundary(boundary)) throw new StartupError('the record store sends multipart/mixed without a boundary');
    const reader = new MultipartReader(boundary);
    const json: Buffer[] = [];
    const received = new Set<string>();
    let parts = 0;
    let bytes = 0;
    let file: IncomingFile | undefined;
    const take = async (event: MultipartEvent) => {
      switch (event.kind) {
        case 'part': {
          const sha2 = event.headers.get('x-experience-api-hash')?.toLowerCase();
          if (parts++ > 0 && sha2 && isSha2(sha2))
            file = await IncomingFile.open(this.options.attachments.incoming, sha2);
          return;
        }
        case 'data':
          if (parts === 1 && (bytes += event.bytes.length) <= LARGEST_JSON) json.push(event.bytes);
          await file?.write(event.bytes);
          return;
        case 'part-end':
          if (file && (await keep(this.options.attachments, file))) received.add(file.sha2);
          file = undefined;
          return;
        case 'malformed':
          throw new StartupError(`the record store sends a broken multipart answer: ${event.message}`);
        default:
          event satisfies never;
      }
    };
    try {
      for await (const piece of response.body ?? []) {
        for (const event of reader.push(Buffer.from(piece as Uint8Array))) await take(event);
      }
      for (const event of reader.end()) await take(event);
    } finally {
      await file?.discard();
    }
    return { text: Buffer.concat(json).toString('utf8'), received };
  }

  /** Asks again while the source is away or overloaded. */
  async #get(url: string): Promise<Response> {
    const { signal } = this.options;
    for (let attempt = 1; ; attempt++) {
      let why: unknown;
      try {
        const response = await this.#ask(url, TIMEOUT_MS);
        if (response.status < 500 && response.status !== 429) return response;
        why = new Error(`${response.status} ${(await response.text()).slice(0, 300)}`);
      } catch (error) {
        if (signal.aborted) throw error;
        why = (error as Error).cause ?? error;
      }
      if (attempt === ATTEMPTS) {
        const { message, code } = why as NodeJS.ErrnoException;
        throw new StartupError(`the record store at ${this.#base} does not answer: ${message || code}`);
      }
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1), undefined, { signal });
    }
  }

  #ask(url: string, timeoutMs: number): Promise<Response> {
    const { key, secret, version, signal } = this.options;
    return fetch(url, {
      headers: {
        authorization: `Basic ${Buffer.from(`${key}:${secret}`, 'utf8').toString('base64')}`,
        'x-experience-api-version': version,
        accept: 'multipart/mixed, application/json',
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  }
}

/** False for bytes that are not what the hash names: the statement that declares them will be refused. */
async function keep(store: AttachmentStore, file: IncomingFile): Promise<boolean> {
  try {
    const matches = await file.finish();
    if (matches) await store.put(file.sha2, file.path, file.length);
    return matches;
  } finally {
    await file.discard();
  }
}
