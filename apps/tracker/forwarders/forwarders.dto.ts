import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsString,
  IsUrl,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../http/optional.js';
import { IsDayOrTimestamp } from '../programme/window.dto.js';

/** Which statements: values of one member are alternatives, and all members must hold. None: all statements. */
export class ForwarderFilterDto {
  @ApiPropertyOptional({ type: [String], example: ['dk-randers'] })
  @Optional()
  @IsArray()
  @IsString({ each: true })
  readonly schools?: string[];

  @ApiPropertyOptional({ type: [String], format: 'uuid' })
  @Optional()
  @IsArray()
  @IsUUID('all', { each: true })
  readonly participants?: string[];

  @ApiPropertyOptional({ type: [String] })
  @Optional()
  @IsArray()
  @IsString({ each: true })
  readonly objectives?: string[];

  @ApiPropertyOptional({ type: [String], example: ['T2', 'T11'] })
  @Optional()
  @IsArray()
  @IsString({ each: true })
  readonly templates?: string[];

  @ApiPropertyOptional({ type: [String] })
  @Optional()
  @IsArray()
  @IsString({ each: true })
  readonly verbs?: string[];

  @ApiPropertyOptional({ type: [String] })
  @Optional()
  @IsArray()
  @IsString({ each: true })
  readonly activities?: string[];

  @ApiPropertyOptional({ description: 'What happened from then on' })
  @Optional()
  @IsDayOrTimestamp()
  readonly from?: string;

  @ApiPropertyOptional({ description: 'What happened until then; a day counts whole' })
  @Optional()
  @IsDayOrTimestamp()
  readonly until?: string;
}

export class ForwarderDto {
  @ApiProperty({ example: 'National record store' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  readonly name!: string;

  @ApiProperty({ description: "The target's xAPI endpoint", example: 'https://lrs.example/xapi' })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly endpoint!: string;

  @ApiProperty()
  @IsString()
  readonly key!: string;

  @ApiPropertyOptional({ description: 'Never shown again. Left out in a change: as it was.' })
  @Optional()
  @IsString()
  readonly secret?: string;

  @ApiPropertyOptional({ type: ForwarderFilterDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => ForwarderFilterDto)
  readonly filter?: ForwarderFilterDto;

  @ApiPropertyOptional({ default: false })
  @Optional()
  @IsBoolean()
  readonly paused?: boolean;

  @ApiPropertyOptional({ description: 'Of a new one: all of history, or what comes from now on', default: 'beginning' })
  @Optional()
  @IsIn(['beginning', 'now'])
  readonly start?: 'beginning' | 'now';
}

export class RefusalsQueryDto {
  @ApiPropertyOptional({ default: 100, minimum: 1, maximum: 1000 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  readonly limit: number = 100;

  @ApiPropertyOptional({ description: "The page before's `next`", default: 0 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  readonly after: number = 0;
}

export class ResendDto {
  @ApiPropertyOptional({ type: [String], format: 'uuid', description: 'Default: all that were refused' })
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @IsUUID('all', { each: true })
  readonly statements?: string[];
}
