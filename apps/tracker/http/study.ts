import { findStudy, inStudy, outdatedModels, type ReadModel } from '#readmodels';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { ApiError } from './api-error.js';

const READS = new Set(['GET', 'HEAD']);
/** Mutable by the standard, and no part of the log: nobody knows any more what they were. */
const DOCUMENTS = /^\/xapi\/(?:activities\/state|activities\/profile|agents\/profile)(?:\?|$)/;

/**
 * Lets every reading request be asked of a study: `?study=study_2023` answers from the tables that `vetrail as-known-at`
 * made, whatever the resource, which never sees the parameter. Studies are read, not written.
 */
export function answerFromStudies(server: FastifyInstance, database: pg.Pool, models: readonly ReadModel[]): void {
  server.addHook('preValidation', (request, _reply, done) => {
    const query = request.query as Record<string, string | string[] | undefined> | undefined;
    const asked = query?.['study'];
    if (asked === undefined) return done();
    delete query!['study'];
    if (!READS.has(request.method)) return done(refusal('read-only', 'A study can be read only: GET.'));
    if (DOCUMENTS.test(request.url)) return done(refusal('documents', 'Documents have no history to study.'));
    if (typeof asked !== 'string') return done(refusal('repeated-parameter', 'Name one study.'));
    findStudy(database, asked).then(
      (study) => {
        if (!study) return done(new ApiError('not-found', `there is no study ${JSON.stringify(asked)}`));
        const outdated = outdatedModels(study, models);
        if (outdated.length === 0) return inStudy(study, () => done());
        const how = `vetrail as-known-at ${study.knownAt} --schema ${study.name}`;
        done(new ApiError('study-outdated', `${outdated.join(', ')} changed since the study was made: ${how}`));
      },
      (error: unknown) => done(error as Error),
    );
  });
}

function refusal(rule: string, message: string): ApiError {
  return new ApiError('invalid-parameter', `study: ${message}`, [{ path: 'study', rule, message }]);
}
