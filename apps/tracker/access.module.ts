import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import {
  CALLERS,
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
import { ResearchView } from './disclosure/research.js';
import { FeedController } from './feed/feed.controller.js';
import { Feed } from './feed/feed.js';
import { PublicationWatch } from './feed/publication-watch.js';
import type { CallerOptions } from './http/caller.js';
import { DevelopmentConsistency } from './programme/development-consistency.js';
import { PublishedAnswers } from './publication/published-answers.js';
import { Cookies } from './sign-in/cookies.js';
import { DevelopmentSignInController } from './sign-in/development.controller.js';
import { MeController } from './sign-in/me.controller.js';
import { signInMethod } from './sign-in/sign-in-method.js';
import { SignInController } from './sign-in/sign-in.controller.js';

/** Who sees what: signing in, the disclosure rules around every handler of `/api`, what is published, and the feed. */
@Module({})
export class AccessModule {
  static with(dependencies: Dependencies): DynamicModule {
    const { config, logger, database, eventStore, programme, authenticator } = dependencies;
    const signIn = signInMethod(config, database);
    const cookies = new Cookies(config.publicUrl);
    const callers: CallerOptions = { authenticator, signIn, cookies, publicView: config.publicView };
    const development = signIn.kind === 'development' ? [DevelopmentSignInController] : [];
    return {
      module: AccessModule,
      controllers: [SignInController, MeController, FeedController, ...development],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: DATABASE, useValue: database },
        { provide: EVENT_STORE, useValue: eventStore },
        { provide: PROGRAMME, useValue: programme },
        { provide: SIGN_IN, useValue: signIn },
        { provide: COOKIES, useValue: cookies },
        { provide: CALLERS, useValue: callers },
        { provide: APP_INTERCEPTOR, useClass: DisclosureInterceptor },
        DevelopmentConsistency,
        PseudonymKey,
        ResearchView,
        PublishedAnswers,
        PublicationWatch,
        Feed,
      ],
    };
  }
}
