import { createReadModels } from '#readmodels';
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { streamMultipartStatements } from './attachments/statement-body.js';
import { CALLERS, type Dependencies } from './dependencies.js';
import { keepUndisclosed } from './disclosure/keep-undisclosed.js';
import { authenticateRequests } from './http/authentication.js';
import { BODY_LIMIT, readBodiesAsBytes } from './http/body.js';
import { allowOtherOrigins } from './http/cors.js';
import type { CallerOptions } from './http/caller.js';
import { ErrorFilter } from './http/error-filter.js';
import { answerFromStudies } from './http/study.js';
import { nestLogger } from './http/nest-logger.js';
import { measureRequests } from './metrics/measure-requests.js';
import { rewriteProfileUrls } from './profile/published-profile.js';
import { serveAlternateSyntax, unpackAlternateSyntax } from './xapi/alternate-syntax.js';
import { ConsistentThrough, nameConsistentThrough } from './xapi/consistent-through.js';
import { nameVersion, negotiateVersion } from './xapi/versions.js';

/** Connections are kept for longer than balancers keep theirs; a request may take as long as its body does. */
const HTTP = { keepAliveTimeout: 72_000, requestTimeout: 0 };

/**
 * Builds the tracker's HTTP application, ready to listen. What it needs is handed in; nothing is read from outside.
 *
 * @param servePages adds what people look at in a browser, before the application starts
 */
export async function createApp(
  dependencies: Dependencies,
  servePages: (app: NestFastifyApplication, server: FastifyInstance) => Promise<void> = async () => undefined,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // Long `more` links and agents in query strings.
    routerOptions: { maxParamLength: 4_096 },
    rewriteUrl: rewriteProfileUrls(dependencies.programme),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    serverFactory: (handler: RequestListener) => createServer(HTTP, unpackAlternateSyntax(handler)),
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(dependencies), adapter, {
    bodyParser: false,
    logger: nestLogger(dependencies.logger),
    abortOnError: false,
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  const { xapiVersions } = dependencies.config;
  measureRequests(server, dependencies.metrics);
  readBodiesAsBytes(server);
  streamMultipartStatements(server);
  nameVersion(server, xapiVersions);
  allowOtherOrigins(server);
  nameConsistentThrough(server, app.get(ConsistentThrough));
  serveAlternateSyntax(server);
  authenticateRequests(server, app.get<CallerOptions>(CALLERS));
  negotiateVersion(server, xapiVersions);
  answerFromStudies(server, dependencies.database, createReadModels(dependencies.programme));
  keepUndisclosed(server, dependencies.logger);
  app.useGlobalFilters(new ErrorFilter(dependencies.logger));
  await servePages(app, server);
  await app.init();
  await server.ready();
  return app;
}
