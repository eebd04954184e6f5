import type { Viewer } from '#access';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { ApiError } from '../http/api-error.js';
import { unauthenticated } from '../http/caller.js';
import { represent, type Answer, type CsvForm } from '../http/representation.js';
import { whyNot } from '../http/authentication.js';
import { decide, type Asked, type Decision } from './decide.js';
import { DISCLOSURE, type Disclosure } from './discloses.js';
import { ResearchView } from './research.js';
import { PublishedAnswers } from '../publication/published-answers.js';

/** What a handler that declares nothing is taken for. A test finds those that do. */
const UNDECLARED: Disclosure = { kind: 'coordination' };
const API = /^\/api(?:\/|\?|$)/;

/** Puts `decide` around every handler of the programme's API. */
@Injectable()
export class DisclosureInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly research: ResearchView,
    private readonly published: PublishedAnswers,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!API.test(request.url)) return next.handle();
    const disclosure = this.reflector.getAllAndOverride<Disclosure | undefined>(DISCLOSURE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (disclosure?.kind === 'open') {
      request.disclosed = true;
      return next.handle();
    }
    const viewer = viewerOf(request);
    const decision = decide(viewer, disclosure ?? UNDECLARED, askedOf(request), await this.research.of(viewer));
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    // What one is shown is nobody else's: shared caches keep none of it.
    void reply.header('cache-control', 'private, no-cache').header('vary', 'authorization, cookie');
    if (decision.show === 'published' && disclosure?.kind === 'figures') {
      represent(request, reply, disclosure.csv?.(askedOf(request).path, request) as CsvForm<Answer> | undefined);
    }
    return this.#follow(decision, request, next);
  }

  async #follow(decision: Decision, request: FastifyRequest, next: CallHandler): Promise<Observable<unknown>> {
    switch (decision.show) {
      case 'all':
        request.disclosed = true;
        return next.handle();
      case 'part': {
        setParameters(request, decision.parameters ?? {});
        return next.handle().pipe(
          map((body: unknown) => {
            if (typeof body !== 'object' || body === null) throw new Error(`${request.url} sent its answer by itself`);
            const part = decision.present(body as never) ?? hidden();
            request.disclosed = true;
            return part;
          }),
        );
      }
      case 'published':
        return this.published.answer(decision.level, request);
      case 'nothing':
        if (decision.because === 'hidden') hidden();
        throw new ApiError('forbidden', whyNot(request.caller!));
      default:
        return decision satisfies never;
    }
  }
}

function viewerOf(request: FastifyRequest): Viewer {
  const { caller } = request;
  if (!caller) throw new Error(`${request.url} was not authenticated`);
  if (caller.viewer) return caller.viewer;
  if (caller.via === 'nothing') throw unauthenticated(request, 'sign in, or send a key and its secret');
  throw new ApiError('forbidden', whyNot(caller));
}

function hidden(): never {
  throw new ApiError('not-found', 'there is no such thing, or not for you');
}

function askedOf(request: FastifyRequest): Asked {
  const texts = (from: unknown) =>
    Object.fromEntries(
      Object.entries(from ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  return { path: texts(request.params), query: texts(request.query) };
}

/** A parameter of the path is set where the path has it, any other in the query. */
function setParameters(request: FastifyRequest, parameters: Readonly<Record<string, string>>): void {
  const path = request.params as Record<string, unknown>;
  const query = request.query as Record<string, unknown>;
  for (const [name, value] of Object.entries(parameters)) (name in path ? path : query)[name] = value;
}
