import { listCredentials } from '#access';
import type { Config } from '#platform';
import type pg from 'pg';
import { ok, reasonOf, warn, type Finding } from './finding.js';

const PATIENCE_MS = 5_000;

/** Whether anybody could administer it. */
export async function lookAtCredentials(database: pg.ClientBase): Promise<Finding[]> {
  const live = (await listCredentials(database)).filter(({ revokedAt }) => !revokedAt);
  if (live.some(({ scopes }) => scopes.includes('all'))) return [ok('credentials', `${live.length} live`)];
  return [
    warn(
      'credentials',
      'none is live that may do all',
      'make one: vetrail credentials create --name "First" --scope all',
    ),
  ];
}

/** The tracker of this configuration, and the address at which clients find it. */
export async function lookAtService({ port, publicUrl }: Config): Promise<Finding[]> {
  const findings = [await ready(`http://127.0.0.1:${port}`)];
  if (publicUrl !== undefined) findings.push(await reached(publicUrl));
  return findings;
}

async function ready(url: string): Promise<Finding> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) return ok('tracker', `ready at ${url}`);
    return warn('tracker', `at ${url}, not ready: ${await answer.text()}`, 'the checks above say why');
  } catch (error) {
    const found = `none answers at ${url} (${reasonOf((error as Error).cause ?? error)})`;
    return warn('tracker', found, 'start it, unless it runs on another machine');
  }
}

async function reached(publicUrl: string): Promise<Finding> {
  const url = `${publicUrl}/xapi/about`;
  const advice = 'correct PUBLIC_URL, or what stands before the tracker';
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) return ok('public address', `${publicUrl} leads here`);
    return warn('public address', `${url} answers ${answer.status}`, advice);
  } catch (error) {
    return warn('public address', `${url} cannot be reached (${reasonOf((error as Error).cause ?? error)})`, advice);
  }
}
