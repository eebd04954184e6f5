import type { Credential } from '#access';
import type { Problem } from '#xapi';
import { Controller, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiBasicAuth,
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.js';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { readJson } from '../http/body.js';
import { readBodyAs } from '../http/dto.js';
import { refusalOf } from '../programme/refusal.js';
import { EVENT_DTOS, RecordedEventsDto, type LearningEventBody } from './learning-events.dto.js';
import { RecordLearningEvents, type AskedEvent } from './record-learning-events.js';

/** Most events in one request. */
const MOST_EVENTS = 500;

const DTOS = [...new Set(Object.values(EVENT_DTOS))];
const EVENT = {
  oneOf: DTOS.map((dto) => ({ $ref: getSchemaPath(dto) })),
  discriminator: {
    propertyName: 'event',
    mapping: Object.fromEntries(Object.entries(EVENT_DTOS).map(([event, dto]) => [event, getSchemaPath(dto)])),
  },
};

/** What participants did, recorded without an LMS. */
@ApiTags('Learning events')
@ApiBasicAuth('basic')
@Controller('api/learning-events')
export class LearningEventsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Discloses({ kind: 'open' })
  @ApiOperation({
    summary: 'Record what participants did, in the words of the programme: one event, or a list of up to 500',
    description:
      'Each becomes the xAPI statement that the profile describes, recorded as one of an LMS is: all of a list or none.',
  })
  @ApiExtraModels(...DTOS)
  @ApiBody({ schema: { oneOf: [EVENT, { type: 'array', items: EVENT, maxItems: MOST_EVENTS }] } })
  @ApiCreatedResponse({ type: RecordedEventsDto })
  @ApiConflictResponse({ description: 'Another event was recorded under one of the ids' })
  async record(@Req() request: FastifyRequest): Promise<RecordedEventsDto> {
    const events = readEvents(readJson(request.headers['content-type'], request.body).value);
    const credential = recorderOf(request, events);
    return { statements: await this.commands.execute(new RecordLearningEvents(events, credential, request.id)) };
  }
}

/** Participants say for themselves what they did, wherever they were that day; of others, those who may write for all. */
function recorderOf(request: FastifyRequest, events: readonly AskedEvent[]): Credential {
  const viewer = request.caller?.viewer;
  const own =
    viewer?.role === 'participant' &&
    events.every(({ body }) => body.participant.toLowerCase() === viewer.participant && body.school === undefined);
  return own ? authorise(request, 'programme/read') : authorise(request, 'statements/write', 'programme/write');
}

function readEvents(json: unknown): AskedEvent[] {
  if (!Array.isArray(json)) return [{ path: '$', body: readEvent(json, '$') }];
  if (json.length === 0 || json.length > MOST_EVENTS) {
    const message = `A list has 1 to ${MOST_EVENTS} events, not ${json.length}.`;
    throw refusalOf([{ path: '$', rule: 'length', message }]);
  }
  const problems: Problem[] = [];
  const events = json.flatMap((one: unknown, i): AskedEvent[] => {
    const path = `$[${i}]`;
    try {
      return [{ path, body: readEvent(one, path) }];
    } catch (error) {
      // What is wrong with the others is told in the same answer.
      if (!(error instanceof ApiError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw refusalOf(problems);
  return events;
}

function readEvent(json: unknown, path: string): LearningEventBody {
  const { event } = (json ?? {}) as { readonly event?: unknown };
  if (typeof event !== 'string' || !Object.hasOwn(EVENT_DTOS, event)) {
    throw refusalOf([unknownEvent(`${path}.event`)]);
  }
  return readBodyAs<LearningEventBody>(EVENT_DTOS[event as keyof typeof EVENT_DTOS], json, path);
}

function unknownEvent(path: string): Problem {
  return { path, rule: 'unknown-event', message: `Say which event it is: ${Object.keys(EVENT_DTOS).join(', ')}.` };
}
