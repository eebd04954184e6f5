import { Controller, Get, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBasicAuth, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { FindStatements } from './find-statements.js';
import { StatementQuery } from './statement-query.js';
import { parseHistoricalRequest } from './statement-parameters.js';

type HistoryHttpRequest = FastifyRequest<{ Querystring: Record<string, string | string[] | undefined> }>;

/** As they were recorded: nothing is converted for a reader of another version. */
const VERSION = '1.0.3';

/** Statements as they were known at a day, which the standard's own resource has no words for. */
@ApiTags('Statements')
@ApiBasicAuth('basic')
@Discloses({ kind: 'coordination' })
@Controller('api/statements')
export class StatementHistoryController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    summary: 'Statements as they were known then, found as at the Statement Resource',
    description:
      'Takes every parameter of `GET /xapi/statements` and `asKnownAt`. What was stored later is not there, what was voided ' +
      'later still stands, and what came later hands nothing down to those that refer to it. What was erased is gone.',
  })
  @ApiQuery({
    name: 'asKnownAt',
    required: false,
    description: 'A day, which counts whole (UTC), or a timestamp. Default: now',
  })
  @StatementQuery()
  @ApiResponse({ status: 200, description: 'A StatementResult, or a Statement where one was asked for by id' })
  @ApiResponse({ status: 404, description: 'No such statement, or not yet' })
  async get(@Req() request: HistoryHttpRequest, @Res() reply: FastifyReply): Promise<void> {
    const credential = authorise(request, 'statements/read', 'programme/write');
    const found = await this.queries.execute(
      new FindStatements(parseHistoricalRequest(request.query, VERSION), {
        // Coordinators read all statements, whichever of the two lets them in.
        credential: { ...credential, scopes: ['statements/read'] },
        version: VERSION,
        acceptLanguage: request.headers['accept-language'],
        resource: '/api/statements',
      }),
    );
    void reply.type(found.contentType).send(found.body);
  }
}
