import { parseVersion } from '#xapi';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { ApiError } from '../http/api-error.js';
import { BODY_LIMIT } from '../http/body.js';
import { parseForm } from '../http/form.js';

/** Methods that may hide in a POST. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']);

/** Form parameters that stand for headers (xAPI 1.0.3, part 3, 1.3). */
const HEADERS = new Set([
  'authorization',
  'x-experience-api-version',
  'content-type',
  'content-length',
  'if-match',
  'if-none-match',
]);

/**
 * The largest form. It is read before anybody has shown a credential, because the credential is in it; a statement of the
 * greatest size fits, percent-encoded.
 */
const MOST_BYTES = 8 * 2 ** 20;

/** What became of a request: the body that it carried in its form, or why it is refused. */
type Unpacked = { readonly content: Buffer | undefined } | { readonly refusal: ApiError };

/** Nearly every POST is known not to be one at a glance. */
const CANDIDATE = /^\/xapi\/[^?]*\?.*method=/;

const unpacked = new WeakMap<IncomingMessage, Unpacked>();

/**
 * Unpacks requests in the alternate syntax of xAPI 1.0.x, `POST …?method=PUT` with headers, parameters and content in a
 * form, and hands them on as what they stand for, before anything else looks at them. They are recognised by the parameter
 * alone: browsers' old cross-domain requests can only send text/plain, or no content type at all.
 */
export function unpackAlternateSyntax(handler: RequestListener): RequestListener {
  return (request, response) => {
    const { method, url = '/' } = request;
    const [path, parameters] = method === 'POST' && CANDIDATE.test(url) ? splitUrl(url) : [];
    if (path === undefined || !parameters?.has('method')) {
      handler(request, response);
      return;
    }
    readBody(request).then(
      (body) => {
        unpacked.set(request, body instanceof ApiError ? { refusal: body } : unpack(request, path, parameters, body));
        handler(request, response);
      },
      // The client went away in the middle of its request: nobody is left to answer.
      () => response.destroy(),
    );
  };
}

/** Gives unpacked requests their content, and refuses those that could not be unpacked. */
export function serveAlternateSyntax(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const found = unpacked.get(request.raw);
    done(found && 'refusal' in found ? found.refusal : undefined);
  });
  server.addHook('preParsing', (request, _reply, payload, done) => {
    const found = unpacked.get(request.raw);
    const content = found && 'content' in found ? found.content : undefined;
    done(null, content ? Readable.from([content], { objectMode: false }) : payload);
  });
}

function splitUrl(url: string): [path: string, parameters: URLSearchParams] {
  const mark = url.indexOf('?');
  return [url.slice(0, mark), new URLSearchParams(url.slice(mark + 1))];
}

/** Reads the form. One that is too large is read on and thrown away, since who still sends would not hear the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | ApiError> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
    else if (bytes > BODY_LIMIT) break;
  }
  if (bytes <= MOST_BYTES) return Buffer.concat(chunks);
  return new ApiError('too-large', `a form of the alternate request syntax has at most ${MOST_BYTES} bytes`);
}

function unpack(request: IncomingMessage, path: string, parameters: URLSearchParams, body: Buffer): Unpacked {
  const method = parameters.get('method')!;
  const other = [...parameters.keys()].find((name, i) => name !== 'method' || i > 0);
  if (other !== undefined) {
    return refused(other, 'alternate-syntax', 'With the parameter method, every other parameter stands in the form.');
  }
  if (!METHODS.has(method))
    return refused('method', 'alternate-syntax', `This must be one of ${[...METHODS].join(', ')}.`);
  const form = parseForm(body);
  if (!form) return refused('$', 'form', 'The body must be a form, percent-encoded in UTF-8.');

  const { headers } = request;
  for (const name of ['content-type', 'content-length', 'transfer-encoding']) delete headers[name];
  const query = new URLSearchParams();
  let content: Buffer | undefined;
  for (const [name, value] of form) {
    if (name === 'content') content = Buffer.from(value);
    else if (HEADERS.has(name.toLowerCase())) headers[name.toLowerCase()] = value;
    else query.append(name, value);
  }
  if (headers['x-experience-api-version'] !== undefined && isVersion2(headers['x-experience-api-version'])) {
    return refused(
      'method',
      'alternate-syntax',
      'The alternate request syntax ended with xAPI 1.0: send the request as it is.',
    );
  }
  delete headers['content-length'];
  if (content) {
    headers['content-length'] = String(content.length);
    if (path === '/xapi/statements') headers['content-type'] ??= 'application/json';
  }
  // What goes over the wire is a POST: a client waits for the body whose length its answer announces.
  request.method = method === 'HEAD' ? 'GET' : method;
  request.url = query.size > 0 ? `${path}?${query.toString()}` : path;
  return { content };
}

function isVersion2(header: string | string[]): boolean {
  return parseVersion(String(header)) === '2.0.0';
}

function refused(path: string, rule: string, message: string): Unpacked {
  return { refusal: new ApiError('invalid-request', `${path}: ${message}`, [{ path, rule, message }]) };
}
