import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { Optional } from '../http/optional.js';

const MOST_ON_A_PAGE = 500;
export const DEFAULT_PAGE = 100;

/** The parameter `limit` of what goes page by page. */
export const PageLimit = () => (target: object, property: string) => {
  ApiPropertyOptional({ minimum: 1, maximum: MOST_ON_A_PAGE, default: DEFAULT_PAGE, type: 'integer' })(
    target,
    property,
  );
  Optional()(target, property);
  Type(() => Number)(target, property);
  IsInt({ message: `this must be a whole number from 1 to ${MOST_ON_A_PAGE}` })(target, property);
  Min(1)(target, property);
  Max(MOST_ON_A_PAGE)(target, property);
};
