import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

/** The shapes of answers about schools, for the API's description; the read model's types are what is sent. */
export class SchoolDto {
  @ApiProperty({ example: 'dk-randers' }) readonly code!: string;
  @ApiProperty({ example: 'Randers Social- og Sundhedsskole' }) readonly name!: string;
  @ApiProperty({ example: 'DK', description: 'ISO 3166-1 alpha-2' }) readonly country!: string;
}

export class CoverageDto {
  @ApiProperty({ description: 'Attendances (one a person, activity and day) that carry a duration' })
  readonly withDuration!: number;
  @ApiProperty({ description: 'All attendances' }) readonly all!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'withDuration ÷ all, null where there is none' })
  readonly share!: number | null;
}

export class MeasuresDto {
  @ApiProperty({ description: 'Distinct persons with at least one event' }) readonly activeParticipants!: number;
  @ApiProperty({ description: 'Those of them whom no participant of the roster has claimed' })
  readonly unclaimed!: number;
  @ApiProperty({ description: 'Statements of the templates T2 to T12' }) readonly events!: number;
  @ApiProperty({ description: 'Hours of T2, T10 and T11, two decimals' }) readonly hours!: number;
  @ApiProperty() readonly hoursCoverage!: CoverageDto;
}

@ApiExtraModels(MeasuresDto)
export class MeasuresByObjectiveDto {
  @ApiProperty() readonly total!: MeasuresDto;
  @ApiProperty({ description: 'By objective code', additionalProperties: { $ref: getSchemaPath(MeasuresDto) } })
  readonly objectives!: Record<string, MeasuresDto>;
  @ApiProperty({ description: 'Statements that name no objective' }) readonly noObjective!: MeasuresDto;
}

export class QuarterDto extends MeasuresByObjectiveDto {
  @ApiProperty({ example: 'PQ1' }) readonly code!: string;
  @ApiProperty({ example: '2022-03-01' }) readonly start!: string;
  @ApiProperty({ example: '2022-05-31' }) readonly end!: string;
}

export class AnswerDto {
  @ApiProperty({
    description: 'Everything stored up to this instant is counted',
    example: '2024-09-01T08:00:00.000000Z',
  })
  readonly consistentThrough!: string;
}

export class SchoolDevelopmentDto extends AnswerDto {
  @ApiProperty() readonly school!: SchoolDto;
  @ApiProperty({ type: [QuarterDto], description: 'Every quarter of the programme' }) readonly quarters!: QuarterDto[];
  @ApiProperty({ description: 'The whole window' }) readonly period!: MeasuresByObjectiveDto;
  @ApiProperty({ description: 'Statements outside the profile' }) readonly unclassified!: number;
}

export class SchoolOverviewDto {
  @ApiProperty({ type: SchoolDto, nullable: true, description: 'Null: what belongs to no school' })
  readonly school!: SchoolDto | null;
  @ApiProperty() readonly total!: MeasuresDto;
  @ApiProperty({ description: 'Statements outside the profile' }) readonly unclassified!: number;
}

export class SchoolsDto extends AnswerDto {
  @ApiProperty({ type: [SchoolOverviewDto], description: "In the programme's order: schools are never ranked" })
  readonly schools!: SchoolOverviewDto[];
}
