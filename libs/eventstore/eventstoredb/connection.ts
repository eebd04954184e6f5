import { EventStoreDBClient, UnavailableError, type SingleNodeOptions } from '@eventstore/db-client';
import type { ConnectionSettings } from './connection-string.js';
import { NoAnswer } from './errors.js';
import { streamsGrpc, type BatchAppendReq, type BatchAppendResp, type ReadReq, type ReadResp } from './protocol.js';

const { StreamsClient, StreamsService } = streamsGrpc;

/** How long a server may say nothing while something is asked of it. */
export const ANSWER_TIMEOUT_MS = 4_000;

/** A call that goes on until it is ended. */
export interface OpenCall {
  /** Ends it without a word to whoever listens. */
  cancel(): void;
  /** The same, where the server does not answer: the next call makes another connection, to another node if there is one. */
  giveUp(): void;
}

export interface BatchCall extends OpenCall {
  write(request: BatchAppendReq): void;
}

interface Listener<Response> {
  onResponse(response: Response): void;
  /** Called once, when the call has ended in any way but by `cancel` or `giveUp`. */
  onLost(error: unknown): void;
}

type StreamsClientOf = InstanceType<typeof StreamsClient>;

/**
 * A connection to EventStoreDB. It is the package's own client, with its discovery of nodes, TLS, credentials, keep-alive
 * and reconnection. The calls of streams are made here, on its channel, because the package's calls lose what must not be
 * lost (docs/decisions/eventstoredb-calls.md): the texts of events, the precision of their time and, with one connection
 * that breaks, the appends of all clients in the process.
 */
export class Connection extends EventStoreDBClient {
  #used = false;

  constructor({ hosts, discover, options, security, credentials }: ConnectionSettings) {
    const [first] = hosts;
    const place = hosts.length > 1 ? { endpoints: hosts } : discover ? { discover: first } : { endpoint: first };
    super({ ...options, ...place } as SingleNodeOptions, security, credentials);
  }

  /** The server's version, and whether it takes batches of appends. */
  async server(): Promise<{ readonly version: string; readonly takesBatches: boolean }> {
    this.#used = true;
    const features = await within(ANSWER_TIMEOUT_MS, this.capabilities);
    return { version: features.serverVersion, takesBatches: features.supports(StreamsService.batchAppend) };
  }

  /**
   * Asks for events and settles when all have come.
   *
   * @param leader only the leader may answer: what was acknowledged before is then in the answer
   * @param onResponse called with each that comes, in order
   * @throws ServiceError as gRPC gives it; NoAnswer when nothing came for `ANSWER_TIMEOUT_MS`
   */
  read(request: ReadReq, leader: boolean, onResponse: (response: ReadResp) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      let settled = false;
      const settle = (error?: unknown): void => {
        settled = true;
        clearTimeout(timer);
        if (error === undefined) resolve();
        else reject(error);
      };
      const opening = this.#openRead(request, leader, {
        onResponse(response) {
          if (settled) return;
          timer.refresh();
          onResponse(response);
        },
        onLost: settle,
      });
      const timer = setTimeout(() => {
        settle(new NoAnswer(ANSWER_TIMEOUT_MS));
        opening.then((call) => call.giveUp(), settle);
      }, ANSWER_TIMEOUT_MS);
      opening.catch(settle);
    });
  }

  /** Asks for events as they come, until it is lost. */
  subscribe(request: ReadReq, leader: boolean, listener: Listener<ReadResp>): Promise<OpenCall> {
    return this.#openRead(request, leader, {
      ...listener,
      onLost: (error) => listener.onLost(error ?? new Error('the server ended the subscription')),
    });
  }

  /** Opens a call that takes appends and answers each by its correlation id. */
  async openBatch(listener: Listener<BatchAppendResp>): Promise<BatchCall> {
    let ended = false;
    const { call, client } = await this.#create((streams) => {
      const opened = streams.batchAppend(...this.callArguments({}, { deadline: Infinity }));
      opened.on('data', (response: BatchAppendResp) => ended || listener.onResponse(response));
      for (const end of ['error', 'end'] as const) {
        opened.on(end, (error?: unknown) => {
          if (!ended) listener.onLost(error ?? new Error('the server ended the call'));
          ended = true;
        });
      }
      return opened;
    });
    return {
      write: (request) => void call.write(request),
      ...this.#enders(client, call, () => (ended = true)),
    };
  }

  /** Closes a stream for ever. */
  async tombstone(stream: string): Promise<void> {
    this.#used = true;
    await within(
      ANSWER_TIMEOUT_MS,
      this.tombstoneStream(stream, { deadline: ANSWER_TIMEOUT_MS, requiresLeader: true }),
    );
  }

  /** Ends all calls and lets go of the connection. */
  async close(): Promise<void> {
    await this.dispose();
    if (!this.#used) return;
    const channel = await within(ANSWER_TIMEOUT_MS, this.getChannel()).catch(() => undefined);
    channel?.close();
  }

  async #openRead(request: ReadReq, leader: boolean, listener: Listener<ReadResp>): Promise<OpenCall> {
    let ended = false;
    const { call, client } = await this.#create((streams) => {
      const opened = streams.read(request, ...this.callArguments({ requiresLeader: leader }, { deadline: Infinity }));
      opened.on('data', (response: ReadResp) => ended || listener.onResponse(response));
      for (const end of ['error', 'end'] as const) {
        opened.on(end, (error?: unknown) => {
          if (!ended) listener.onLost(error);
          ended = true;
        });
      }
      return opened;
    });
    return this.#enders(client, call, () => (ended = true));
  }

  /** Listeners are put on a call as it is made: an error that comes before anyone listens would end the process. */
  async #create<Call extends ReturnType<StreamsClientOf['read']> | ReturnType<StreamsClientOf['batchAppend']>>(
    make: (client: StreamsClientOf) => Call,
  ): Promise<{ call: Call; client: StreamsClientOf }> {
    this.#used = true;
    let client: StreamsClientOf | undefined;
    const create = this.GRPCStreamCreator(StreamsClient, 'streams', (streams: StreamsClientOf) => {
      client = streams;
      return make(streams);
    });
    const call = await create();
    return { call, client: client! };
  }

  #enders(client: StreamsClientOf, call: { cancel(): void }, before: () => void): OpenCall {
    const cancel = (): void => {
      before();
      // A call that is cancelled while it delivers stalls its connection (grpc-node's issues 1464 and 1652).
      setImmediate(() => call.cancel());
    };
    return {
      cancel,
      giveUp: () => {
        cancel();
        void this.handleError(client, new UnavailableError(undefined, 'no answer'));
      },
    };
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(ms)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
