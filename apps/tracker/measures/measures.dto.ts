import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, Min } from 'class-validator';
import { Optional } from '../http/optional.js';
import { AnswerDto, SchoolDto } from '../programme/schools.dto.js';
import { WindowDto } from '../programme/window.dto.js';

const MOST_ON_A_PAGE = 10_000;

export class MeasureTableQueryDto extends WindowDto {
  @ApiPropertyOptional({
    minimum: 1,
    maximum: MOST_ON_A_PAGE,
    type: 'integer',
    description: 'Most rows on a page. Default: all rows.',
  })
  @Optional()
  @Type(() => Number)
  @IsInt({ message: `this must be a whole number from 1 to ${MOST_ON_A_PAGE}` })
  @Min(1)
  @Max(MOST_ON_A_PAGE)
  readonly limit?: number;

  @ApiPropertyOptional({ description: 'The `next` of the page before' })
  @Optional()
  @IsString()
  readonly after?: string;
}

class ScopeDto {
  @ApiProperty({ enum: ['programme', 'school', 'participant'] }) readonly level!: string;
  @ApiPropertyOptional({ type: SchoolDto }) readonly school?: SchoolDto;
  @ApiPropertyOptional({ format: 'uuid' }) readonly participant?: string;
}

class AskedWindowDto {
  @ApiProperty({ type: String, nullable: true }) readonly from!: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly to!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Null: now' }) readonly asKnownAt!: string | null;
  @ApiProperty({
    description: 'The instant up to which the answer can know anything: to, asKnownAt or the end of the period',
    example: '2024-09-01T23:59:59.999999Z',
  })
  readonly cutOff!: string;
}

export class MeasureHeadDto extends AnswerDto {
  @ApiProperty({ example: 'hours' }) readonly measure!: string;
  @ApiProperty() readonly scope!: ScopeDto;
  @ApiProperty() readonly window!: AskedWindowDto;
  @ApiProperty({ type: String, nullable: true, description: 'How far the figures may be read' })
  readonly caution!: string | null;
}

const ROWS = { type: 'array' as const, items: { type: 'object' as const, additionalProperties: true } };

export class MeasureTableBodyDto extends MeasureHeadDto {
  @ApiProperty({ example: 'quarters' }) readonly table!: string;
  @ApiProperty({ description: 'Rows of all pages' }) readonly total!: number;
  @ApiProperty({ ...ROWS, description: 'Their fields are those of the table in `/api/measures`' })
  readonly rows!: object[];
  @ApiProperty({ type: String, nullable: true, description: 'The `after` of the next page' })
  readonly next!: string | null;
}

class FieldDto {
  @ApiProperty({
    enum: ['dimension', 'person', 'people', 'count', 'value', 'detail'],
    description:
      'dimension: what the row is about; person: names one person; people: how many distinct people; count: how many of ' +
      'something else; value: a figure made of others; detail: what one person did or scored',
  })
  readonly kind!: string;
  @ApiProperty({ enum: ['text', 'integer', 'number', 'boolean', 'instant', 'texts'] }) readonly type!: string;
  @ApiProperty({ type: String, nullable: true, example: 'hours' }) readonly unit!: string | null;
  @ApiProperty() readonly nullable!: boolean;
  @ApiProperty() readonly description!: string;
  @ApiPropertyOptional({ type: [String], description: 'The fields of the row that a value is computed from' })
  readonly of?: string[];
}

class TableDescriptionDto {
  @ApiProperty() readonly description!: string;
  @ApiProperty({ description: 'The rows are about single people' }) readonly personal!: boolean;
  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(FieldDto) } })
  readonly fields!: Record<string, FieldDto>;
}

@ApiExtraModels(FieldDto, TableDescriptionDto)
class MeasureDescriptionDto {
  @ApiProperty({ example: 'hours' }) readonly measure!: string;
  @ApiProperty({ example: 'Hours' }) readonly name!: string;
  @ApiProperty({ example: 'hours', description: 'Of its main figure' }) readonly unit!: string;
  @ApiProperty() readonly definition!: string;
  @ApiProperty({ description: 'Where the formula comes from' }) readonly source!: string;
  @ApiProperty({ description: "The definition is this programme's own, made so that it can be computed" })
  readonly choice!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'How far its figures may be read' })
  readonly caution!: string | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(TableDescriptionDto) },
    description: 'By name, the main one first',
  })
  readonly tables!: Record<string, TableDescriptionDto>;
}

export class MeasuresDescriptionDto {
  @ApiProperty({ type: [MeasureDescriptionDto] }) readonly measures!: MeasureDescriptionDto[];
}
