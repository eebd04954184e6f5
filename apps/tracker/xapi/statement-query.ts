import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

/** Describes the parameters by which statements are found (xAPI 1.0.3, part 3, 2.1.3). */
export const StatementQuery = () =>
  applyDecorators(
    ApiQuery({ name: 'statementId', required: false }),
    ApiQuery({ name: 'voidedStatementId', required: false }),
    ApiQuery({ name: 'agent', required: false, description: 'An Agent or identified Group as JSON' }),
    ApiQuery({ name: 'verb', required: false }),
    ApiQuery({ name: 'activity', required: false }),
    ApiQuery({ name: 'registration', required: false }),
    ApiQuery({ name: 'related_activities', required: false, type: Boolean }),
    ApiQuery({ name: 'related_agents', required: false, type: Boolean }),
    ApiQuery({ name: 'since', required: false, description: 'Stored after this instant' }),
    ApiQuery({ name: 'until', required: false, description: 'Stored at or before this instant' }),
    ApiQuery({ name: 'limit', required: false, type: Number, description: '0: as many as the server gives (500)' }),
    ApiQuery({ name: 'ascending', required: false, type: Boolean }),
    ApiQuery({ name: 'format', required: false, enum: ['exact', 'ids', 'canonical'] }),
    ApiQuery({ name: 'attachments', required: false, type: Boolean }),
  );
