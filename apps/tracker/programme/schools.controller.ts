import type { Programme } from '#domain';
import { schoolDevelopment, schoolOverviews, type SchoolDevelopment, type SchoolOverview } from '#readmodels';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import {
  ApiBasicAuth,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE, PROGRAMME } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { readQueryAs } from '../http/dto.js';
import {
  developmentCells,
  overviewCells,
  publishableDevelopment,
  publishableOverviews,
} from '../publication/school-cells.js';
import { represent } from '../http/representation.js';
import { DEVELOPMENT_CSV, OVERVIEWS_CSV } from './development-csv.js';
import { AT_LEAST_HEADER, atLeastOf, DevelopmentAnswers } from './development-answers.js';
import { schoolOf } from './school-of.js';
import { SchoolDevelopmentDto, SchoolsDto } from './schools.dto.js';
import { WindowDto } from './window.dto.js';

interface Consistent {
  readonly consistentThrough: string;
}

/** The development of the programme's schools. */
@ApiTags('Development')
@ApiBasicAuth('basic')
@Controller('api/schools')
export class SchoolsController {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(PROGRAMME) private readonly programme: Programme,
    private readonly answers: DevelopmentAnswers,
  ) {}

  @Get()
  @Discloses({ kind: 'figures', cells: overviewCells, publishable: publishableOverviews })
  @ApiOperation({ summary: 'Every school, and what belongs to none, over the whole window' })
  @ApiQuery({ type: WindowDto })
  @ApiHeader(AT_LEAST_HEADER)
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: SchoolsDto })
  async schools(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Consistent & { readonly schools: readonly SchoolOverview[] }> {
    authorise(request, 'programme/read');
    represent(request, reply, OVERVIEWS_CSV);
    const window = readQueryAs(WindowDto, request.query);
    const compute = () => schoolOverviews(this.database, this.programme, window);
    const atLeast = atLeastOf(request);
    const { consistentThrough, value: schools } = await this.answers.ask(questionOf(window), compute, { atLeast });
    return { consistentThrough, schools };
  }

  @Get(':code/development')
  @Discloses({ kind: 'figures', school: 'code', cells: developmentCells, publishable: publishableDevelopment })
  @ApiOperation({ summary: 'How a school developed: people, events and hours by programme quarter and objective' })
  @ApiParam({ name: 'code', example: 'dk-randers' })
  @ApiQuery({ type: WindowDto })
  @ApiHeader(AT_LEAST_HEADER)
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: SchoolDevelopmentDto })
  @ApiNotFoundResponse({ description: 'The programme has no such school' })
  async development(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('code') code: string,
  ): Promise<Consistent & SchoolDevelopment> {
    authorise(request, 'programme/read');
    const school = schoolOf(this.programme, code, 'not-found');
    represent(request, reply, { ...DEVELOPMENT_CSV, name: `${code}-development` });
    const window = readQueryAs(WindowDto, request.query);
    const compute = () => schoolDevelopment(this.database, this.programme, school, window);
    const atLeast = atLeastOf(request);
    const { consistentThrough, value } = await this.answers.ask(questionOf(window, code), compute, { atLeast });
    return { consistentThrough, ...value };
  }
}

/** All schools, or one, over a window. */
function questionOf({ from, to, asKnownAt }: WindowDto, school?: string): string {
  return JSON.stringify(['development', school, from, to, asKnownAt]);
}
