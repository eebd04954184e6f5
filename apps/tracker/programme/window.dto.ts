import { firstInstantOf } from '#domain';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { Optional } from '../http/optional.js';

/** A day that exists, which counts whole, or a timestamp of the xAPI standard. */
export const IsDayOrTimestamp = () =>
  ValidateBy({
    name: 'dayOrTimestamp',
    validator: {
      validate: (value) => typeof value === 'string' && firstInstantOf(value) !== undefined,
      defaultMessage: () =>
        'this must be a day, such as 2023-04-18, or a timestamp, such as 2023-04-18T09:00:00Z, once',
    },
  });

/** The part of history that a question is about. */
export class WindowDto {
  @ApiPropertyOptional({
    description: 'What happened from then on: a day (UTC) or a timestamp. Default: the first day of the programme.',
    example: '2022-03-01',
  })
  @Optional()
  @IsDayOrTimestamp()
  readonly from?: string;

  @ApiPropertyOptional({
    description: 'What happened until then: a day, which counts whole, or a timestamp. Default: the last day.',
    example: '2024-09-01',
  })
  @Optional()
  @IsDayOrTimestamp()
  readonly to?: string;

  @ApiPropertyOptional({
    description:
      'The answer as it would have been then: only what was stored, linked and recorded by the end of that day.',
    example: '2023-12-31',
  })
  @Optional()
  @IsDayOrTimestamp()
  readonly asKnownAt?: string;
}
