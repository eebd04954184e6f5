import type { ChannelCredentialOptions, Credentials, NodePreference } from '@eventstore/db-client';
import { StartupError } from '#platform';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What a connection string says, as the client's constructor takes it. */
export interface ConnectionSettings {
  /** One is a node; several are a cluster whose members name each other. */
  readonly hosts: readonly Endpoint[];
  /** A single host is a name that stands for the whole cluster, or one of its nodes that names the others. */
  readonly discover: boolean;
  readonly options: {
    readonly nodePreference: NodePreference;
    readonly maxDiscoverAttempts: number;
    readonly discoveryInterval: number;
    readonly gossipTimeout: number;
    readonly keepAliveInterval: number;
    readonly keepAliveTimeout: number;
    readonly connectionName?: string;
  };
  readonly security: ChannelCredentialOptions;
  readonly credentials: Credentials | undefined;
  /** What the names of all streams of this installation begin with, where several share a server. Usually nothing. */
  readonly streamPrefix: string;
}

const DEFAULT_PORT = 2113;
const PREFERENCES: Readonly<Record<string, NodePreference>> = {
  leader: 'leader',
  follower: 'follower',
  readonlyreplica: 'read_only_replica',
  random: 'random',
};

/** Milliseconds, but for `gossiptimeout`: seconds. A node that hangs is given up soon: another one may answer. */
const NUMBERS: Readonly<Record<string, number>> = {
  keepaliveinterval: 10_000,
  keepalivetimeout: 10_000,
  maxdiscoverattempts: 3,
  discoveryinterval: 100,
  gossiptimeout: 2,
};
/** -1 turns them off. */
const NEVER = ['keepaliveinterval', 'keepalivetimeout'];
const OTHERS = [
  'tls',
  'tlsverifycert',
  'tlscafile',
  'usercertfile',
  'userkeyfile',
  'connectionname',
  'nodepreference',
  'streamprefix',
];
/** Ours to decide, whatever is said: every call has its own deadline, and failures are answers. */
const IGNORED = ['defaultdeadline', 'throwonappendfailure'];

/**
 * Reads a connection string of EventStoreDB or KurrentDB: `esdb://user:password@host:2113,host:2113?key=value&…`, or
 * `esdb+discover://name` for a name that stands for a cluster. Keys in any letter case. `streamPrefix` is Vetrail's own.
 *
 * @throws StartupError naming EVENTSTORE_URL and the part that is wrong, without repeating a password
 */
export function parseConnectionString(url: string): ConnectionSettings {
  const match = /^(?:esdb|kurrent|kurrentdb)(\+discover)?:\/\/(?:([^@/?]*)@)?([^/?]*)\/?(?:\?(.*))?$/i.exec(url.trim());
  if (!match) throw wrong('write it as esdb://user:password@host:2113?tls=true');
  const [, discover, userInfo, authority, query = ''] = match;
  const hosts = authority!.split(',').map(endpointOf);
  const values = valuesOf(query);
  const number = (key: string): number => {
    const text = values.get(key);
    if (text === undefined) return NUMBERS[key]!;
    if (!/^-?\d+$/.test(text)) throw wrong(`${key} is a whole number, not "${text}"`);
    const least = NEVER.includes(key) ? -1 : 1;
    if (Number(text) < least) throw wrong(`${key} is at least ${least}${least < 0 ? ', which means never' : ''}`);
    return Number(text);
  };
  const preference = values.get('nodepreference')?.toLowerCase().replace(/[_-]/g, '') ?? 'leader';
  if (!PREFERENCES[preference]) throw wrong(`nodePreference is one of ${Object.keys(PREFERENCES).join(', ')}`);
  const streamPrefix = values.get('streamprefix') ?? '';
  if (streamPrefix.startsWith('$')) throw wrong("streamPrefix may not begin with $: such streams are the server's own");
  const connectionName = values.get('connectionname');
  return {
    hosts,
    discover: discover !== undefined,
    options: {
      nodePreference: PREFERENCES[preference],
      maxDiscoverAttempts: number('maxdiscoverattempts'),
      discoveryInterval: number('discoveryinterval'),
      gossipTimeout: number('gossiptimeout'),
      keepAliveInterval: number('keepaliveinterval'),
      keepAliveTimeout: number('keepalivetimeout'),
      ...(connectionName !== undefined && { connectionName }),
    },
    security: securityOf(values),
    credentials: userInfo ? credentialsOf(userInfo) : undefined,
    streamPrefix,
  };
}

function endpointOf(text: string): Endpoint {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(text.trim());
  const port = Number(match?.[2] ?? DEFAULT_PORT);
  if (!match || port > 65_535) throw wrong('after the scheme come host:port, several of them with commas between');
  return { address: match[1]!, port };
}

function valuesOf(query: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const part of query.split('&').filter(Boolean)) {
    const [name = '', ...rest] = part.split('=');
    const key = name.toLowerCase().replace(/[_-]/g, '');
    if (![...Object.keys(NUMBERS), ...OTHERS, ...IGNORED].includes(key)) throw wrong(`there is no option "${name}"`);
    values.set(key, decoded(rest.join('=')));
  }
  return values;
}

function securityOf(values: ReadonlyMap<string, string>): ChannelCredentialOptions {
  const flag = (key: string): boolean => {
    const text = values.get(key)?.toLowerCase() ?? 'true';
    if (text !== 'true' && text !== 'false') throw wrong(`${key} is true or false`);
    return text === 'true';
  };
  if (!flag('tls')) return { insecure: true };
  const file = (key: string): Buffer | undefined => {
    const path = values.get(key);
    if (path === undefined) return undefined;
    try {
      return readFileSync(resolve(path));
    } catch (cause) {
      throw new StartupError(
        `EVENTSTORE_URL: ${key} ${path} cannot be read (${(cause as NodeJS.ErrnoException).code})`,
      );
    }
  };
  const [rootCertificate, userCertFile, userKeyFile] = [file('tlscafile'), file('usercertfile'), file('userkeyfile')];
  // Without this, it would be found out as a server that is not trusted.
  if (rootCertificate && !isCertificate(rootCertificate)) {
    throw new StartupError(`EVENTSTORE_URL: tlsCAFile ${values.get('tlscafile')} holds no certificate (PEM)`);
  }
  if (!userCertFile !== !userKeyFile) throw wrong('userCertFile and userKeyFile go together');
  return {
    ...(rootCertificate && { rootCertificate }),
    ...(userCertFile && userKeyFile && { userCertFile, userKeyFile }),
    ...(!flag('tlsverifycert') && { verifyOptions: { rejectUnauthorized: false } }),
  };
}

function isCertificate(pem: Buffer): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

function credentialsOf(userInfo: string): Credentials {
  const at = userInfo.indexOf(':');
  if (at < 1) throw wrong('user and password stand before the host as user:password@');
  return { username: decoded(userInfo.slice(0, at)), password: decoded(userInfo.slice(at + 1)) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('a % that stands for itself is written %25');
  }
}

function wrong(what: string): StartupError {
  return new StartupError(`EVENTSTORE_URL is not usable: ${what}`);
}
