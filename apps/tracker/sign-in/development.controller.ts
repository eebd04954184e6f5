import { GRANTABLE, parseViewer, textOfViewer } from '#access';
import type { Programme } from '#domain';
import type { Config } from '#platform';
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, COOKIES, PROGRAMME, SIGN_IN } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { refuseOtherSites } from '../http/authentication.js';
import type { Cookies } from './cookies.js';
import { developmentPage } from './development-page.js';
import { DEVELOPMENT_ISSUER, type SignInMethod } from './sign-in-method.js';
import { ownPath } from './sign-in.controller.js';

const LIFETIME_MS = 3_600_000;
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/**
 * Sign-in for development: one picks who one is. It is part of the application only where `NODE_ENV` is not `production`
 * and no identity provider is set, and it answers this machine alone, asked for by a local name and through no proxy.
 */
@ApiExcludeController()
@Controller('auth/development')
export class DevelopmentSignInController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PROGRAMME) private readonly programme: Programme,
    @Inject(SIGN_IN) private readonly method: SignInMethod,
    @Inject(COOKIES) private readonly cookies: Cookies,
  ) {}

  @Get()
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.#sessions(request);
    const returnTo = ownPath((request.query as Readonly<Record<string, unknown>>)['return']);
    void reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header(
        'content-security-policy',
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'self'",
      )
      .send(developmentPage(this.programme, returnTo));
  }

  @Post()
  async signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const sessions = this.#sessions(request);
    refuseOtherSites(request);
    const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    const role = form.get('role') ?? '';
    const of = { 'school-leader': form.get('school'), participant: form.get('participant') }[role];
    const viewer = parseViewer(of === undefined ? role : `${role}:${of?.trim()}`);
    const unknown =
      viewer?.role === 'school-leader' && !this.programme.schools.some(({ code }) => code === viewer.school);
    if (!viewer || unknown) {
      const message = `Pick one of ${GRANTABLE.join(', ')}, with a school of the programme or a participant's id where the role needs it.`;
      throw new ApiError('invalid-request', message, [{ path: 'role', rule: 'role', message }]);
    }
    const roles = [textOfViewer(viewer)];
    const person = { issuer: DEVELOPMENT_ISSUER, subject: roles[0]!, name: `Development ${role}`, roles };
    const token = await sessions.begin({ ...person, lifetimeMs: LIFETIME_MS });
    this.cookies.set(reply, 'session', token, LIFETIME_MS);
    void reply.header('cache-control', 'no-store').redirect(ownPath(form.get('return')), 303);
  }

  #sessions({ socket, headers }: FastifyRequest) {
    const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host'].some((name) => headers[name] !== undefined);
    const local = LOOPBACK.test(socket.remoteAddress ?? '') && LOCAL_HOST.test(headers.host ?? '') && !forwarded;
    if (this.config.production || this.method.kind !== 'development')
      throw new ApiError('not-found', 'there is no such resource');
    if (!local)
      throw new ApiError('forbidden', 'the development sign-in answers this machine alone, at http://localhost');
    return this.method.sessions;
  }
}
