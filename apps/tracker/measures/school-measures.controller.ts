import type { Programme } from '#domain';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROGRAMME } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { readQueryAs } from '../http/dto.js';
import { represent } from '../http/representation.js';
import { schoolOf } from '../programme/school-of.js';
import { atLeastOf } from '../programme/development-answers.js';
import { WindowDto } from '../programme/window.dto.js';
import { ApiMeasure, ApiMeasureTable } from './api-measure.js';
import { csvOfMeasure, csvOfTable } from './csv-forms.js';
import { SCHOOL_MEASURE, SCHOOL_TABLE } from './figures.disclosure.js';
import { MeasureAnswersOf, type MeasureBody, type MeasureTableBody, type Scope } from './measure-tables.js';
import { SCHOOL_PERSONAL } from './measures.disclosure.js';
import { MeasureTableQueryDto } from './measures.dto.js';

/** Measures of one school. */
@ApiTags('Measures')
@ApiBasicAuth('basic')
@ApiParam({ name: 'code', example: 'dk-randers' })
@Controller('api/schools/:code')
export class SchoolMeasuresController {
  constructor(
    @Inject(PROGRAMME) private readonly programme: Programme,
    private readonly answers: MeasureAnswersOf,
  ) {}

  @Get(':measure')
  @Discloses(SCHOOL_MEASURE)
  @ApiMeasure('A measure of a school: all tables of figures')
  async measure(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('code') code: string,
    @Param('measure') measure: string,
  ): Promise<MeasureBody> {
    authorise(request, 'programme/read');
    const scope = this.#scope(code);
    represent(request, reply, csvOfMeasure(measure, code, 'figures'));
    const atLeast = atLeastOf(request);
    return this.answers.tables({ measure, kind: 'figures' }, scope, readQueryAs(WindowDto, request.query), { atLeast });
  }

  @Get(':measure/:table')
  @Discloses(SCHOOL_TABLE)
  @ApiMeasureTable('One table of figures of a measure of a school, page by page')
  async table(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('code') code: string,
    @Param('measure') measure: string,
    @Param('table') table: string,
  ): Promise<MeasureTableBody> {
    authorise(request, 'programme/read');
    const scope = this.#scope(code);
    const asked = { measure, table, kind: 'figures' } as const;
    represent(request, reply, csvOfTable(asked, code, request));
    const atLeast = atLeastOf(request);
    return this.answers.table(asked, scope, readQueryAs(MeasureTableQueryDto, request.query), { atLeast });
  }

  @Get(':measure/personal/:table')
  @Discloses(SCHOOL_PERSONAL)
  @ApiMeasureTable('One table of single people of a measure of a school, page by page')
  async personal(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('code') code: string,
    @Param('measure') measure: string,
    @Param('table') table: string,
  ): Promise<MeasureTableBody> {
    authorise(request, 'programme/read');
    const scope = this.#scope(code);
    const asked = { measure, table, kind: 'personal' } as const;
    represent(request, reply, csvOfTable(asked, code, request));
    const atLeast = atLeastOf(request);
    return this.answers.table(asked, scope, readQueryAs(MeasureTableQueryDto, request.query), { atLeast });
  }

  #scope(code: string): Scope {
    return { level: 'school', school: schoolOf(this.programme, code, 'not-found') };
  }
}
