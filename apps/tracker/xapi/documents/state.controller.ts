import { Controller } from '@nestjs/common';
import { ApiBasicAuth, ApiHeader, ApiQuery, ApiTags } from '@nestjs/swagger';
import { DocumentController } from './document-controller.js';

/** The State Resource (xAPI 1.0.3, part 3, 2.3). */
@ApiTags('xAPI')
@ApiBasicAuth('basic')
@ApiHeader({ name: 'X-Experience-API-Version', required: true, example: '1.0.3' })
@ApiQuery({ name: 'activityId', required: true })
@ApiQuery({ name: 'agent', required: true, description: 'An Agent as JSON' })
@ApiQuery({ name: 'registration', required: false })
@ApiQuery({ name: 'stateId', required: false, description: 'Left out: all of the context' })
@Controller('xapi/activities/state')
export class StateController extends DocumentController {
  protected override readonly kind = 'state';
}
