import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { readQueryAs } from '../http/dto.js';
import { represent } from '../http/representation.js';
import { atLeastOf } from '../programme/development-answers.js';
import { WindowDto } from '../programme/window.dto.js';
import { ApiMeasure, ApiMeasureTable } from './api-measure.js';
import { csvOfMeasure, csvOfTable } from './csv-forms.js';
import { PROGRAMME_MEASURE, PROGRAMME_TABLE } from './figures.disclosure.js';
import { MeasureAnswersOf, type MeasureBody, type MeasureTableBody } from './measure-tables.js';
import { PROGRAMME_PERSONAL } from './measures.disclosure.js';
import { MeasureTableQueryDto } from './measures.dto.js';

const SCOPE = { level: 'programme' } as const;

/** Measures of the programme as a whole and of each school, side by side in the programme's order. */
@ApiTags('Measures')
@ApiBasicAuth('basic')
@Controller('api/programme')
export class ProgrammeMeasuresController {
  constructor(private readonly answers: MeasureAnswersOf) {}

  @Get(':measure')
  @Discloses(PROGRAMME_MEASURE)
  @ApiMeasure('A measure of the programme and of every school: all tables of figures')
  async measure(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('measure') measure: string,
  ): Promise<MeasureBody> {
    authorise(request, 'programme/read');
    represent(request, reply, csvOfMeasure(measure, SCOPE.level, 'figures'));
    const atLeast = atLeastOf(request);
    return this.answers.tables({ measure, kind: 'figures' }, SCOPE, readQueryAs(WindowDto, request.query), { atLeast });
  }

  @Get(':measure/:table')
  @Discloses(PROGRAMME_TABLE)
  @ApiMeasureTable('One table of figures of a measure, page by page')
  async table(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('measure') measure: string,
    @Param('table') table: string,
  ): Promise<MeasureTableBody> {
    authorise(request, 'programme/read');
    const asked = { measure, table, kind: 'figures' } as const;
    represent(request, reply, csvOfTable(asked, SCOPE.level, request));
    const atLeast = atLeastOf(request);
    return this.answers.table(asked, SCOPE, readQueryAs(MeasureTableQueryDto, request.query), { atLeast });
  }

  @Get(':measure/personal/:table')
  @Discloses(PROGRAMME_PERSONAL)
  @ApiMeasureTable('One table of single people of a measure, page by page')
  async personal(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('measure') measure: string,
    @Param('table') table: string,
  ): Promise<MeasureTableBody> {
    authorise(request, 'programme/read');
    const asked = { measure, table, kind: 'personal' } as const;
    represent(request, reply, csvOfTable(asked, SCOPE.level, request));
    const atLeast = atLeastOf(request);
    return this.answers.table(asked, SCOPE, readQueryAs(MeasureTableQueryDto, request.query), { atLeast });
  }
}
