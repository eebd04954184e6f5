import { textOfViewer } from '#access';
import type { Programme } from '#domain';
import type { Logger } from '#platform';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CALLERS, LOGGER, PROGRAMME } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { ApiError } from '../http/api-error.js';
import { authorise } from '../http/authentication.js';
import { callerOf, type CallerOptions } from '../http/caller.js';
import { readQueryAs } from '../http/dto.js';
import { schoolOf } from '../programme/school-of.js';
import { EventStream } from './event-stream.js';
import { FeedQueryDto } from './feed.dto.js';
import { Feed } from './feed.js';
import type { FeedItem } from './feed-item.js';

/** What happens, as it is recorded. */
@ApiTags('Feed')
@ApiBasicAuth('basic')
@Controller('api/feed')
export class FeedController {
  constructor(
    @Inject(PROGRAMME) private readonly programme: Programme,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CALLERS) private readonly callers: CallerOptions,
    private readonly feed: Feed,
  ) {}

  @Get()
  @Discloses({ kind: 'feed' })
  @ApiOperation({
    summary: 'What happens, as server-sent events',
    description:
      "Each event's id is its position in the log: send the last one as `Last-Event-ID`, as browsers do, and nothing is " +
      'missed. Partners and the public are told of new publications alone.',
  })
  @ApiQuery({ type: FeedQueryDto })
  @ApiHeader({ name: 'Last-Event-ID', required: false })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ schema: { type: 'string' } })
  listen(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    authorise(request, 'programme/read');
    const query = readQueryAs(FeedQueryDto, request.query);
    if (query.school !== undefined) schoolOf(this.programme, query.school, 'invalid-parameter');
    const after = lastEventId(request.headers['last-event-id']) ?? query.after;
    const { viewer } = request.caller!;
    if (!viewer) throw new ApiError('forbidden', 'this is for somebody who may see something');
    if (this.feed.full) {
      throw new ApiError('unavailable', 'too many listen already', [], { 'retry-after': '10' });
    }
    const stillAllowed = async () => {
      const { viewer: now } = await callerOf(request, this.callers);
      return now !== undefined && textOfViewer(now) === textOfViewer(viewer);
    };
    const wanted = wantedBy(query);
    reply.hijack();
    const stream = new EventStream(reply.raw);
    this.feed
      .listen(stream, { viewer, after: after === undefined ? undefined : BigInt(after), wanted, stillAllowed })
      .catch((error: unknown) => {
        this.logger.warn({ err: error, requestId: request.id }, 'a listener was let go of');
        stream.end();
      });
  }
}

/** @throws ApiError 400 for what is no event's id */
function lastEventId(header: string | string[] | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  if (typeof header === 'string' && /^\d{1,18}$/.test(header)) return header;
  throw new ApiError('invalid-parameter', 'Last-Event-ID: this is not the id of an event', [
    { path: 'Last-Event-ID', rule: 'matches', message: 'Send the id of the last event, as it is.' },
  ]);
}

function wantedBy({ school, objective, template, kind }: FeedQueryDto): (item: FeedItem) => boolean {
  return (item) =>
    (school === undefined || item.school === school) &&
    (objective === undefined || item.objectives.includes(objective)) &&
    (template === undefined || (item.kind === 'statement' && item.what === template)) &&
    (kind === undefined || item.kind === kind);
}
