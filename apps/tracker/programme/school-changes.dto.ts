import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Max, Min } from 'class-validator';
import { Optional } from '../http/optional.js';
import { IsDay } from './is-day.js';
import { SchoolDto } from './schools.dto.js';
import { IsDayOrTimestamp } from './window.dto.js';

export class SchoolQueryDto {
  @ApiPropertyOptional({ description: 'As it would have been then', example: '2023-12-31' })
  @Optional()
  @IsDayOrTimestamp()
  readonly asKnownAt?: string;
}

export class SchoolJoinedDto {
  @ApiProperty({ description: 'The day since which the school is in the programme', example: '2022-03-01' })
  @IsDay()
  readonly on!: string;
}

export class DeclareHeadCountDto {
  @ApiPropertyOptional({ description: 'What they are at the school. Either this or projectRole.', example: 'teacher' })
  @Optional()
  @IsString()
  readonly position?: string;

  @ApiPropertyOptional({ description: 'What they are in the programme. Either this or position.', example: 'trainer' })
  @Optional()
  @IsString()
  readonly projectRole?: string;

  @ApiProperty({ description: 'The day on which there were so many', example: '2022-03-01' })
  @IsDay()
  readonly date!: string;

  @ApiProperty({ type: 'integer', minimum: 0, example: 120 })
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  readonly count!: number;
}

class HeadCountDto {
  @ApiProperty({ enum: ['position', 'project-role'] }) readonly axis!: string;
  @ApiProperty({ example: 'teacher' }) readonly role!: string;
  @ApiProperty({ example: '2022-03-01' }) readonly date!: string;
  @ApiProperty({ type: 'integer' }) readonly count!: number;
}

export class SchoolRecordDto extends SchoolDto {
  @ApiProperty({ type: 'integer', nullable: true, description: 'The ETag, for If-Match; null: nothing is known yet' })
  readonly revision!: number | null;
  @ApiProperty({ type: String, nullable: true, example: '2022-03-01' }) readonly joined!: string | null;
  @ApiProperty({ type: [HeadCountDto], description: 'By date' }) readonly headCounts!: HeadCountDto[];
}
