import { hasSyntheticCredential } from '#access';
import type { Programme } from '#domain';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { programmeSchema } from '../../shared/load-programme.js';
import { DATABASE, PROGRAMME } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { etagOf, isUnchanged } from '../http/conditional.js';

/** The programme as its file describes it, and the schema by which such files are written. */
@ApiTags('Programme')
@Controller()
export class ProgrammeController {
  readonly #schema = programmeSchema();
  readonly #schemaTag = etagOf(this.#schema);

  constructor(
    @Inject(PROGRAMME) private readonly programme: Programme,
    @Inject(DATABASE) private readonly database: pg.Pool,
  ) {}

  @Get('api/programme')
  @Discloses({ kind: 'open' })
  @ApiBasicAuth('basic')
  @ApiOperation({ summary: 'Schools, objectives, period and quarters, roles, vocabulary, thresholds of suppression' })
  @ApiOkResponse({
    schema: {
      type: 'object',
      description:
        'As the programme file has it, with its quarters; `synthetic` where made-up platforms have a credential',
    },
  })
  async describe(@Req() request: FastifyRequest): Promise<Programme & { readonly synthetic: boolean }> {
    authorise(request, 'programme/read');
    return { ...this.programme, synthetic: await hasSyntheticCredential(this.database) };
  }

  @Get('programme.schema.json')
  @ApiOperation({ summary: 'The JSON Schema of programme files, for editors to complete and check by', security: [] })
  @ApiProduces('application/schema+json')
  schema(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    reply.headers({
      etag: this.#schemaTag,
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    });
    if (isUnchanged(request.headers['if-none-match'], this.#schemaTag)) void reply.status(304).send();
    else void reply.type('application/schema+json').send(this.#schema);
  }
}
