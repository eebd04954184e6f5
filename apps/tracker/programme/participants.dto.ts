import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsNotEmpty,
  IsObject,
  IsString,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../http/optional.js';
import { IsDay } from './is-day.js';
import { DEFAULT_PAGE, PageLimit } from './page-limit.js';
import { AnswerDto } from './schools.dto.js';
import { WindowDto } from './window.dto.js';

/** An identity as a statement's actor has it: one inverse functional identifier. */
export const IDENTITY = {
  type: 'object' as const,
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
  properties: {
    mbox: { type: 'string' as const, example: 'mailto:synthetic@example.org' },
    mbox_sha1sum: { type: 'string' as const },
    openid: { type: 'string' as const },
    account: {
      type: 'object' as const,
      required: ['homePage', 'name'],
      properties: { homePage: { type: 'string' as const }, name: { type: 'string' as const } },
    },
  },
};

class MembershipDto {
  @ApiProperty({ type: String, nullable: true, example: 'dk-randers', description: 'Null: at no school any more' })
  @ValidateIf((_membership, school) => school !== null)
  @IsString()
  readonly school!: string | null;

  @ApiProperty({ example: '2022-03-01' })
  @IsDay()
  readonly since!: string;
}

/** What a participant is to be from now on: `PUT` says all of it, but what may be left out stays as it was. */
export class DescribeParticipantDto {
  @ApiPropertyOptional({ example: 'Synthetic person', maxLength: 200 })
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  readonly name?: string;

  @ApiPropertyOptional({ description: "A school's code", example: 'dk-randers' })
  @Optional()
  @IsString()
  readonly school?: string;

  @ApiPropertyOptional({
    description:
      'The day from which they are at the school. Needed for a move; the days before stay with the school before.',
    example: '2023-08-01',
  })
  @Optional()
  @IsDay()
  readonly since?: string;

  @ApiPropertyOptional({
    description:
      'The day from which they are at no school any more. Left out, where a school is named: they are there.',
    example: '2024-01-01',
  })
  @Optional()
  @IsDay()
  readonly left?: string;

  @ApiPropertyOptional({
    type: [MembershipDto],
    description:
      'Every membership before `school`, by day: together with `school` and `left` the whole history, whatever was ' +
      'recorded of it. Left out: what was recorded of the days before `since` stays.',
  })
  @Optional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => MembershipDto)
  readonly earlier?: MembershipDto[];

  @ApiProperty({ description: 'What they are at their school', example: 'teacher' })
  @IsString()
  readonly position!: string;

  @ApiProperty({ description: 'What they are in the programme', type: [String], example: ['trainer'] })
  @IsArray()
  @ArrayUnique()
  @IsString({ each: true })
  readonly projectRoles!: string[];

  @ApiProperty({
    description: 'All identities of theirs: those not named are unlinked. Earlier statements follow.',
    type: 'array',
    items: IDENTITY,
  })
  @IsArray()
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  readonly identities!: Record<string, unknown>[];
}

class ConsentDto {
  @ApiProperty() readonly given!: boolean;
  @ApiProperty({ example: '2022-03-05', description: 'The day on which they said so' }) readonly on!: string;
}

export class ParticipantDto {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
  @ApiProperty({ type: 'integer', description: 'The ETag, for If-Match, without its quotes' })
  readonly revision!: number;
  @ApiProperty({ type: String, nullable: true }) readonly name!: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly school!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'A day' }) readonly since!: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly position!: string | null;
  @ApiProperty({ type: [String] }) readonly projectRoles!: string[];
  @ApiProperty({ type: 'array', items: IDENTITY }) readonly identities!: Record<string, unknown>[];
  @ApiProperty({ type: [MembershipDto], description: 'By day; each holds until the next' })
  readonly memberships!: MembershipDto[];
  @ApiProperty({ type: [ConsentDto], description: 'What they said about research, by day' })
  readonly consents!: ConsentDto[];
}

export class ParticipantsDto extends AnswerDto {
  @ApiProperty({ type: [ParticipantDto] }) readonly participants!: ParticipantDto[];
  @ApiProperty({ type: String, nullable: true, description: 'The `after` of the next page' })
  readonly next!: string | null;
}

export class ParticipantsQueryDto {
  @ApiPropertyOptional({ description: 'Only those who are at this school now', example: 'dk-randers' })
  @Optional()
  @IsString()
  readonly school?: string;

  @PageLimit()
  readonly limit: number = DEFAULT_PAGE;

  @ApiPropertyOptional({ description: 'The `next` of the page before' })
  @Optional()
  @IsString()
  readonly after?: string;
}

export class TimelineQueryDto extends WindowDto {
  @PageLimit()
  readonly limit: number = DEFAULT_PAGE;

  @ApiPropertyOptional({ description: 'The `next` of the page before' })
  @Optional()
  @IsString()
  readonly after?: string;
}

class ObjectDto {
  @ApiProperty({ type: String, nullable: true }) readonly id!: string | null;
  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: { type: 'string' },
    description: 'Language map',
  })
  readonly name!: Record<string, string> | null;
}

class TimelineEntryDto {
  @ApiProperty({ format: 'uuid', description: "The statement's id" }) readonly statement!: string;
  @ApiProperty({ description: 'When it happened' }) readonly timestamp!: string;
  @ApiProperty({ description: 'When it became known' }) readonly stored!: string;
  @ApiProperty({ example: 'PQ5' }) readonly quarter!: string;
  @ApiProperty({ type: String, nullable: true, example: 'T2', description: 'Null: outside the profile' })
  readonly template!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'meeting' }) readonly variant!: string | null;
  @ApiProperty() readonly verb!: string;
  @ApiProperty() readonly object!: ObjectDto;
  @ApiProperty({ type: [String] }) readonly objectives!: string[];
  @ApiProperty({ type: String, nullable: true, description: 'Where it counts' }) readonly school!: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly registration!: string | null;
  @ApiProperty({ type: Number, nullable: true }) readonly durationSeconds!: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'workshop' }) readonly eventKind!: string | null;
}

export class TimelineDto extends AnswerDto {
  @ApiProperty() readonly participant!: ParticipantDto;
  @ApiProperty({ type: [TimelineEntryDto], description: 'In order of timestamp' })
  readonly entries!: TimelineEntryDto[];
  @ApiProperty({ type: String, nullable: true, description: 'The `after` of the next page' })
  readonly next!: string | null;
}
