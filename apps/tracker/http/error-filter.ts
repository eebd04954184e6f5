import { IdentityProviderUnavailable } from '#access';
import { AttachmentsUnavailable } from '#attachments';
import { EventStoreUnavailable, EventTooLarge } from '#eventstore';
import { isConnectionFailure, type Logger } from '#platform';
import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER } from '../dependencies.js';
import { ApiError, type ErrorCode } from './api-error.js';

/** Turns whatever was thrown into the one JSON form of a refusal. A fault of ours is logged with its request's id. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = asApiError(thrown);
    if (error.status >= 500) {
      const at = { err: thrown, requestId: request.id, method: request.method, path: request.url.split('?')[0] };
      this.logger[error.status === 503 ? 'warn' : 'error'](at, error.message);
    }
    void reply
      .status(error.status)
      .headers(error.headers)
      .type('application/json')
      .send(JSON.stringify(error.body(request.id)));
  }
}

function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof EventTooLarge) return new ApiError('too-large', thrown.message);
  if (
    thrown instanceof EventStoreUnavailable ||
    thrown instanceof AttachmentsUnavailable ||
    isConnectionFailure(thrown)
  ) {
    return new ApiError('unavailable', 'the store does not answer at the moment: send the same request again', [], {
      'retry-after': '2',
    });
  }
  if (thrown instanceof IdentityProviderUnavailable) {
    return new ApiError('unavailable', `${thrown.message}: try again`, [], { 'retry-after': '2' });
  }
  if (isUndefinedTable(thrown)) {
    return new ApiError('unavailable', 'the projector has not built this read model yet: ask again', [], {
      'retry-after': '2',
    });
  }
  const status = statusOf(thrown);
  if (status !== undefined && status < 500) return fromFramework(status, thrown as Error);
  return new ApiError('internal-error', 'this is a fault of the server; nothing that was acknowledged is lost');
}

/** Read models' tables come into being when the projector first runs: PostgreSQL's `undefined_table`. */
function isUndefinedTable(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown as { code?: unknown }).code === '42P01';
}

const FRAMEWORK: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  415: 'unsupported-media-type',
};

function fromFramework(status: number, error: Error): ApiError {
  return new ApiError(FRAMEWORK[status] ?? 'invalid-request', error.message);
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
