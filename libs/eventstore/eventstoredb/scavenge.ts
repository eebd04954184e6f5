import { delayAfter } from '#platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConnectionString, type ConnectionSettings, type Endpoint } from './connection-string.js';
import { isAccessDenied, isUnavailability } from './errors.js';
import { Node, type Member } from './node.js';

export interface ScavengeOptions {
  /** Ends the waiting, not what the server does. */
  readonly signal?: AbortSignal | undefined;
}

const LOOK_EVERY_MS = 300;
/** How long a node that does not answer is waited for. */
const PATIENCE_MS = 30_000;
const BACKOFF = { min: 250, max: 5_000 };
/** More scavenges than a node can need: it may go on with an old one, take a point that was made before, and be restarted. */
const MOST_RUNS = 6;

export type Scavenged =
  | { readonly outcome: 'scavenged' }
  /** By the signal. */
  | { readonly outcome: 'interrupted' }
  /** Not everywhere: what stands in the way, for people to see to. The call may be repeated. */
  | { readonly outcome: 'waiting'; readonly for: string };

/**
 * Lets every node scavenge its log, one after the other, the leader last, so that neither its files nor its readers hold
 * anything any more of what was deleted before this call. Settles when all have done so, which takes hours where the log is
 * large. Where a node is away none is begun with, so that it can be asked again and again.
 *
 * @throws StartupError when the connection string is wrong
 */
export async function scavengeEventStoreDb(url: string, { signal }: ScavengeOptions = {}): Promise<Scavenged> {
  const settings = parseConnectionString(url);
  let asked = settings.hosts.map(nameOf).join(', ');
  try {
    const nodes = await nodesOf(settings, signal);
    const away = nodes.filter(({ isAlive }) => !isAlive);
    if (away.length > 0) return waiting(away.map(nameOf).join(', '), 'is away, and all nodes must scavenge');
    for (const endpoint of nodes) {
      asked = nameOf(endpoint);
      const node = new Node({ ...settings, hosts: [endpoint], discover: false });
      try {
        await scavengeNode(node, signal);
      } finally {
        await node.close();
      }
      if (signal?.aborted) break;
    }
  } catch (error) {
    if (!signal?.aborted) return waiting(asked, reasonOf(error));
  }
  return signal?.aborted ? { outcome: 'interrupted' } : { outcome: 'scavenged' };
}

const nameOf = ({ address, port }: Endpoint) => `${address}:${port}`;

function waiting(node: string, why: string): Scavenged {
  return { outcome: 'waiting', for: `EventStoreDB's scavenge, which takes away what was deleted: ${node} ${why}` };
}

function reasonOf(error: unknown): string {
  if (isAccessDenied(error)) return 'does not let the user scavenge: add it to the group $ops';
  return `does not do it (${error instanceof Error ? error.message || error.name : String(error)})`;
}

/** A node by itself is asked where it was found, whatever it takes its own address for. */
async function nodesOf(settings: ConnectionSettings, signal: AbortSignal | undefined): Promise<readonly Member[]> {
  const seed = new Node(settings);
  try {
    const members = await patiently(() => seed.members(), signal);
    const isCluster = members.length > 1 || settings.discover || settings.hosts.length > 1;
    return isCluster ? members : settings.hosts.map((host) => ({ ...host, isAlive: true }));
  } finally {
    await seed.close();
  }
}

/**
 * A scavenge takes away what was deleted before its point. A node goes on with one that was interrupted, or else takes the
 * latest point that it has not been up to, and makes a new one only where there is none: so it is asked until it has.
 */
async function scavengeNode(node: Node, signal: AbortSignal | undefined): Promise<void> {
  const before = (await patiently(() => node.lastScavengePoint(), signal)) ?? -1n;
  let result: string | undefined;
  let successes = 0;
  for (let run = 1; run <= MOST_RUNS && !signal?.aborted; run++) {
    const id = await started(node, signal);
    result = id === undefined ? undefined : await ended(node, id, signal);
    const after = await patiently(() => node.lastScavengePoint(), signal);
    if (result === 'Success') successes += 1;
    // Where points are not to be seen, the second one is not one that was left unfinished.
    if (successes > 0 && (after === undefined ? successes > 1 : after > before)) return;
  }
  if (!signal?.aborted) throw new Error(`the last one ended as ${result}`);
}

/** Waits for what others began: it may go up to a point before the deletion. */
async function started(node: Node, signal: AbortSignal | undefined): Promise<string | undefined> {
  for (;;) {
    const id = await patiently(() => node.startScavenge(), signal);
    if (id !== undefined || signal?.aborted) return id;
    await pause(LOOK_EVERY_MS, signal);
  }
}

async function ended(node: Node, id: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  for (;;) {
    const result = await patiently(() => node.scavengeResult(id), signal);
    if (result !== undefined || signal?.aborted) return result;
    await pause(LOOK_EVERY_MS, signal);
  }
}

async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let attempts = 1; ; attempts++) {
    try {
      return await ask();
    } catch (error) {
      if (!isUnavailability(error) || signal?.aborted || performance.now() > giveUpAt) throw error;
      await pause(delayAfter(attempts, BACKOFF), signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
