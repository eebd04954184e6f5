import { newestStored } from './live.js';

/** A refusal or a failure of a request, as the page shows it. */
export type Failure =
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'forbidden'; readonly message: string }
  | { readonly kind: 'not-found'; readonly message: string }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  /** The server does not answer, or not now. */
  | { readonly kind: 'unavailable'; readonly message: string };

export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  constructor(readonly failure: Failure) {
    super('message' in failure ? failure.message : failure.kind);
  }
}

/**
 * Asks the API. The browser keeps answers by their ETag, so that what has not changed is not sent again.
 *
 * @throws RequestFailed
 */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const newest = newestStored();
  // What the page has been told of must be in the figures that it asks for because of it.
  const headers = { accept: 'application/json', ...(newest !== undefined && { 'x-consistent-through': newest }) };
  const answer = await send(path, { headers, ...(signal && { signal }) });
  return (await answer.json()) as T;
}

/**
 * Sends a change.
 *
 * @throws RequestFailed
 */
export async function sendJson<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T | undefined> {
  const answer = await send(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return text === '' ? undefined : (JSON.parse(text) as T);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new RequestFailed({ kind: 'unavailable', message: (error as Error).message });
  }
  if (answer.ok) return answer;
  throw new RequestFailed(await failureOf(answer));
}

async function failureOf(answer: Response): Promise<Failure> {
  const message = messageOf(await answer.text()) ?? `${answer.status} ${answer.statusText}`;
  if (answer.status === 401) return { kind: 'unauthenticated' };
  if (answer.status === 403) return { kind: 'forbidden', message };
  if (answer.status === 404) return { kind: 'not-found', message };
  if (answer.status >= 500) return { kind: 'unavailable', message };
  return { kind: 'refused', status: answer.status, message };
}

function messageOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { error?: { message?: string } }).error?.message;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
