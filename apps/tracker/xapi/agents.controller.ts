import { covers } from '#access';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBasicAuth, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authorise } from '../http/authentication.js';
import { FindPerson } from './find-person.js';
import { ParameterReader, type Parameters } from './parameter-reader.js';
import { sendTagged } from './tagged-answer.js';

/** The Agents Resource (xAPI 1.0.3, part 3, 2.4). */
@ApiTags('xAPI')
@ApiBasicAuth('basic')
@ApiHeader({ name: 'X-Experience-API-Version', required: true, example: '1.0.3' })
@Controller('xapi/agents')
export class AgentsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    summary: 'A Person: what is known of an agent',
    description:
      'Names come from statements that the credential may read; identities that the roster links to this one are given to all/read alone.',
  })
  @ApiQuery({ name: 'agent', required: true, description: 'An Agent as JSON' })
  @ApiResponse({ status: 200, description: 'The Person; for an agent that nobody has heard of, what was asked for' })
  async get(@Req() request: FastifyRequest<{ Querystring: Parameters }>, @Res() reply: FastifyReply): Promise<void> {
    const { scopes } = authorise(request, 'statements/read/mine', 'state', 'profile', 'define', 'all/read');
    const reader = new ParameterReader(request.query);
    reader.allowOnly(['agent'], 'The standard does not know this parameter here; mind the letter case.');
    reader.require('agent', 'The agent is given as JSON.');
    const agent = reader.agentOnly(request.xapiVersion);
    reader.refuse();
    const [linked, names] = [covers(scopes, 'all/read'), covers(scopes, 'statements/read')];
    const person = await this.queries.execute(new FindPerson(agent!, linked, names));
    sendTagged(request, reply, { body: JSON.stringify(person) });
  }
}
