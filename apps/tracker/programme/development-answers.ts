import { KeptAnswers } from '#readmodels';
import { parseTimestampInstant } from '#xapi';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { DevelopmentConsistency } from './development-consistency.js';

/** What was answered about development, kept for those who ask next. */
@Injectable()
export class DevelopmentAnswers extends KeptAnswers {
  constructor(@Inject(DATABASE) database: pg.Pool, consistency: DevelopmentConsistency) {
    super({ database, consistentThrough: () => consistency.current() });
  }
}

const HEADER = 'x-consistent-through';

/** How the API's description tells of the header that `atLeastOf` reads. */
export const AT_LEAST_HEADER = {
  name: 'X-Consistent-Through',
  required: false,
  description:
    'The instant up to which the answer has to hold everything that was recorded. Left out: while statements stream in, an ' +
    'answer of some seconds ago may be given again, whose `consistentThrough` says so.',
};

/**
 * The instant up to which a request wants its answer to hold everything: what somebody names who knows that something was
 * recorded then, so that no answer of before is given again.
 *
 * @throws ApiError 400 for a header that is no timestamp
 */
export function atLeastOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const text = headers[HEADER];
  if (text === undefined) return undefined;
  const instant = typeof text === 'string' ? parseTimestampInstant(text) : undefined;
  if (instant !== undefined) return instant;
  const message = 'Give a timestamp such as 2024-03-01T08:00:00Z: the answer is to hold what was recorded by then.';
  throw new ApiError('invalid-parameter', `${HEADER}: this is not a timestamp`, [
    { path: HEADER, rule: 'timestamp', message },
  ]);
}
