import { ApiProperty } from '@nestjs/swagger';
import { ArrayUnique, IsArray, IsBoolean, IsObject, IsString } from 'class-validator';
import { IsDay } from './is-day.js';
import { IDENTITY } from './participants.dto.js';

/** Bodies of the changes of one thing about a participant. */
export class IdentityDto {
  @ApiProperty(IDENTITY)
  @IsObject()
  readonly identity!: Record<string, unknown>;
}

export class UnlinkIdentityDto {
  @ApiProperty({
    description: 'The identity as JSON, as the parameter `agent` of the xAPI standard',
    example: '{"account":{"homePage":"https://lms.example","name":"synthetic-1"}}',
  })
  @IsString()
  readonly identity!: string;
}

export class RolesDto {
  @ApiProperty({ description: 'What they are at their school', example: 'teacher' })
  @IsString()
  readonly position!: string;

  @ApiProperty({ description: 'What they are in the programme', type: [String], example: ['trainer'] })
  @IsArray()
  @ArrayUnique()
  @IsString({ each: true })
  readonly projectRoles!: string[];
}

export class MoveDto {
  @ApiProperty({ description: "A school's code", example: 'dk-randers' })
  @IsString()
  readonly school!: string;

  @ApiProperty({
    description: 'The first day there; the days before stay with the school before',
    example: '2023-08-01',
  })
  @IsDay()
  readonly since!: string;
}

export class DepartureDto {
  @ApiProperty({ description: 'The first day at no school any more', example: '2024-01-01' })
  @IsDay()
  readonly from!: string;
}

export class ResearchConsentDto {
  @ApiProperty({ description: 'False: withdrawn' })
  @IsBoolean()
  readonly given!: boolean;

  @ApiProperty({ description: 'The day on which they said so', example: '2022-03-05' })
  @IsDay()
  readonly on!: string;
}
