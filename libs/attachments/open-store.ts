import { StartupError } from '#platform';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FolderStore } from './folder-store.js';
import type { AttachmentStore } from './port.js';
import type { S3Place } from './s3-store.js';

/**
 * Opens the attachment storage that `ATTACHMENTS_URL` names; without one, the folder `attachments` of the data folder.
 *
 * - `file:///srv/attachments`
 * - `s3://bucket/prefix?region=eu-north-1&endpoint=https://s3.example&pathStyle=true`; all but the bucket may be left out
 *
 * @throws StartupError where it cannot be used
 */
export async function openAttachmentStore(url: string | undefined, dataDir: string): Promise<AttachmentStore> {
  const folder = join(dataDir, 'attachments');
  if (url === undefined) return openOr('DATA_DIR', FolderStore.open(folder));
  if (url.startsWith('file:')) return openOr('ATTACHMENTS_URL', FolderStore.open(pathOf(url)));
  const place = readS3Place(url);
  // Loading the SDK takes half a second and 30 MiB, which only those pay who use it.
  const { S3Store } = await import('./s3-store.js');
  return openOr('ATTACHMENTS_URL', S3Store.open(place, join(folder, 'incoming')));
}

async function openOr<T>(setting: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    const { name, message } = error as Error;
    throw new StartupError(`${setting}: the attachment storage cannot be opened: ${message || name}`);
  }
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new StartupError(`ATTACHMENTS_URL is not usable: ${(error as Error).message}`);
  }
}

const S3_PARAMETERS = ['endpoint', 'region', 'pathStyle'];

function readS3Place(text: string): S3Place {
  const url = URL.parse(text);
  const wrong = (what: string) => new StartupError(`ATTACHMENTS_URL is not usable: ${what}`);
  if (!url?.hostname || url.username || url.password) {
    throw wrong('set it to s3://bucket/prefix?endpoint=…&region=…; credentials come from the AWS environment');
  }
  const { searchParams } = url;
  const unknown = [...searchParams.keys()].find((name) => !S3_PARAMETERS.includes(name));
  if (unknown) throw wrong(`it knows ${S3_PARAMETERS.join(', ')}, not "${unknown}"`);
  const endpoint = searchParams.get('endpoint') ?? undefined;
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint)) throw wrong('endpoint starts with http:// or https://');
  const prefix = url.pathname.replace(/^\/|\/$/g, '');
  return {
    bucket: url.hostname,
    prefix: prefix && `${prefix}/`,
    endpoint,
    region: searchParams.get('region') ?? (endpoint && !process.env['AWS_REGION'] ? 'us-east-1' : undefined),
    pathStyle: searchParams.get('pathStyle') === 'true',
  };
}
