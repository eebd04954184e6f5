import { parseViewer, textOfViewer, type Viewer } from '#access';
import { Controller, Get, Inject, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SIGN_IN } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { ApiError } from '../http/api-error.js';
import { whyNot } from '../http/authentication.js';
import { readJson } from '../http/body.js';
import type { Caller } from '../http/caller.js';
import { readBodyAs } from '../http/dto.js';
import type { SignInMethod } from './sign-in-method.js';

class ChooseRoleDto {
  @ApiProperty({ example: 'school-leader:dk-randers', description: 'One of `roles`' })
  @IsString()
  readonly role!: string;
}

class MeDto {
  @ApiProperty({ enum: ['credential', 'session', 'token', 'nothing'] }) readonly via!: string;
  @ApiProperty({ type: String, nullable: true }) readonly name!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'As the identity provider names you' })
  readonly issuer!: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly subject!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'What is shown to you is shown to this role' })
  readonly role!: string | null;
  @ApiProperty({ type: String, nullable: true, description: "A school leader's own school" })
  readonly school!: string | null;
  @ApiProperty({ type: String, nullable: true, description: "A participant's own id" })
  readonly participant!: string | null;
  @ApiProperty({ type: [String], description: 'Roles to choose among' }) readonly roles!: string[];
  @ApiProperty({ type: String, nullable: true }) readonly expiresAt!: string | null;
  @ApiProperty({ enum: ['provider', 'development', 'none'] }) readonly signIn!: string;
}

/** Who one is. */
@ApiTags('Access')
@Controller('api/me')
export class MeController {
  constructor(@Inject(SIGN_IN) private readonly method: SignInMethod) {}

  @Get()
  @Discloses({ kind: 'open' })
  @ApiOperation({ summary: 'Who you are and what you are shown', description: 'Answers whoever asks.' })
  @ApiOkResponse({ type: MeDto })
  me(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('cache-control', 'no-store');
    return this.#describe(request.caller!);
  }

  @Put('role')
  @Discloses({ kind: 'open' })
  @ApiOperation({ summary: 'Look at the programme with another of your roles' })
  @ApiBody({ type: ChooseRoleDto })
  @ApiOkResponse({ type: MeDto })
  async choose(@Req() request: FastifyRequest) {
    const caller = request.caller!;
    const { role } = readBodyAs(ChooseRoleDto, readJson(request.headers['content-type'], request.body).value);
    if (caller.via !== 'session' || this.method.kind === 'none') {
      throw new ApiError('forbidden', 'only somebody who is signed in chooses a role');
    }
    const viewer = parseViewer(role);
    if (!viewer || !(await this.method.sessions.choose(caller.token, viewer))) {
      throw new ApiError('forbidden', caller.viewer ? `the role ${role} is not one of yours` : whyNot(caller));
    }
    const person = (await this.method.sessions.find(caller.token)) ?? caller.person;
    return this.#describe({ ...caller, person, viewer: person.viewer });
  }

  #describe(caller: Caller): MeDto {
    const person = caller.via === 'session' || caller.via === 'token' ? caller.person : undefined;
    const { viewer } = caller;
    return {
      via: caller.via,
      name: (caller.via === 'credential' ? caller.credential.name : person?.name) ?? null,
      issuer: person?.issuer ?? null,
      subject: person?.subject ?? null,
      role: viewer?.role ?? null,
      school: viewer?.role === 'school-leader' ? viewer.school : null,
      participant: viewer?.role === 'participant' ? viewer.participant : null,
      roles: (person?.viewers ?? own(viewer)).map(textOfViewer),
      expiresAt: person?.expiresAt ?? null,
      signIn: this.method.kind,
    };
  }
}

function own(viewer: Viewer | undefined): readonly Viewer[] {
  return viewer ? [viewer] : [];
}
