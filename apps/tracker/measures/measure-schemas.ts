import type { Field, FieldType, TableDescription } from '#domain';
import { MEASURES } from '#readmodels';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { MeasureHeadDto, MeasureTableBodyDto } from './measures.dto.js';

type Schema = Exclude<NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string], { $ref: string }>;

const TYPES: Record<FieldType, Schema> = {
  text: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  instant: { type: 'string', format: 'date-time' },
  texts: { type: 'array', items: { type: 'string' } },
};

function fieldSchema({ type, nullable, unit, description }: Field): Schema {
  const told = unit === null ? description : `${description} (${unit})`;
  return { ...TYPES[type], ...(nullable && { nullable }), description: told };
}

function rowsSchema({ description, fields }: TableDescription): Schema {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)]));
  return { type: 'array', description, items: { type: 'object', required: Object.keys(fields), properties } };
}

/** By these names the API's description refers to them. */
export const MEASURE_ANSWER = 'MeasureAnswer';
export const MEASURE_TABLE_ANSWER = 'MeasureTableAnswer';

/** The schemas of answers about measures. */
export function measureSchemas(): Record<string, Schema> {
  return { [MEASURE_ANSWER]: measureBodySchema(), [MEASURE_TABLE_ANSWER]: measureTableSchema() };
}

/** The answer with all tables of a measure: one alternative a measure, from the measures' own descriptions. */
function measureBodySchema(): Schema {
  const alternatives = MEASURES.map(({ description: { measure, definition, tables } }) => ({
    title: measure,
    description: definition,
    type: 'object',
    required: ['tables'],
    properties: {
      tables: {
        type: 'object',
        properties: Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, rowsSchema(table)])),
      },
    },
  }));
  return { allOf: [{ $ref: getSchemaPath(MeasureHeadDto) }, { oneOf: alternatives }] };
}

/** The answer with one table: one alternative a table. */
function measureTableSchema(): Schema {
  const alternatives = MEASURES.flatMap(({ description: { measure, tables } }) =>
    Object.entries(tables).map(([name, table]) => ({
      title: `${measure} ${name}`,
      type: 'object',
      required: ['rows'],
      properties: { rows: rowsSchema(table) },
    })),
  );
  return { allOf: [{ $ref: getSchemaPath(MeasureTableBodyDto) }, { oneOf: alternatives }] };
}
