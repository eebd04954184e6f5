import type { Programme } from '#domain';
import type { EventStore } from '#eventstore';
import type { Registry } from '#platform';
import { createReadModels } from '#readmodels';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type pg from 'pg';
import { ForwarderMetrics } from '../../shared/forwarders/forwarder-metrics.js';
import { ReadModelMetrics } from '../../shared/read-model-metrics.js';
import { DATABASE, EVENT_STORE, METRICS, PROGRAMME } from '../dependencies.js';

/**
 * For Prometheus. Needs no credential and says nothing about anybody; a balancer that the world can reach keeps it to
 * itself (infra/ does).
 */
@ApiTags('Health')
@Controller('metrics')
export class MetricsController {
  readonly #readModels: ReadModelMetrics;
  readonly #forwarders: ForwarderMetrics;

  constructor(
    @Inject(METRICS) private readonly metrics: Registry,
    @Inject(DATABASE) database: pg.Pool,
    @Inject(EVENT_STORE) eventStore: EventStore,
    @Inject(PROGRAMME) programme: Programme,
  ) {
    this.#readModels = new ReadModelMetrics({ metrics, database, eventStore, models: createReadModels(programme) });
    this.#forwarders = new ForwarderMetrics(metrics, database, eventStore);
  }

  @Get()
  @ApiOperation({ summary: 'Metrics in the text format of Prometheus' })
  async show(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    await Promise.all([this.#readModels.refresh(), this.#forwarders.refresh()]);
    void reply.type(this.metrics.contentType).header('cache-control', 'no-store');
    return this.metrics.metrics();
  }
}
