import type { Programme } from '#domain';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import {
  ApiExcludeEndpoint,
  ApiNotModifiedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROGRAMME } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { isUnchanged } from '../http/conditional.js';
import { publishedDocuments, type PublishedDocument } from './published-profile.js';

const JSON_LD = 'application/ld+json';

/** The programme's xAPI profile. Open to everybody: it is what other systems learn the vocabulary from. */
@ApiTags('xAPI profile')
@Controller('profile')
export class ProfileController {
  readonly #documents: ReadonlyMap<string, PublishedDocument>;

  constructor(@Inject(PROGRAMME) programme: Programme) {
    this.#documents = publishedDocuments(programme);
  }

  @Get()
  @ApiOperation({
    summary: "The programme's xAPI profile, as JSON-LD",
    description:
      "Also at the path of the profile's own IRI; each verb, activity type, extension, template and pattern stands at its IRI too.",
    security: [],
  })
  @ApiProduces(JSON_LD, 'application/json')
  @ApiOkResponse({ schema: { type: 'object' } })
  @ApiNotModifiedResponse()
  profile(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.#send('', request, reply);
  }

  @Get('*')
  @ApiExcludeEndpoint()
  term(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.#send(request.url.replace(/\?.*$/, '').slice('/profile'.length), request, reply);
  }

  #send(path: string, request: FastifyRequest, reply: FastifyReply): void {
    const document = this.#documents.get(path.replace(/\/$/, ''));
    if (!document) throw new ApiError('not-found', `the profile, in its newest version, has nothing at ${path}`);
    reply.headers({
      etag: document.etag,
      vary: 'Accept',
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    });
    if (isUnchanged(request.headers['if-none-match'], document.etag)) void reply.status(304).send();
    else void reply.type(mediaType(request.headers.accept)).send(document.body);
  }
}

/** JSON-LD, unless JSON is all that the client knows of the two. */
function mediaType(accept = ''): string {
  return accept.includes('application/json') && !accept.includes(JSON_LD) ? 'application/json' : JSON_LD;
}
