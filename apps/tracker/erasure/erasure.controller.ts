import type { AttachmentStore } from '#attachments';
import type { Programme } from '#domain';
import type { EventStore } from '#eventstore';
import { Controller, Delete, Get, Inject, Param, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBasicAuth,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiPropertyOptional,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { Matches } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { planOrErase } from '../../shared/erasure/plan.js';
import { findReceipt, type Receipt } from '../../shared/erasure/receipts.js';
import { ATTACHMENTS, DATABASE, EVENT_STORE, PROGRAMME } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { ApiError } from '../http/api-error.js';
import { authorise } from '../http/authentication.js';
import { readQueryAs } from '../http/dto.js';
import { Optional } from '../http/optional.js';
import { requireUuid } from '../programme/participant-requests.js';

class ErasureQueryDto {
  @ApiPropertyOptional({ description: 'The `confirm` of the plan that the same request gave without it' })
  @Optional()
  @Matches(/^[0-9a-f]{32}$/, { message: 'this is the `confirm` of a plan, as it was given' })
  readonly confirm?: string;
}

/** Erasure, in two steps: what would go, then, with the plan's confirmation, that it goes. */
@ApiTags('Erasure')
@ApiBasicAuth('basic')
@Discloses({ kind: 'coordination' })
@Controller('api')
export class ErasureController {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(ATTACHMENTS) private readonly attachments: AttachmentStore,
    @Inject(PROGRAMME) private readonly programme: Programme,
  ) {}

  @Delete('participants/:id')
  @ApiOperation({
    summary: 'Erase a participant: first what would go, then, with `confirm`, for good',
    description: 'Their statements, documents, attachments, links and name go; events of others stay without them.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiQuery({ type: ErasureQueryDto })
  @ApiOkResponse({ description: 'The plan: nothing was changed' })
  @ApiAcceptedResponse({ description: 'Erased; the receipt is pending until read models and files hold nothing of it' })
  @ApiNotFoundResponse({ description: 'No such participant, or erased' })
  @ApiConflictResponse({ description: 'Something was recorded since the plan: confirm the new one' })
  async erase(@Req() request: FastifyRequest, @Param('id') given: string, @Res() reply: FastifyReply): Promise<void> {
    authorise(request, 'programme/write');
    const id = requireUuid(given);
    const { confirm } = readQueryAs(ErasureQueryDto, request.query);
    const { eventStore, database, attachments, programme } = this;
    const result = await planOrErase({ eventStore, database, attachments, programme }, id, confirm);
    switch (result.outcome) {
      case 'unknown':
        throw new ApiError('not-found', `no participant has the id ${id}, or they were erased`);
      case 'planned':
        void reply.status(200).send({ erased: false, plan: result.plan });
        return;
      case 'changed':
        throw new ApiError(
          'plan-changed',
          `confirm: something was recorded since; the plan is ${result.plan.confirm} now`,
        );
      case 'erased':
        void reply
          .status(202)
          .header('location', `/api/erasures/${result.receipt}`)
          .send({
            erased: true,
            receipt: await findReceipt(database, result.receipt),
          });
        return;
      default:
        result satisfies never;
    }
  }

  @Get('erasures/:id')
  @ApiOperation({ summary: 'The receipt of an erasure: how much, never whom' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNotFoundResponse({ description: 'No such receipt' })
  async receipt(@Req() request: FastifyRequest, @Param('id') id: string): Promise<Receipt> {
    authorise(request, 'programme/write');
    const receipt = await findReceipt(this.database, requireUuid(id));
    if (!receipt) throw new ApiError('not-found', `there is no receipt ${id}`);
    return receipt;
  }
}
