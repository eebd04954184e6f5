import type { FastifyReply, FastifyRequest } from 'fastify';
import { etagOf, isUnchanged } from './conditional.js';
import { csvOf, type CsvColumn } from './csv.js';

/** An answer that may say up to when it holds everything; that moment moves on though nothing else does. */
export interface Answer {
  readonly consistentThrough?: string;
}

/** How an answer is written as CSV. */
export interface CsvForm<A> {
  readonly columns: readonly CsvColumn[];
  readonly rows: (answer: A) => readonly object[];
  /** Of the file, without its ending. */
  readonly name: string;
  /** Where the next page is, when there is one. */
  readonly next?: (answer: A) => string | null;
}

/**
 * Decides how the answer that the handler returns is written: JSON, or CSV where the request prefers it, both with an
 * entity tag, and 304 where the client has it already. It is written at the very end, after whatever else is done to the
 * answer on its way out, so that the tag is one of what the caller sees.
 */
export function represent<A extends Answer>(request: FastifyRequest, reply: FastifyReply, csv?: CsvForm<A>): void {
  const asCsv = csv !== undefined && prefersCsv(request.headers.accept);
  const vary = new Set(String(reply.getHeader('vary') ?? '').split(/, */)).add('accept').add('authorization');
  void reply.header('cache-control', 'private, no-cache').header('vary', [...vary].filter(Boolean).join(', '));
  void reply.serializer((payload: unknown) => {
    // A refusal, which is written already.
    if (typeof payload === 'string') return payload;
    const answer = payload as A;
    // Weak: the moment up to which the answer holds everything is not part of what the tag names.
    const { consistentThrough, ...rest } = answer;
    const said = asCsv ? csvOf(csv.columns, csv.rows(answer)) : JSON.stringify(rest);
    const tag = etagOf(said);
    void reply.header('etag', `W/${tag}`);
    if (consistentThrough !== undefined) void reply.header('x-consistent-through', consistentThrough);
    if (reply.statusCode === 200 && isUnchanged(request.headers['if-none-match'], tag)) {
      void reply.status(304);
      return '';
    }
    if (asCsv) {
      const next = csv.next?.(answer);
      void reply.type('text/csv; charset=utf-8; header=present');
      void reply.header('content-disposition', `inline; filename="${csv.name}.csv"`);
      if (next) void reply.header('link', `<${next}>; rel="next"`);
    } else {
      void reply.type('application/json; charset=utf-8');
    }
    return asCsv || consistentThrough === undefined ? said : withFirst({ consistentThrough }, said);
  });
}

/** A JSON object's text with members before its own. */
function withFirst(members: object, text: string): string {
  const first = JSON.stringify(members);
  return text === '{}' ? first : `${first.slice(0, -1)},${text.slice(1)}`;
}

/** Whether CSV is asked for, and JSON not more (RFC 9110, 12.5.1). */
export function prefersCsv(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const csv = quality(accept, 'text', 'csv');
  return csv.explicit && csv.q > 0 && csv.q >= quality(accept, 'application', 'json').q;
}

/** How much a media type is wanted, by the most specific range that it matches. */
function quality(accept: string, type: string, subtype: string): { readonly q: number; readonly explicit: boolean } {
  let best = { q: 0, specificity: 0 };
  for (const range of accept.split(',')) {
    const [media = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const specificity = [`${type}/${subtype}`, `${type}/*`, '*/*'].indexOf(media);
    if (specificity < 0 || 3 - specificity <= best.specificity) continue;
    const given = parameters.find((parameter) => parameter.startsWith('q='));
    const q = given === undefined ? 1 : Number(given.slice(2));
    best = { q: Number.isNaN(q) ? 0 : q, specificity: 3 - specificity };
  }
  return { q: best.q, explicit: best.specificity === 3 };
}

/** The address of the page after: the request's, with `after`. */
export function nextPage({ url }: FastifyRequest, after: string): string {
  const [path = '', query] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('after', after);
  return `${path}?${parameters.toString()}`;
}
