import type { Level } from '#access';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { defer, type Observable } from 'rxjs';
import type pg from 'pg';
import { DATABASE } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';

/** What partners and the public are answered. */
@Injectable()
export class PublishedAnswers {
  constructor(@Inject(DATABASE) private readonly database: Pick<pg.Pool, 'query'>) {}

  /** The answer to a request, which may ask for no window of its own: cuts are the same for all. */
  answer(level: Level, request: FastifyRequest): Observable<unknown> {
    return defer(async () => {
      refuseWindows(request);
      const body = await this.#read(level, request.url.split('?', 1)[0]!);
      request.disclosed = true;
      return body;
    });
  }

  async #read(level: Level, path: string): Promise<unknown> {
    const { rows } = await this.database.query<{ body: unknown; made: boolean }>({
      name: 'publication.answer',
      text: `select (select a.body from publication.answer a where a.level = $1 and a.path = $2) as body,
                    exists (select from publication.publication) as made`,
      values: [level, path],
    });
    const [{ body, made } = { body: null, made: false }] = rows;
    if (body !== null) return body;
    if (made) throw new ApiError('not-found', 'there is no such thing, or it is not published');
    throw new ApiError('unavailable', 'the first publication is being made: ask again', [], { 'retry-after': '5' });
  }
}

function refuseWindows({ query }: FastifyRequest): void {
  const problems = Object.keys(query ?? {}).map((path) => ({
    path,
    rule: 'fixed-cuts',
    message: 'What is published has fixed cuts: leave this out.',
  }));
  if (problems.length === 0) return;
  const message = 'your role is shown the publication, whose cuts are fixed: leave the query out';
  throw new ApiError('forbidden', message, problems);
}
