import { StartupError, type Logger } from '#platform';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '../port.js';
import { parseConnectionString, type ConnectionSettings } from './connection-string.js';
import { Connection } from './connection.js';
import { exceptionOf, isAccessDenied, isUnavailability } from './errors.js';
import { logRequest } from './read-request.js';
import { EventStoreDbEventStore } from './store.js';

export interface EventStoreDbOptions {
  /** `esdb://…`, `esdb+discover://…`, or the same with `kurrentdb`. */
  readonly url: string;
  readonly logger?: Logger;
}

/** The first version whose batches of appends and whose trailers are what the adapter goes by. */
const OLDEST = [21, 10];
/** How long a cluster that is choosing a leader, or a node that is starting, is waited for. */
const PATIENCE_MS = 5_000;

/**
 * Opens the log of an EventStoreDB or KurrentDB, once it is known that it can be used.
 *
 * @throws StartupError naming EVENTSTORE_URL, and what to do, when it cannot
 */
export async function openEventStoreDb({ url, logger }: EventStoreDbOptions): Promise<EventStore> {
  const settings = parseConnectionString(url);
  await requireUsable(settings);
  return new EventStoreDbEventStore(settings, logger);
}

async function requireUsable(given: ConnectionSettings): Promise<void> {
  // Whichever nodes are preferred for following: the leader must be there.
  const settings: ConnectionSettings = { ...given, options: { ...given.options, nodePreference: 'leader' } };
  const giveUpAt = performance.now() + PATIENCE_MS;
  let connection = new Connection(settings);
  for (;;) {
    try {
      const { version, takesBatches } = await connection.server();
      if (!takesBatches || isTooOld(version)) {
        throw new StartupError(
          `EVENTSTORE_URL: the server is EventStoreDB ${version}, which is too old: use ${OLDEST.join('.')} or newer`,
        );
      }
      await connection.read(logRequest(true, undefined, 1), true, () => undefined);
      await connection.close();
      return;
    } catch (error) {
      // A follower names the leader, and the connection turns to it.
      const turns = exceptionOf(error) === 'not-leader' && performance.now() < giveUpAt;
      if (!turns) await connection.close();
      if (error instanceof StartupError) throw error;
      const reason = await reasonOf(error, settings);
      if (reason.final || performance.now() > giveUpAt) {
        throw new StartupError(`EVENTSTORE_URL: ${reason.line}`, { cause: error });
      }
      await sleep(turns ? 20 : 250);
      if (!turns) connection = new Connection(settings);
    }
  }
}

function isTooOld(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  // A version that is no number is a build of one's own: what it can do was asked.
  if (major === undefined || Number.isNaN(major)) return false;
  return major < OLDEST[0]! || (major === OLDEST[0] && (minor ?? 0) < OLDEST[1]!);
}

interface Reason {
  readonly line: string;
  /** Waiting will not change it. */
  readonly final: boolean;
}

/** What is wrong, and what to set. A cluster's discovery hides what each node would say: then the nodes are asked. */
async function reasonOf(error: unknown, settings: ConnectionSettings): Promise<Reason> {
  const text = error instanceof Error ? error.message : String(error);
  if (/failed to discover/i.test(text)) {
    for (const host of settings.hosts) {
      const node = new Connection({ ...settings, hosts: [host], discover: false });
      try {
        await node.server();
      } catch (own) {
        return reason(own instanceof Error ? own : new Error(String(own)), settings);
      } finally {
        await node.close();
      }
    }
    return { line: 'the cluster has no leader that it names: see whether most of its nodes run', final: false };
  }
  return reason(error instanceof Error ? error : new Error(text), settings);
}

function reason(error: Error, { hosts, security, credentials }: ConnectionSettings): Reason {
  const where = hosts.map(({ address, port }) => `${address}:${port}`).join(', ');
  const text = error.message;
  if (/altname/i.test(text)) {
    const detail = /altnames?: (.*?)(?:\. |$)/.exec(text)?.[1] ?? text;
    return {
      line: `the certificate of ${where} is made out to other names (${detail}): use one of those, or issue it anew`,
      final: true,
    };
  }
  if (/certificate|self.signed|issuer/i.test(text)) {
    const detail = /Error: ([^)]*?)(?: \(|$|\. )/.exec(text)?.[1] ?? text;
    return {
      line: `the certificate of ${where} is not trusted (${detail}): name the authority's with tlsCAFile=`,
      final: true,
    };
  }
  if (/wrong version number|EPROTO|ssl3?_|packet length too long/i.test(text)) {
    return { line: `${where} does not speak TLS: add tls=false, or set the server up with certificates`, final: true };
  }
  if (isAccessDenied(error)) {
    const line = credentials
      ? `${where} refuses the user ${credentials.username}: see name and password, and whether it may read $all`
      : `${where} asks for a user: write esdb://user:password@… (it must be allowed to read $all)`;
    return { line, final: true };
  }
  const tls = security.insecure ? ', or it expects TLS: leave tls=false away' : '';
  const line = `${where} cannot be reached (${causeOf(text)}): see whether it runs${tls}`;
  return { line, final: !isUnavailability(error) };
}

/** gRPC wraps what happened: `14 UNAVAILABLE: No connection established. Last error: … Resolution note: …` */
function causeOf(text: string): string {
  const inner = /Last error: (.*?)\.? *(?:Resolution note:|$)/s.exec(text)?.[1] ?? text;
  return inner
    .replace(/^(?:\d+ [A-Z_]+: |Error: )+/, '')
    .replace(/\s+/g, ' ')
    .slice(0, 200);
}
