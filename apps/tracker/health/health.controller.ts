import type { EventStore } from '#eventstore';
import { schemaOf } from '#readmodels';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type pg from 'pg';
import { DATABASE, EVENT_STORE } from '../dependencies.js';

const PATIENCE_MS = 2_000;

interface Readiness {
  readonly status: 'ready' | 'not ready';
  readonly checks: Readonly<Record<string, string>>;
}

/** For supervisors and balancers. Neither needs a credential; neither says anything about anybody. */
@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'The process runs' })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Statements can be posted and read: 200, else 503 with the reason' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const [eventStore, readModels] = await Promise.all([
      check(() => this.eventStore.head()),
      check(async () => {
        const { rows } = await this.database.query<{ built: boolean }>('select to_regclass($1) is not null as built', [
          `${schemaOf({ name: 'statement-index' })}.statement`,
        ]);
        if (!rows[0]?.built) throw new Error('the projector has not built the statement index yet');
      }),
    ]);
    const ready = eventStore === 'ok' && readModels === 'ok';
    void reply.status(ready ? 200 : 503).header('cache-control', 'no-store');
    return { status: ready ? 'ready' : 'not ready', checks: { eventStore, readModels } };
  }
}

async function check(work: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    await Promise.race([work(), late]);
    return 'ok';
  } catch (error) {
    return (error as Error).message;
  } finally {
    clearTimeout(timer);
  }
}
