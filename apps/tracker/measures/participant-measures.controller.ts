import { findParticipant } from '#readmodels';
import { isUuid } from '#xapi';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { readQueryAs } from '../http/dto.js';
import { represent } from '../http/representation.js';
import { atLeastOf } from '../programme/development-answers.js';
import { WindowDto } from '../programme/window.dto.js';
import { ApiMeasure } from './api-measure.js';
import { csvOfMeasure } from './csv-forms.js';
import { PARTICIPANT } from './measures.disclosure.js';
import { MeasureAnswersOf, type MeasureBody } from './measure-tables.js';

/** Measures of one participant, at whichever school. */
@ApiTags('Measures')
@ApiBasicAuth('basic')
@Controller('api/participants/:id')
export class ParticipantMeasuresController {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    private readonly answers: MeasureAnswersOf,
  ) {}

  @Get(':measure')
  @Discloses(PARTICIPANT)
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiMeasure("A measure of one participant: the measure's tables of single people, their rows alone")
  async measure(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Param('measure') measure: string,
  ): Promise<MeasureBody> {
    authorise(request, 'programme/read');
    represent(request, reply, csvOfMeasure(measure, 'participant', 'personal'));
    const window = readQueryAs(WindowDto, request.query);
    const known = isUuid(id) && (await findParticipant(this.database, id.toLowerCase()));
    if (!known) throw new ApiError('not-found', `no participant has the id ${id}`);
    const scope = { level: 'participant', participant: known.id } as const;
    return this.answers.tables({ measure, kind: 'personal' }, scope, window, { atLeast: atLeastOf(request) });
  }
}
