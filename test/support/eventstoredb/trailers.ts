import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { Faults } from './faults.js';

/** An error as the server tells it: a gRPC status, and in the trailers what the client makes an error of its own from. */
export function failure(code: status, details: string, trailers: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export const streamDeleted = (stream: string): ServiceError =>
  failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

/** Why a call is not taken at all; undefined where it is. */
export function refusal(metadata: Metadata, { credentials, leader }: Faults): ServiceError | undefined {
  if (credentials) {
    const [authorization] = metadata.get('authorization');
    if (authorization === undefined) {
      return failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
    }
    const { username, password } = credentials;
    const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    if (authorization !== expected) return failure(status.UNAUTHENTICATED, 'Unauthenticated');
  }
  if (leader && metadata.get('requires-leader')[0] === 'true') {
    return failure(status.NOT_FOUND, 'Leader info available', {
      exception: 'not-leader',
      'leader-endpoint-host': leader.host,
      'leader-endpoint-port': String(leader.port),
    });
  }
  return undefined;
}
