import type { AttachmentStore } from '#attachments';
import { statementTextsEqual, type Attachment } from '#xapi';
import { multipartDocument } from '../multipart-document.js';
import { Readable } from 'node:stream';
import xapi, { type Statement as ClientStatement } from '@xapi/xapi';

/** The package is CommonJS: its class is the `default` of what ES modules import as its default. */
const XapiClient = xapi.default;

export interface RecordStoreOptions {
  /** Where `statements` stands below, with or without a slash at its end. */
  readonly endpoint: string;
  readonly key: string;
  readonly secret: string;
  /** How long one request may take, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  /** Where the data of attachments is read from. */
  readonly attachments?: Pick<AttachmentStore, 'read'> | undefined;
}

/** A statement on its way to another record store. */
export interface Outgoing {
  readonly id: string;
  /** Its JSON text, which is sent as it is. */
  readonly text: string;
  readonly version: '1.0.3' | '2.0.0';
  /** Those that no URL names: their data goes along. */
  readonly attachments: readonly Attachment[];
}

/** What a record store made of a batch. Only `accepted` means that it keeps all of it. */
export type Answer =
  | { readonly outcome: 'accepted' }
  /** It will not take the batch as it is, however often it is sent. */
  | { readonly outcome: 'refused'; readonly status: number; readonly reason: string }
  /** It does not answer, or is not to be had with this address and credential; later it may. */
  | { readonly outcome: 'unavailable'; readonly status: number | undefined; readonly reason: string };

const TIMEOUT_MS = 30_000;
const REASON_CHARACTERS = 500;
/** Statuses that say something of the statements sent, not of the store's state or of who sends them. */
const REFUSALS = new Set([400, 409, 412, 413, 414, 415, 422]);

/** Another record store, through the `@xapi/xapi` client. */
export class RecordStore {
  readonly #clients: Record<Outgoing['version'], InstanceType<typeof XapiClient>>;

  constructor(private readonly options: RecordStoreOptions) {
    const { endpoint, key, secret, timeoutMs = TIMEOUT_MS } = options;
    const auth = `Basic ${Buffer.from(`${key}:${secret}`, 'utf8').toString('base64')}`;
    const adapter = adapterWithin(timeoutMs);
    this.#clients = {
      '1.0.3': new XapiClient({ endpoint, auth, version: '1.0.3', adapter }),
      // The client's list of versions ends before the standard's, and it hands on what it is given.
      '2.0.0': new XapiClient({ endpoint, auth, version: '2.0.0' as '1.0.3', adapter }),
    };
  }

  /** Sends statements of one version in one request; one with attachments stands alone. */
  async post(batch: readonly Outgoing[]): Promise<Answer> {
    const [first] = batch as [Outgoing];
    const { version } = first;
    if (first.attachments.length > 0) return this.#ask(() => this.#postMultipart(first));
    // Texts in the place of statements: no number changes on its way through this process.
    const statements = batch.map(({ text }) => text) as unknown as ClientStatement[];
    return this.#ask(async () => {
      const { status, data } = await this.#clients[version].sendStatements({ statements });
      return answerOf(status, data);
    });
  }

  /** Whether the store holds this very statement, by the standard's rules of comparison. */
  async holds({ id, text, version }: Outgoing): Promise<boolean> {
    const { status, data } = await this.#clients[version].getStatement({ statementId: id });
    if (status !== 200) return false;
    return statementTextsEqual(String(data), text);
  }

  /** The client holds whole attachments in memory and takes them for text; these are streamed. */
  async #postMultipart({ text, version, attachments }: Outgoing): Promise<Answer> {
    const { endpoint, key, secret, timeoutMs = TIMEOUT_MS } = this.options;
    const { contentType, body } = multipartDocument(text, attachments, async (sha2) => {
      const data = await this.options.attachments?.read(sha2);
      if (!data) throw new Error(`the attachment ${sha2} is not in the storage here`);
      return data;
    });
    const response = await fetch(`${endpoint.replace(/\/+$/, '')}/statements`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${key}:${secret}`, 'utf8').toString('base64')}`,
        'content-type': contentType,
        'x-experience-api-version': version,
      },
      body: Readable.toWeb(body) as ReadableStream,
      duplex: 'half',
      signal: AbortSignal.timeout(timeoutMs),
    } as RequestInit);
    return answerOf(response.status, await response.text());
  }

  async #ask(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      return { outcome: 'unavailable', status: undefined, reason: reasonOf(error) };
    }
  }
}

function answerOf(status: number, data: unknown): Answer {
  if (status >= 200 && status < 300) return { outcome: 'accepted' };
  const reason = `${status}: ${String(data).slice(0, REASON_CHARACTERS)}`;
  return REFUSALS.has(status) ? { outcome: 'refused', status, reason } : { outcome: 'unavailable', status, reason };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error
    ? `${error.message}: ${cause.message || (cause as { code?: string }).code}`
    : error.message;
}

/** The client's requests by Node's `fetch`, each within a time, its answer as text whatever its status. */
function adapterWithin(timeoutMs: number) {
  return async <T>(request: { url: string; method: string; headers?: Record<string, string>; data?: unknown }) => {
    const { url, method, headers = {}, data } = request;
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'follow',
      signal: AbortSignal.timeout(timeoutMs),
      ...(data !== undefined && { body: bodyOf(data) }),
    });
    return {
      data: (await response.text()) as T,
      headers: Object.fromEntries(response.headers),
      status: response.status,
    };
  };
}

function bodyOf(data: unknown): string | Blob {
  if (data instanceof Blob) return data;
  return `[${(data as readonly string[]).join(',')}]`;
}
