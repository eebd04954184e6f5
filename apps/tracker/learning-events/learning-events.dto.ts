import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../http/optional.js';
import { IsActivityId, IsEventDuration, IsEventTimestamp, IsScoreOnItsScale } from './validators.js';

const CYCLE = { format: 'uuid', description: 'Names the inquiry cycle: the same for all its steps' };

export class ActivityDto {
  @ApiProperty({
    example: 'workshop-2023-04',
    description: 'An IRI, or a code (letters, digits, - and _), which becomes <base>/activities/<code>',
  })
  @IsActivityId()
  readonly id!: string;

  @ApiPropertyOptional({ example: 'Synthetic workshop' })
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  readonly name?: string;
}

export class ScoreDto {
  @ApiProperty({ example: 4 }) @IsScoreOnItsScale() readonly raw!: number;
  @ApiProperty({ example: 1 }) @IsScoreOnItsScale() readonly min!: number;
  @ApiProperty({ example: 5 }) @IsScoreOnItsScale() readonly max!: number;
}

export class EventRoleDto {
  @ApiProperty({ example: 'teacher' }) @IsString() readonly position!: string;

  @ApiProperty({ type: [String], example: ['trainer'] })
  @IsArray()
  @ArrayUnique()
  @IsString({ each: true })
  readonly projectRoles!: string[];
}

/** What every event says. */
export abstract class LearningEventDto {
  @ApiPropertyOptional({ format: 'uuid', description: "The statement's id: sent again, nothing is recorded twice" })
  @Optional()
  @IsUUID()
  readonly id?: string;

  @ApiProperty({ format: 'uuid', description: 'Who did it: a participant of the roster' })
  @IsUUID()
  readonly participant!: string;

  @ApiProperty({ example: '2023-04-18T09:00:00Z', description: 'When it began' })
  @IsEventTimestamp()
  readonly timestamp!: string;

  @ApiPropertyOptional({ example: 'dk-randers', description: 'Default: where the participant was on that day' })
  @Optional()
  @IsString()
  readonly school?: string;

  @ApiProperty({ type: [String], example: ['O2-theory-method'], description: 'The objectives that it serves' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsString({ each: true })
  readonly objectives!: string[];

  @ApiPropertyOptional({ description: 'What they say about it' })
  @Optional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(20_000)
  readonly notes?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 5, type: 'integer', description: 'Evaluation level, where not its own' })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(5)
  readonly guskeyLevel?: number;

  @ApiPropertyOptional({ type: [Number], example: [1], description: 'Slots of the DNA of leadership for learning' })
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsInt({ each: true })
  readonly brickStones?: number[];
}

const Kind =
  (...events: readonly string[]) =>
  (target: object, property: string) => {
    ApiProperty({ enum: [...events] })(target, property);
    IsIn(events)(target, property);
  };

const Nested = (type: () => new () => object) => (target: object, property: string) => {
  ApiProperty({ type: type() })(target, property);
  ValidateNested({ message: 'this must be an object' })(target, property);
  Type(type)(target, property);
  IsNotEmpty()(target, property);
};

abstract class WithActivity extends LearningEventDto {
  @Nested(() => ActivityDto) readonly activity!: ActivityDto;
}

abstract class WithDuration extends WithActivity {
  @ApiProperty({ example: 'PT3H', description: 'ISO 8601, without years and months; a day is 24 hours' })
  @IsEventDuration()
  readonly duration!: string;
}

abstract class StepDto extends LearningEventDto {
  @ApiProperty(CYCLE) @IsUUID() readonly cycle!: string;

  @ApiPropertyOptional({ type: ActivityDto, description: 'What the cycle is about' })
  @Optional()
  @ValidateNested()
  @Type(() => ActivityDto)
  readonly activity?: ActivityDto;
}

/** T1 */
export class JoinedOrLeftDto extends LearningEventDto {
  @Kind('joined', 'left') readonly event!: 'joined' | 'left';
  @Nested(() => EventRoleDto) readonly role!: EventRoleDto;
}

/** T2 */
export class AttendedDto extends WithDuration {
  @Kind('attended-meeting', 'attended-local-process') readonly event!: 'attended-meeting' | 'attended-local-process';
  @ApiProperty({ example: 'workshop' }) @IsString() readonly eventKind!: string;
}

/** T3 */
export class CompletedModuleDto extends WithActivity {
  @Kind('completed-module') readonly event!: 'completed-module';

  @ApiPropertyOptional({ example: 'PT8H', description: 'Does not count among the hours' })
  @Optional()
  @IsEventDuration()
  readonly duration?: string;
}

/** T4 */
export class RatedDto extends WithActivity {
  @Kind('rated-event') readonly event!: 'rated-event';
  @Nested(() => ScoreDto) readonly score!: ScoreDto;
}

/** T5 */
export class SelfAssessedDto extends WithActivity {
  @Kind('self-assessed') readonly event!: 'self-assessed';

  @ApiProperty({ enum: ['pretest', 'posttest'] })
  @IsIn(['pretest', 'posttest'])
  readonly assessment!: 'pretest' | 'posttest';

  @ApiProperty({ example: 'C1' }) @IsString() @IsNotEmpty() readonly competence!: string;
  @ApiProperty({ example: '1.0' }) @IsString() @IsNotEmpty() readonly instrumentVersion!: string;
  @Nested(() => ScoreDto) readonly score!: ScoreDto;
}

/** T6 */
export class PlannedDto extends StepDto {
  @Kind('planned') readonly event!: 'planned';
}

/** T7 */
export class EnactedDto extends StepDto {
  @Kind('enacted') readonly event!: 'enacted';

  @ApiProperty({ type: [String], example: ['practical', 'principle'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsString({ each: true })
  readonly doubleDemand!: string[];
}

/** T8 */
export class ReflectedDto extends StepDto {
  @Kind('reflected') readonly event!: 'reflected';
  @ApiProperty({ format: 'uuid', description: 'The statement that is reflected on' })
  @IsUUID()
  readonly reflectsOn!: string;
}

/** T9 */
export class AdjustedDto extends StepDto {
  @Kind('adjusted') readonly event!: 'adjusted';
  @ApiProperty({ description: 'What was changed' }) @IsString() @IsNotEmpty() readonly changeKind!: string;
}

/** T10 */
export class CounselledDto extends WithDuration {
  @Kind('counselled', 'received-counselling') readonly event!: 'counselled' | 'received-counselling';
  @ApiProperty({ example: 'it-cometa' }) @IsString() readonly counterpartSchool!: string;
}

/** T11 */
export class FacilitatedDto extends WithDuration {
  @Kind('facilitated') readonly event!: 'facilitated';
}

/** T12 */
export class LedDto extends WithActivity {
  @Kind('led') readonly event!: 'led';
  @ApiProperty({ example: 'teacher-learning' }) @IsString() readonly leadershipDimension!: string;
}

export type LearningEventBody =
  | JoinedOrLeftDto
  | AttendedDto
  | CompletedModuleDto
  | RatedDto
  | SelfAssessedDto
  | PlannedDto
  | EnactedDto
  | ReflectedDto
  | AdjustedDto
  | CounselledDto
  | FacilitatedDto
  | LedDto;

/** The form of each kind of event. */
export const EVENT_DTOS = {
  joined: JoinedOrLeftDto,
  left: JoinedOrLeftDto,
  'attended-meeting': AttendedDto,
  'attended-local-process': AttendedDto,
  'completed-module': CompletedModuleDto,
  'rated-event': RatedDto,
  'self-assessed': SelfAssessedDto,
  planned: PlannedDto,
  enacted: EnactedDto,
  reflected: ReflectedDto,
  adjusted: AdjustedDto,
  counselled: CounselledDto,
  'received-counselling': CounselledDto,
  facilitated: FacilitatedDto,
  led: LedDto,
} as const;

export class RecordedEventsDto {
  @ApiProperty({ type: [String], description: "The statements' ids, in the order of the events" })
  readonly statements!: string[];
}
