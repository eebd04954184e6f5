import type { Programme, School, SchoolCommand } from '#domain';
import { schoolRecord, type SchoolRecord } from '#readmodels';
import { Controller, Get, Inject, Param, Put, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiBasicAuth,
  ApiBody,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiPreconditionFailedResponse,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE, PROGRAMME } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { readJson } from '../http/body.js';
import { isUnchanged } from '../http/conditional.js';
import { readBodyAs, readQueryAs } from '../http/dto.js';
import { preconditionOf, revisionTag } from '../http/revision.js';
import { ChangeSchool } from './change-school.js';
import { refusalOf } from './refusal.js';
import { DeclareHeadCountDto, SchoolJoinedDto, SchoolQueryDto, SchoolRecordDto } from './school-changes.dto.js';
import { schoolOf } from './school-of.js';

const IF_MATCH = { name: 'If-Match', required: false, description: 'The ETag of the revision that is to be changed' };

/** What schools say of themselves: since when they take part, and how many people they have. */
@ApiTags('Schools')
@ApiBasicAuth('basic')
@ApiParam({ name: 'code', example: 'dk-randers' })
@ApiNotFoundResponse({ description: 'The programme has no such school' })
@Controller('api/schools/:code')
export class SchoolRecordsController {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(PROGRAMME) private readonly programme: Programme,
    private readonly commands: CommandBus,
  ) {}

  @Get()
  @Discloses({ kind: 'figures', school: 'code' })
  @ApiOperation({ summary: 'A school, since when it takes part, and its head-counts' })
  @ApiQuery({ type: SchoolQueryDto })
  @ApiOkResponse({ type: SchoolRecordDto })
  async one(@Req() request: FastifyRequest, @Param('code') code: string, @Res() reply: FastifyReply): Promise<void> {
    authorise(request, 'programme/read');
    const school = schoolOf(this.programme, code, 'not-found');
    const record = await schoolRecord(this.database, code, readQueryAs(SchoolQueryDto, request.query));
    if (record.revision !== null) {
      const etag = revisionTag(record.revision);
      void reply.header('etag', etag);
      if (isUnchanged(request.headers['if-none-match'], etag)) return void reply.status(304).send();
    }
    void reply.send({ ...school, ...record });
  }

  @Put('joined')
  @Discloses({ kind: 'coordination' })
  @ApiOperation({ summary: 'Record the day since which the school is in the programme' })
  @ApiHeader(IF_MATCH)
  @ApiBody({ type: SchoolJoinedDto })
  @ApiOkResponse({ type: SchoolRecordDto })
  @ApiPreconditionFailedResponse({ description: 'If-Match names another revision' })
  async join(@Req() request: FastifyRequest, @Param('code') code: string, @Res() reply: FastifyReply): Promise<void> {
    authorise(request, 'programme/write');
    const school = schoolOf(this.programme, code, 'not-found');
    const { on } = readBodyAs(SchoolJoinedDto, readJson(request.headers['content-type'], request.body).value);
    await this.#change(school, { type: 'join', code, on }, request, reply);
  }

  @Put('head-counts')
  @Discloses({ kind: 'coordination' })
  @ApiOperation({ summary: 'Declare how many people are in a position, or in a project role, on a day' })
  @ApiHeader(IF_MATCH)
  @ApiBody({ type: DeclareHeadCountDto })
  @ApiOkResponse({ type: SchoolRecordDto })
  @ApiPreconditionFailedResponse({ description: 'If-Match names another revision' })
  async declare(
    @Req() request: FastifyRequest,
    @Param('code') code: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    authorise(request, 'programme/write');
    const school = schoolOf(this.programme, code, 'not-found');
    const body = readBodyAs(DeclareHeadCountDto, readJson(request.headers['content-type'], request.body).value);
    await this.#change(school, headCountCommand(code, body), request, reply);
  }

  async #change(school: School, command: SchoolCommand, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const credential = authorise(request, 'programme/write');
    const { state, revision } = await this.commands.execute(
      new ChangeSchool(command, credential, request.id, preconditionOf(request)),
    );
    const record: SchoolRecord = {
      revision: Number(revision),
      joined: state.status === 'joined' ? state.on : null,
      headCounts: state.status === 'joined' ? state.headCounts : [],
    };
    void reply.header('etag', revisionTag(revision)).send({ ...school, ...record });
  }
}

function headCountCommand(code: string, { position, projectRole, date, count }: DeclareHeadCountDto): SchoolCommand {
  if ((position === undefined) === (projectRole === undefined)) {
    const message = 'Say whose heads are counted: either a position or a projectRole.';
    throw refusalOf([{ path: '$.position', rule: 'one-of', message }]);
  }
  return position !== undefined
    ? { type: 'declare-head-count', code, axis: 'position', role: position, date, count }
    : { type: 'declare-head-count', code, axis: 'project-role', role: projectRole!, date, count };
}
