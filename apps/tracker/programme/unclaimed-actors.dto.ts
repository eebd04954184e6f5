import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { Optional } from '../http/optional.js';
import { DEFAULT_PAGE, PageLimit } from './page-limit.js';
import { IDENTITY } from './participants.dto.js';
import { AnswerDto } from './schools.dto.js';
import { IsDayOrTimestamp } from './window.dto.js';

export class UnclaimedActorsQueryDto {
  @ApiPropertyOptional({ description: 'Only what came by this credential: its key' })
  @Optional()
  @IsString()
  readonly source?: string;

  @ApiPropertyOptional({ description: 'Only statements that name this school', example: 'dk-randers' })
  @Optional()
  @IsString()
  readonly school?: string;

  @ApiPropertyOptional({ description: 'As it would have been then', example: '2023-12-31' })
  @Optional()
  @IsDayOrTimestamp()
  readonly asKnownAt?: string;

  @PageLimit()
  readonly limit: number = DEFAULT_PAGE;

  @ApiPropertyOptional({ description: 'The `next` of the page before' })
  @Optional()
  @IsString()
  readonly after?: string;
}

class ActorSourceDto {
  @ApiProperty({ type: String, nullable: true, description: "The credential's key" }) readonly source!: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly name!: string | null;
  @ApiProperty({ type: 'integer' }) readonly statements!: number;
  @ApiProperty() readonly lastSeen!: string;
}

class UnclaimedActorDto {
  @ApiProperty({ ...IDENTITY, description: 'As the participant API links it' })
  readonly identity!: Record<string, unknown>;
  @ApiProperty({ type: String, nullable: true, description: 'What its latest statement calls it' })
  readonly name!: string | null;
  @ApiProperty({ type: 'integer' }) readonly statements!: number;
  @ApiProperty({ type: 'integer', description: 'Those that the profile knows' }) readonly classified!: number;
  @ApiProperty({ description: 'When the first of them happened' }) readonly firstSeen!: string;
  @ApiProperty({ description: 'When the last of them happened' }) readonly lastSeen!: string;
  @ApiProperty({ description: 'When the last of them became known' }) readonly lastStored!: string;
  @ApiProperty({ type: [String], description: 'The schools that they name' }) readonly schools!: string[];
  @ApiProperty({ type: [ActorSourceDto] }) readonly sources!: ActorSourceDto[];
}

export class UnclaimedActorsDto extends AnswerDto {
  @ApiProperty({ type: 'integer', description: 'Of all pages' }) readonly total!: number;
  @ApiProperty({ type: [UnclaimedActorDto], description: 'Those that were heard of last first' })
  readonly actors!: UnclaimedActorDto[];
  @ApiProperty({ type: String, nullable: true, description: 'The `after` of the next page' })
  readonly next!: string | null;
}
