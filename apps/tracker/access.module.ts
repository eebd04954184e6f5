import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  CONFIG,
  COOKIES,
  DATABASE,
  EVENT_STORE,
  LOGGER,
  PROGRAMME,
  SIGN_IN,
  type Dependencies,
} from './dependencies.js';
import { DisclosureInterceptor } from './disclosure/disclosure.interceptor.js';
import { PseudonymKey } from './disclosure/pseudonym-key.js';
import type { CallerOptions } from './http/caller.js';
import { DevelopmentConsistency } from './programme/development-consistency.js';
import { PublishedAnswers } from './publication/published-answers.js';
import { Publisher } from './publication/publisher.js';
import { Cookies } from './sign-in/cookies.js';
import { DevelopmentSignInController } from './sign-in/development.controller.js';
import { MeController } from './sign-in/me.controller.js';
import { signInMethod } from './sign-in/sign-in-method.js';
import { SignInController } from './sign-in/sign-in.controller.js';

/** Who sees what: signing in, the disclosure rules around every handler of `/api`, and the publication. */
@Module({})
export class AccessModule {
  static with({ config, logger, database, eventStore, programme }: Dependencies): DynamicModule {
    const signIn = signInMethod(config, database);
    const development = signIn.kind === 'development' ? [DevelopmentSignInController] : [];
    return {
      module: AccessModule,
      controllers: [SignInController, MeController, ...development],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: DATABASE, useValue: database },
        { provide: EVENT_STORE, useValue: eventStore },
        { provide: PROGRAMME, useValue: programme },
        { provide: SIGN_IN, useValue: signIn },
        { provide: COOKIES, useValue: new Cookies(config.publicUrl) },
        { provide: APP_INTERCEPTOR, useClass: DisclosureInterceptor },
        DevelopmentConsistency,
        PseudonymKey,
        PublishedAnswers,
        Publisher,
      ],
    };
  }
}

/** What authenticating requests needs of the application. */
export function callerOptions(
  app: NestFastifyApplication,
  { authenticator, config: { publicView } }: Pick<Dependencies, 'authenticator' | 'config'>,
): CallerOptions {
  return { authenticator, publicView, signIn: app.get(SIGN_IN), cookies: app.get(COOKIES) };
}
