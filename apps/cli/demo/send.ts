import xapi, { type Statement as ClientStatement } from '@xapi/xapi';
import { StartupError } from '#platform';
import type { Random } from './random.js';
import type { SyntheticPlatform } from './platforms.js';

/** The package is CommonJS: its class is the `default` of what ES modules import as its default. */
const XapiClient = xapi.default;

export interface Access {
  /** The service, without a trailing slash. */
  readonly url: string;
  readonly key: string;
  readonly secret: string;
}

/**
 * Posts what a platform has to say, over HTTP with the xAPI client, as platforms of its kind do: in its batches, on its
 * connections, some batches twice.
 *
 * @param onSent called with the number of statements that were acknowledged
 * @throws StartupError when the service refuses what it is sent
 */
export async function sendAll(
  { habits, batches, name }: SyntheticPlatform,
  { url, key, secret }: Access,
  random: Random,
  onSent: (count: number) => void,
): Promise<void> {
  const client = new XapiClient({
    endpoint: `${url}/xapi/`,
    auth: XapiClient.toBasicAuth(key, secret),
    version: habits.xapiVersion,
    adapter: 'fetch',
  });
  const queue = batches.map((batch) => ({ batch, times: random.chance(habits.retries) ? 2 : 1 })).values();
  const work = async (): Promise<void> => {
    for (const { batch, times } of queue) {
      for (let time = 0; time < times; time++) await post(client, batch, name);
      onSent(batch.length);
    }
  };
  await Promise.all(Array.from({ length: habits.connections }, work));
}

async function post(
  client: InstanceType<typeof XapiClient>,
  batch: SyntheticPlatform['batches'][number],
  name: string,
): Promise<void> {
  const statements = batch as unknown as ClientStatement[];
  try {
    const [only] = statements;
    if (statements.length === 1) await client.sendStatement({ statement: only! });
    else await client.sendStatements({ statements });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : JSON.stringify(cause);
    throw new StartupError(`${name}: the service did not take a batch: ${reason}`, { cause });
  }
}
