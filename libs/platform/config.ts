import { resolve } from 'node:path';
import { LOG_LEVELS, type LogLevel } from './logging.js';
import { StartupError } from './startup-error.js';

/** What Vetrail can be told from outside. Every part is optional; the README's table describes each. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Where the projector answers `/health` and `/metrics`. Undefined: nowhere. */
  readonly projectorPort: number | undefined;
  /** The projector leaves cores to a tracker on the same machine where more comes in than it can project. */
  readonly projectorGivesWay: boolean;
  readonly dataDir: string;
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** Undefined: the log stands in `databaseUrl`. */
  readonly eventStoreUrl: string | undefined;
  /** Where attachments are kept, `file://…` or `s3://…`. Undefined: in `dataDir`. */
  readonly attachmentsUrl: string | undefined;
  /** Most bytes of a request with attachments. */
  readonly attachmentsLimit: number;
  /** The address that clients use, without a trailing slash. Undefined: as each request says. */
  readonly publicUrl: string | undefined;
  /** The lines of the xAPI standard that are spoken; the first one answers who has named none yet. */
  readonly xapiVersions: readonly ('1.0' | '2.0')[];
  readonly bootstrapKey: string | undefined;
  readonly bootstrapSecret: string | undefined;
  /** Undefined: the programme file that is shipped. */
  readonly programmeFile: string | undefined;
  readonly logLevel: LogLevel;
  /** `NODE_ENV` is `production`: nothing that only helps development is there. */
  readonly production: boolean;
  /** Undefined: people do not sign in, except by the development provider outside production. */
  readonly oidc: OidcConfig | undefined;
  /** How long somebody stays signed in. */
  readonly sessionHours: number;
  /** Whether the publication is shown to whoever asks, without a credential. */
  readonly publicView: boolean;
  /** How often the publication is made anew, where anything changed. */
  readonly publishEverySeconds: number;
}

/** The identity provider at which people sign in. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined: a public client. */
  readonly clientSecret: string | undefined;
  readonly scope: string;
  /** The claim that states roles. */
  readonly rolesClaim: string;
}

/**
 * Reads the configuration from environment variables.
 *
 * @throws StartupError naming the first variable that is wrong and what it should be
 */
export function loadConfig(env: Environment): Config {
  const bootstrapKey = text(env['BOOTSTRAP_KEY']);
  const bootstrapSecret = text(env['BOOTSTRAP_SECRET']);
  if ((bootstrapKey === undefined) !== (bootstrapSecret === undefined)) {
    throw new StartupError('BOOTSTRAP_KEY and BOOTSTRAP_SECRET go together: set both or none');
  }
  if (bootstrapKey?.includes(':'))
    throw new StartupError('BOOTSTRAP_KEY may not contain a colon: HTTP Basic ends it there');
  const publicUrl = url('PUBLIC_URL', env['PUBLIC_URL'], ['http:', 'https:'])?.replace(/\/+$/, '');
  return {
    port: port('PORT', env['PORT']) ?? 8080,
    projectorPort: port('PROJECTOR_PORT', env['PROJECTOR_PORT']),
    projectorGivesWay: onOrOff('PROJECTOR_GIVES_WAY', env['PROJECTOR_GIVES_WAY']),
    host: text(env['HOST']) ?? '0.0.0.0',
    dataDir: resolve(text(env['DATA_DIR']) ?? 'data'),
    databaseUrl: url('DATABASE_URL', env['DATABASE_URL'], ['postgres:', 'postgresql:']),
    eventStoreUrl: url('EVENTSTORE_URL', env['EVENTSTORE_URL'], [
      'postgres:',
      'postgresql:',
      'esdb:',
      'esdb+discover:',
      'kurrentdb:',
      'kurrentdb+discover:',
    ]),
    attachmentsUrl: url('ATTACHMENTS_URL', env['ATTACHMENTS_URL'], ['file:', 's3:']),
    attachmentsLimit: mebibytes('ATTACHMENTS_LIMIT', env['ATTACHMENTS_LIMIT'], 1_024),
    xapiVersions: xapiVersions(env['XAPI_VERSIONS']),
    publicUrl,
    bootstrapKey,
    bootstrapSecret,
    programmeFile: text(env['PROGRAMME_FILE']) && resolve(text(env['PROGRAMME_FILE'])!),
    logLevel: level(env['LOG_LEVEL']),
    production: text(env['NODE_ENV']) === 'production',
    oidc: oidc(env, publicUrl),
    sessionHours: wholeNumber('SESSION_HOURS', env['SESSION_HOURS'], 12, 720),
    publicView: onOrOff('PUBLIC_VIEW', env['PUBLIC_VIEW']),
    publishEverySeconds: wholeNumber('PUBLISH_EVERY_SECONDS', env['PUBLISH_EVERY_SECONDS'], 300, 86_400),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

function oidc(env: Environment, publicUrl: string | undefined): OidcConfig | undefined {
  const issuer = url('OIDC_ISSUER', env['OIDC_ISSUER'], ['https:', 'http:']);
  const clientId = text(env['OIDC_CLIENT_ID']);
  if (issuer === undefined && clientId === undefined) return undefined;
  if (issuer === undefined || clientId === undefined) {
    throw new StartupError('OIDC_ISSUER and OIDC_CLIENT_ID go together: set both or none');
  }
  const { protocol, hostname } = new URL(issuer);
  if (protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)) {
    throw new StartupError('OIDC_ISSUER is reached without TLS: set it to an https address');
  }
  if (publicUrl === undefined) {
    throw new StartupError('PUBLIC_URL is not set: the identity provider sends people back to it after they signed in');
  }
  return {
    issuer,
    clientId,
    clientSecret: text(env['OIDC_CLIENT_SECRET']),
    scope: text(env['OIDC_SCOPE']) ?? 'openid profile email',
    rolesClaim: text(env['OIDC_ROLES_CLAIM']) ?? 'vetrail_roles',
  };
}

function wholeNumber(name: string, value: string | undefined, otherwise: number, most: number): number {
  const given = text(value);
  if (given === undefined) return otherwise;
  const number = Number(given);
  if (!/^\d+$/.test(given) || number < 1 || number > most) {
    throw new StartupError(`${name} is "${given}": set it to a whole number from 1 to ${most}`);
  }
  return number;
}

function onOrOff(name: string, value: string | undefined): boolean {
  const given = text(value)?.toLowerCase() ?? 'off';
  if (given !== 'on' && given !== 'off') throw new StartupError(`${name} is "${given}": set it to on or off`);
  return given === 'on';
}

function text(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed ? trimmed : undefined;
}

function port(name: string, value: string | undefined): number | undefined {
  const given = text(value);
  if (given === undefined) return undefined;
  const number = Number(given);
  if (!/^\d+$/.test(given) || number > 65_535) {
    throw new StartupError(`${name} is "${given}": set it to a whole number from 0 to 65535 (0 takes any free port)`);
  }
  return number;
}

function mebibytes(name: string, value: string | undefined, byDefault: number): number {
  const given = text(value) ?? String(byDefault);
  if (!/^[1-9]\d{0,8}$/.test(given)) {
    throw new StartupError(`${name} is "${given}": set it to a whole number of MiB, at least 1`);
  }
  return Number(given) * 2 ** 20;
}

function url(name: string, value: string | undefined, schemes: readonly string[]): string | undefined {
  const given = text(value);
  if (given === undefined) return undefined;
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(given)?.[0].toLowerCase();
  if (!scheme || !schemes.includes(scheme) || !given.slice(scheme.length).startsWith('//')) {
    // The value itself may hold a password, so it is not repeated.
    throw new StartupError(
      `${name} is not usable: set it to an address that starts with ${schemes.map((s) => `${s}//`).join(' or ')}`,
    );
  }
  return given;
}

function xapiVersions(value: string | undefined): Config['xapiVersions'] {
  const given = text(value)?.split(/[\s,]+/) ?? ['1.0', '2.0'];
  const lines = given.filter((line) => line === '1.0' || line === '2.0');
  if (lines.length === 0 || lines.length < given.length || new Set(lines).size < lines.length) {
    throw new StartupError(`XAPI_VERSIONS is "${value}": set it to 1.0,2.0 (or one of the two, or 2.0,1.0)`);
  }
  return lines;
}

function level(value: string | undefined): LogLevel {
  const given = text(value)?.toLowerCase() ?? 'info';
  const known = LOG_LEVELS.find((candidate) => candidate === given);
  if (!known) throw new StartupError(`LOG_LEVEL is "${given}": set it to one of ${LOG_LEVELS.join(', ')}`);
  return known;
}
