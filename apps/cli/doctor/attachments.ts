import { openAttachmentStore } from '#attachments';
import type { Config } from '#platform';
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, ok, warn, type Finding } from './finding.js';

const PART = 'attachments';
const GIB = 2 ** 30;

/** The folder's disk, or the object storage; what comes in passes through DATA_DIR in both cases. */
export async function lookAtAttachments({ attachmentsUrl, dataDir }: Config): Promise<Finding[]> {
  const folder = attachmentsUrl?.startsWith('file:') ? fileURLToPath(attachmentsUrl) : dataDir;
  const findings = [await room(folder)];
  if (attachmentsUrl?.startsWith('s3:')) {
    const store = await openAttachmentStore(attachmentsUrl, dataDir);
    try {
      await store.length('0'.repeat(64));
      findings.push(ok(PART, 'the object storage answers'));
    } finally {
      await store.close();
    }
  }
  return findings;
}

async function room(folder: string): Promise<Finding> {
  const there = await nearest(folder);
  try {
    await access(there, constants.W_OK);
  } catch {
    return fail(PART, `${there} cannot be written to`, 'set DATA_DIR or ATTACHMENTS_URL, or give this user the right');
  }
  const { bavail, blocks, bsize } = await statfs(there);
  if (blocks === 0 || !(await stat(there)).isDirectory()) {
    return fail(PART, `${there} is nothing that files can be kept in`, 'set DATA_DIR or ATTACHMENTS_URL to a folder');
  }
  const [free, share] = [(bavail * bsize) / GIB, bavail / blocks];
  const found = `${free.toFixed(1)} GiB free (${Math.floor(share * 100)} %) for ${folder}`;
  if (free < 0.25) return fail(PART, found, 'make room: uploads fail');
  return share < 0.1 ? warn(PART, found, 'make room before it is full') : ok(PART, found);
}

/** The folder itself, or the first one above it that is there. */
async function nearest(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch (error) {
    const above = dirname(folder);
    if (above === folder) throw error;
    return nearest(above);
  }
}
