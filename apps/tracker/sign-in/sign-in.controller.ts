import { beginSignIn, SIGN_IN_WITHIN_MS, SignInFailed, takeSignIn, type SignIn } from '#access';
import type { Config } from '#platform';
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { CONFIG, COOKIES, DATABASE, SIGN_IN } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { refuseOtherSites } from '../http/authentication.js';
import type { Cookies } from './cookies.js';
import type { SignInMethod } from './sign-in-method.js';

const HOUR_MS = 3_600_000;

/** The way of a browser to the identity provider and back. */
@ApiExcludeController()
@Controller('auth')
export class SignInController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(SIGN_IN) private readonly method: SignInMethod,
    @Inject(COOKIES) private readonly cookies: Cookies,
  ) {}

  @Get('sign-in')
  async begin(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const returnTo = ownPath((request.query as Readonly<Record<string, unknown>>)['return']);
    switch (this.method.kind) {
      case 'provider': {
        const signIn = await beginSignIn(this.database, returnTo);
        const { provider } = this.method;
        const url = await orRefuse(() => provider.authorizationUrl(signIn));
        this.cookies.set(reply, 'sign-in', signIn.state, SIGN_IN_WITHIN_MS);
        return redirect(reply, url);
      }
      case 'development':
        return redirect(reply, `/auth/development?return=${encodeURIComponent(returnTo)}`);
      case 'none':
        throw new ApiError('not-found', 'nobody signs in here: set OIDC_ISSUER and OIDC_CLIENT_ID');
      default:
        return this.method satisfies never;
    }
  }

  @Get('callback')
  async end(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (this.method.kind !== 'provider') throw new ApiError('not-found', 'nobody signs in here');
    const { provider, sessions } = this.method;
    const query = request.query as Readonly<Record<string, unknown>>;
    const signIn = await this.#signInOf(request, query['state']);
    this.cookies.clear(reply, 'sign-in');
    const { code, error } = query;
    if (typeof code !== 'string') throw new ApiError('sign-in-failed', `the identity provider says ${String(error)}`);
    const identified = await orRefuse(() => provider.redeem(code, signIn));
    const lifetimeMs = this.config.sessionHours * HOUR_MS;
    const token = await sessions.begin({ ...identified, lifetimeMs });
    this.cookies.set(reply, 'session', token, lifetimeMs);
    return redirect(reply, signIn.returnTo);
  }

  @Post('sign-out')
  @HttpCode(200)
  async out(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    refuseOtherSites(request);
    const token = this.cookies.read(request, 'session');
    this.cookies.clear(reply, 'session');
    void reply.header('cache-control', 'no-store');
    if (this.method.kind === 'none') return { signedIn: false, endSession: null };
    if (token !== undefined) await this.method.sessions.end(token);
    if (this.method.kind === 'development') return { signedIn: false, endSession: null };
    const { provider } = this.method;
    return { signedIn: false, endSession: (await provider.endSessionUrl(`${this.config.publicUrl}/`)) ?? null };
  }

  /** The sign-in that this very browser began. */
  async #signInOf(request: FastifyRequest, state: unknown): Promise<SignIn> {
    const begun = this.cookies.read(request, 'sign-in');
    const signIn = begun !== undefined && begun === state ? await takeSignIn(this.database, begun) : undefined;
    if (signIn) return signIn;
    throw new ApiError('sign-in-failed', 'this browser began no such sign-in, or too long ago: sign in again');
  }
}

/** A path of ours to go back to; anything else might lead elsewhere. */
export function ownPath(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(value) ? value : '/';
}

/** What the identity provider refuses, as a refusal of ours. */
async function orRefuse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SignInFailed) throw new ApiError('sign-in-failed', error.message);
    throw error;
  }
}

function redirect(reply: FastifyReply, url: string): void {
  void reply.header('cache-control', 'no-store').redirect(url, 303);
}
