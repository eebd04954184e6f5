import { VETRAIL_VERSION } from '#platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { measureSchemas } from './measures/measure-schemas.js';

/** Serves the OpenAPI description at `/docs/openapi.json` and a page to read and try it at `/docs`. */
export function serveDocs(app: NestFastifyApplication): void {
  const description = new DocumentBuilder()
    .setTitle('Vetrail')
    .setDescription(
      'xAPI statements in, the development of participants and schools out. Errors have one form, explained in docs/errors.md.',
    )
    .setVersion(VETRAIL_VERSION)
    .addBasicAuth()
    .addSecurityRequirements('basic')
    .build();
  SwaggerModule.setup('docs', app, () => withMeasures(SwaggerModule.createDocument(app, description)), {
    jsonDocumentUrl: 'docs/openapi.json',
    yamlDocumentUrl: 'docs/openapi.yaml',
    customSiteTitle: 'Vetrail API',
  });
}

/** The answers about measures, which no class describes, but the measures themselves. */
function withMeasures(document: OpenAPIObject): OpenAPIObject {
  const schemas = { ...document.components?.schemas, ...measureSchemas() };
  return { ...document, components: { ...document.components, schemas } };
}
