import { MEASURES } from '#readmodels';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { represent } from '../http/representation.js';
import { MeasuresDescriptionDto } from './measures.dto.js';

/** What is measured, and how. */
@ApiTags('Measures')
@ApiBasicAuth('basic')
@Controller('api/measures')
export class MeasuresController {
  @Get()
  @Discloses({ kind: 'open' })
  @ApiOperation({
    summary: 'Every measure: its definition, unit, the source of its formula, its tables and their fields',
  })
  @ApiOkResponse({ type: MeasuresDescriptionDto })
  describe(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    authorise(request, 'programme/read');
    represent(request, reply);
    return { measures: MEASURES.map(({ description }) => description) };
  }
}
