import { Controller } from '@nestjs/common';
import { ApiBasicAuth, ApiHeader, ApiQuery, ApiTags } from '@nestjs/swagger';
import { DocumentController } from './document-controller.js';

/** The Activity Profile Resource (xAPI 1.0.3, part 3, 2.7). */
@ApiTags('xAPI')
@ApiBasicAuth('basic')
@ApiHeader({ name: 'X-Experience-API-Version', required: true, example: '1.0.3' })
@ApiQuery({ name: 'activityId', required: true })
@ApiQuery({ name: 'profileId', required: false, description: 'Left out: a list of ids' })
@Controller('xapi/activities/profile')
export class ActivityProfileController extends DocumentController {
  protected override readonly kind = 'activity-profile';
}
