import { Controller, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBasicAuth, ApiBody, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Config } from '#platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authorise } from '../http/authentication.js';
import { readStatementBody } from '../attachments/statement-body.js';
import { CONFIG } from '../dependencies.js';
import { CONSISTENT_THROUGH, ConsistentThrough } from './consistent-through.js';
import { FindStatements } from './find-statements.js';
import { RecordStatements } from './record-statements.js';
import { StatementQuery } from './statement-query.js';
import { parseStatementRequest, requireStatementId } from './statement-parameters.js';

type StatementsHttpRequest = FastifyRequest<{ Querystring: Record<string, string | string[] | undefined> }>;

/** The Statement Resource (xAPI 1.0.3, part 3, 2.1). */
@ApiTags('xAPI')
@ApiBasicAuth('basic')
@ApiHeader({ name: 'X-Experience-API-Version', required: true, example: '1.0.3' })
@Controller('xapi/statements')
export class StatementsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly consistentThrough: ConsistentThrough,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Record one statement or a batch',
    description: 'Validated whole before anything is written.',
  })
  @ApiBody({ schema: { oneOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] } })
  @ApiResponse({
    status: 200,
    description: 'The ids, in the order of the statements',
    schema: { example: ['6690e6c9-3ef0-4ed3-8b37-7f3964730bee'] },
  })
  @ApiResponse({ status: 400, description: 'Every problem with its JSON path' })
  @ApiResponse({ status: 409, description: 'A different statement stands under one of the ids' })
  async post(@Req() request: StatementsHttpRequest, @Res() reply: FastifyReply): Promise<void> {
    const credential = authorise(request, 'statements/write');
    const body = await readStatementBody(request, this.config.attachmentsLimit);
    const ids = await this.commands.execute(new RecordStatements(body, request.xapiVersion, credential, request.id));
    void reply
      .header(CONSISTENT_THROUGH, this.consistentThrough.latest())
      .type('application/json')
      .send(JSON.stringify(ids));
  }

  @Put()
  @ApiOperation({ summary: 'Record one statement under the id that the parameter names' })
  @ApiQuery({ name: 'statementId', required: true })
  @ApiBody({ schema: { type: 'object' } })
  @ApiResponse({ status: 204, description: 'Recorded, now or before' })
  @ApiResponse({ status: 400, description: 'Every problem with its JSON path' })
  @ApiResponse({ status: 409, description: 'A different statement stands under the id' })
  async put(@Req() request: StatementsHttpRequest, @Res() reply: FastifyReply): Promise<void> {
    const credential = authorise(request, 'statements/write');
    const id = requireStatementId(request.query);
    const body = await readStatementBody(request, this.config.attachmentsLimit);
    await this.commands.execute(new RecordStatements(body, request.xapiVersion, credential, request.id, id));
    void reply.status(204).header(CONSISTENT_THROUGH, this.consistentThrough.latest()).send();
  }

  @Get()
  @ApiOperation({ summary: 'One statement by id, or those that match the filters, newest first' })
  @StatementQuery()
  @ApiResponse({ status: 200, description: 'A StatementResult, or a Statement where one was asked for by id' })
  @ApiResponse({ status: 404, description: 'No such statement' })
  async get(@Req() request: StatementsHttpRequest, @Res() reply: FastifyReply): Promise<void> {
    const credential = authorise(request, 'statements/read', 'statements/read/mine');
    const asked = parseStatementRequest(request.query, request.xapiVersion);
    const found = await this.queries.execute(
      new FindStatements(asked, {
        credential,
        version: request.xapiVersion,
        acceptLanguage: request.headers['accept-language'],
        resource: '/xapi/statements',
      }),
    );
    void reply.header(CONSISTENT_THROUGH, found.consistentThrough);
    if (found.lastModified) void reply.header('Last-Modified', new Date(found.lastModified).toUTCString());
    void reply.type(found.contentType).send(found.body);
  }
}
