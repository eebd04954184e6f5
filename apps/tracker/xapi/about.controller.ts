import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SUPPORTED_VERSIONS } from './versions.js';

/** `GET /xapi/about`: what this record store speaks. Needs no credential and no version header. */
@ApiTags('xAPI')
@Controller('xapi/about')
export class AboutController {
  @Get()
  @ApiOperation({ summary: 'The xAPI versions that this record store speaks' })
  @ApiOkResponse({ schema: { example: { version: SUPPORTED_VERSIONS, extensions: {} } } })
  about(): { version: readonly string[]; extensions: Record<string, unknown> } {
    return { version: SUPPORTED_VERSIONS, extensions: {} };
  }
}
