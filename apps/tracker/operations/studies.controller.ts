import { listStudies } from '#readmodels';
import { Controller, Get, Inject, Req } from '@nestjs/common';
import { ApiBasicAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { ApiError } from '../http/api-error.js';
import { authorise, whyNot } from '../http/authentication.js';

/** What there is to study: the read models as they were known at a time. */
@ApiTags('Programme')
@ApiBasicAuth('basic')
@Controller('api/studies')
export class StudiesController {
  constructor(@Inject(DATABASE) private readonly database: pg.Pool) {}

  @Get()
  @Discloses({ kind: 'open' })
  @ApiOperation({ summary: 'The studies that `vetrail as-known-at` made; ask of one with `?study=`' })
  @ApiOkResponse({ schema: { type: 'object', properties: { studies: { type: 'array', items: { type: 'object' } } } } })
  async list(@Req() request: FastifyRequest) {
    authorise(request, 'programme/read');
    const caller = request.caller!;
    const role = caller.viewer?.role;
    if (role !== 'coordinator' && role !== 'researcher') throw new ApiError('forbidden', whyNot(caller));
    const studies = await listStudies(this.database);
    return { studies: studies.map(({ name, knownAt, createdAt }) => ({ name, knownAt, createdAt })) };
  }
}
