import { SCOPES } from '#access';
import type { Programme } from '#domain';
import { MAX_EVENT_BYTES } from '#eventstore';
import type { Config } from '#platform';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, PROGRAMME } from '../dependencies.js';
import { BODY_LIMIT } from '../http/body.js';
import { ParameterReader, type Parameters } from './parameter-reader.js';
import { MOST_STATEMENTS } from './statement-parameters.js';
import { sendTagged } from './tagged-answer.js';
import { supportedVersions } from './versions.js';

/** `GET /xapi/about`: what this record store speaks. Needs no credential and no version header. */
@ApiTags('xAPI')
@Controller('xapi/about')
export class AboutController {
  readonly #about: string;

  constructor(@Inject(CONFIG) { xapiVersions }: Config, @Inject(PROGRAMME) { baseIri }: Programme) {
    this.#about = JSON.stringify({
      version: supportedVersions(xapiVersions),
      extensions: {
        [`${baseIri}/about/authentication`]: { 'http-basic': true, 'oauth-1.0': false, scopes: SCOPES },
        [`${baseIri}/about/limits`]: {
          requestBytes: BODY_LIMIT,
          statementBytes: MAX_EVENT_BYTES,
          statementsPerPage: MOST_STATEMENTS,
        },
      },
    });
  }

  @Get()
  @ApiOperation({ summary: 'The xAPI versions that this record store speaks, how it authenticates, its limits' })
  @ApiOkResponse({ schema: { example: { version: ['1.0.3', '2.0.0'], extensions: {} } } })
  about(@Req() request: FastifyRequest<{ Querystring: Parameters }>, @Res() reply: FastifyReply): void {
    const reader = new ParameterReader(request.query);
    reader.allowOnly([], 'This resource takes no parameters.');
    reader.refuse();
    sendTagged(request, reply, { body: this.#about });
  }
}
