import { checkSubject, memoStream, type MemoSubject } from '#domain';
import type { EventStore } from '#eventstore';
import { Controller, Delete, Get, HttpCode, Inject, Param, Put, Req } from '@nestjs/common';
import {
  ApiBasicAuth,
  ApiBody,
  ApiNotFoundResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsNotEmpty, IsObject, IsString, MaxLength } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { readMemos, writeMemo, type StandingMemo } from '../../shared/memos.js';
import { EVENT_STORE } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { ApiError } from '../http/api-error.js';
import { whyNot } from '../http/authentication.js';
import { readJson } from '../http/body.js';
import { readBodyAs } from '../http/dto.js';
import { Optional } from '../http/optional.js';
import { requireUuid } from '../programme/participant-requests.js';

const LONGEST = 20_000;

class MemoDto {
  @ApiProperty({
    description: 'A statement, an event by its position in the log, or a stretch of the log',
    oneOf: [{ example: { statement: '…' } }, { example: { position: 120 } }, { example: { from: 100, to: 140 } }],
  })
  @IsObject()
  readonly about!: Record<string, unknown>;

  @ApiProperty({ description: 'Under which circumstances' })
  @IsString()
  @MaxLength(LONGEST)
  readonly context!: string;

  @ApiProperty({ description: 'What was at work' })
  @IsString()
  @MaxLength(LONGEST)
  readonly mechanism!: string;

  @ApiProperty({ description: 'What came of it' })
  @IsString()
  @MaxLength(LONGEST)
  readonly outcome!: string;

  @ApiPropertyOptional({ type: [String] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  readonly tags?: string[];
}

/**
 * Researchers' memos on history: context, mechanism, outcome. Events of their own, for those who do research; no dashboard,
 * feed or figure knows of them.
 */
@ApiTags('Research')
@ApiBasicAuth('basic')
@Discloses({ kind: 'open' })
@Controller('api/memos')
export class MemosController {
  constructor(@Inject(EVENT_STORE) private readonly eventStore: EventStore) {}

  @Get()
  @ApiOperation({ summary: 'All memos as they stand, in the order of their first writing' })
  async list(@Req() request: FastifyRequest): Promise<{ readonly memos: readonly StandingMemo[] }> {
    authorOf(request);
    return { memos: await readMemos(this.eventStore) };
  }

  @Put(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Write a memo, or write it anew; earlier writings stay in the log' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: MemoDto })
  async put(@Req() request: FastifyRequest, @Param('id') given: string): Promise<void> {
    const author = authorOf(request);
    const id = requireUuid(given);
    const body = readBodyAs(MemoDto, readJson(request.headers['content-type'], request.body).value);
    const problems = checkSubject(body.about);
    if (problems[0]) throw new ApiError('invalid-request', `${problems[0].path}: ${problems[0].message}`, problems);
    const { context, mechanism, outcome, tags = [] } = body;
    const memo = { about: body.about as MemoSubject, context, mechanism, outcome, tags, author };
    if (await writeMemo(this.eventStore, id, memo)) return;
    throw new ApiError('revision-conflict', `the memo ${id} was deleted; its id cannot be used again`);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a memo with all its writings, for good' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNotFoundResponse({ description: 'No such memo' })
  async remove(@Req() request: FastifyRequest, @Param('id') given: string): Promise<void> {
    authorOf(request);
    const stream = memoStream(requireUuid(given));
    const { state } = await this.eventStore.readStream(stream, { limit: 1 });
    if (state !== 'exists') throw new ApiError('not-found', `no memo has the id ${given}`);
    await this.eventStore.delete(stream);
  }
}

/** @throws ApiError 403 for whoever does no research here */
function authorOf({ caller, credential }: FastifyRequest): string {
  const role = caller?.viewer?.role;
  if (!caller || (role !== 'researcher' && role !== 'coordinator')) {
    throw new ApiError('forbidden', caller ? whyNot(caller) : 'this needs a credential');
  }
  if (credential) return credential.key;
  return caller.via === 'session' || caller.via === 'token'
    ? `${caller.person.issuer}#${caller.person.subject}`
    : 'unknown';
}
