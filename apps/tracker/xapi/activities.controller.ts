import type { EventStore } from '#eventstore';
import { activities, findActivityDefinition } from '#readmodels';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE, EVENT_STORE } from '../dependencies.js';
import { authorise } from '../http/authentication.js';
import { caughtUp } from './caught-up.js';
import { ParameterReader, type Parameters } from './parameter-reader.js';
import { sendTagged } from './tagged-answer.js';

/** The Activities Resource (xAPI 1.0.3, part 3, 2.5). */
@ApiTags('xAPI')
@ApiBasicAuth('basic')
@ApiHeader({ name: 'X-Experience-API-Version', required: true, example: '1.0.3' })
@Controller('xapi/activities')
export class ActivitiesController {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'An activity with its canonical definition, merged from all statements that define it' })
  @ApiQuery({ name: 'activityId', required: true })
  @ApiResponse({ status: 200, description: 'The activity; without a definition where no statement gave one' })
  async get(@Req() request: FastifyRequest<{ Querystring: Parameters }>, @Res() reply: FastifyReply): Promise<void> {
    // Whoever may write statements or documents about activities may know what they are.
    authorise(request, 'statements/read/mine', 'state', 'profile', 'define', 'all/read');
    const reader = new ParameterReader(request.query);
    reader.allowOnly(['activityId'], 'The standard does not know this parameter here; mind the letter case.');
    reader.require('activityId', 'The activity is named by activityId.');
    const id = reader.iri('activityId');
    reader.refuse();
    await caughtUp(this.database, this.eventStore, activities.name);
    const definition = await findActivityDefinition(this.database, id!);
    sendTagged(request, reply, { body: JSON.stringify({ objectType: 'Activity', id, definition }) });
  }
}
