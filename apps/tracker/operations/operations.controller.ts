import type { Programme } from '#domain';
import type { EventStore } from '#eventstore';
import { createReadModels, isLed, readBuilds, readLag } from '#readmodels';
import { Controller, Get, Inject, Req } from '@nestjs/common';
import { ApiBasicAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE, EVENT_STORE, PROGRAMME } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { OperationsDto } from './operations.dto.js';

/** How the log and the read models stand. */
@ApiTags('Operations')
@ApiBasicAuth('basic')
@Controller('api/operations')
export class OperationsController {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(PROGRAMME) private readonly programme: Programme,
  ) {}

  @Get()
  @Discloses({ kind: 'coordination' })
  @ApiOperation({ summary: 'Where each read model stands in the log, and since when events wait for it' })
  @ApiOkResponse({ type: OperationsDto })
  async describe(@Req() request: FastifyRequest): Promise<OperationsDto> {
    authorise(request, 'programme/write');
    const models = createReadModels(this.programme);
    const [head, led, lags, builds] = await Promise.all([
      this.eventStore.head(),
      isLed(this.database),
      readLag(this.database, this.eventStore, models),
      readBuilds(this.database, models),
    ]);
    return {
      at: new Date().toISOString(),
      head: String(head.position),
      led,
      projections: lags.map(({ model, checkpoint, waitingSince }) => {
        const version = models.find(({ name }) => name === model)!.version;
        const state = !checkpoint
          ? 'not-built'
          : checkpoint.version !== version
            ? 'outdated'
            : waitingSince === undefined
              ? 'current'
              : 'behind';
        return {
          model,
          state,
          version: checkpoint?.version ?? null,
          position: checkpoint === undefined ? null : String(checkpoint.position),
          recordedAt: checkpoint?.recordedAt ?? null,
          waitingSince: waitingSince ?? null,
          building: builds
            .filter((build) => build.model === model)
            .map((build) => ({ version: build.version, position: String(build.position) })),
        };
      }),
    };
  }
}
