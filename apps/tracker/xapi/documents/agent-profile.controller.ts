import { Controller } from '@nestjs/common';
import { ApiBasicAuth, ApiHeader, ApiQuery, ApiTags } from '@nestjs/swagger';
import { DocumentController } from './document-controller.js';

/** The Agent Profile Resource (xAPI 1.0.3, part 3, 2.6). */
@ApiTags('xAPI')
@ApiBasicAuth('basic')
@ApiHeader({ name: 'X-Experience-API-Version', required: true, example: '1.0.3' })
@ApiQuery({ name: 'agent', required: true, description: 'An Agent as JSON' })
@ApiQuery({ name: 'profileId', required: false, description: 'Left out: a list of ids' })
@Controller('xapi/agents/profile')
export class AgentProfileController extends DocumentController {
  protected override readonly kind = 'agent-profile';
}
