import {
  covers,
  createCredential,
  listCredentials,
  revokeCredential,
  SCOPES,
  type Credential,
  type Scope,
} from '#access';
import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBasicAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { ApiError } from '../http/api-error.js';
import { authorise } from '../http/authentication.js';
import { readJson } from '../http/body.js';
import { readBodyAs } from '../http/dto.js';
import { CreatedCredentialDto, CredentialDto, CredentialsDto, NewCredentialDto } from './credentials.dto.js';

/** Keys of machines, for those who run the programme; `vetrail credentials` does the same where there is a shell. */
@ApiTags('Operations')
@ApiBasicAuth('basic')
@Discloses({ kind: 'coordination' })
@Controller('api/credentials')
export class CredentialsController {
  constructor(@Inject(DATABASE) private readonly database: pg.Pool) {}

  @Get()
  @ApiOperation({ summary: 'All credentials, the oldest first, revoked ones too; never their secrets' })
  @ApiOkResponse({ type: CredentialsDto })
  async list(@Req() request: FastifyRequest): Promise<CredentialsDto> {
    authorise(request, 'programme/write');
    return { scopes: [...SCOPES], credentials: (await listCredentials(this.database)).map(shown) };
  }

  @Post()
  @ApiOperation({
    summary: 'Make a key and a secret for a machine',
    description:
      'The secret is in this answer and nowhere else ever after. A credential gives away only what it holds.',
  })
  @ApiBody({ type: NewCredentialDto })
  @ApiCreatedResponse({ type: CreatedCredentialDto })
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedCredentialDto> {
    authorise(request, 'programme/write');
    const body = readBodyAs(NewCredentialDto, readJson(request.headers['content-type'], request.body).value);
    refuseMoreThanHeld(request, body.scopes);
    const made = await createCredential(this.database, body);
    void reply.header('cache-control', 'no-store');
    return { ...shown(made), secret: made.secret };
  }

  @Delete(':key')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a credential for good; trackers stop taking it within seconds' })
  @ApiParam({ name: 'key' })
  @ApiNotFoundResponse({ description: 'No live credential has this key' })
  async revoke(@Req() request: FastifyRequest, @Param('key') key: string): Promise<void> {
    authorise(request, 'programme/write');
    if (request.credential?.key === key) {
      throw new ApiError('forbidden', 'a credential does not end itself: ask with another, or as a coordinator');
    }
    if (await revokeCredential(this.database, key)) return;
    throw new ApiError('not-found', `no live credential has the key ${key}`);
  }
}

/**
 * A machine cannot make itself more powerful by a credential of its own making. Coordinators, who are people, give any.
 *
 * @throws ApiError 403
 */
function refuseMoreThanHeld({ credential }: FastifyRequest, wanted: readonly Scope[]): void {
  if (!credential) return;
  const more = wanted.filter((scope) => !covers(credential.scopes, scope));
  if (more.length === 0) return;
  throw new ApiError('forbidden', `the credential cannot give ${more.join(', ')}: it does not hold it itself`);
}

function shown({ key, name, scopes, deriveIds, lenient, createdAt, revokedAt }: Credential): CredentialDto {
  return { key, name, scopes: [...scopes], deriveIds, lenient, createdAt, revokedAt: revokedAt ?? null };
}
