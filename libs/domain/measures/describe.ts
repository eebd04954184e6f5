/**
 * What a field of a measure's table is, so that whoever shows it knows what it says about people:
 *
 * - `dimension`: what the row is about (a school, a quarter, an objective)
 * - `person`: names one person
 * - `people`: how many distinct people
 * - `count`: how many of something else (statements, visits, cycles)
 * - `value`: a figure made of others, or of what people did
 * - `detail`: what one person did, said or scored; stands in tables of single people alone
 */
export type FieldKind = 'dimension' | 'person' | 'people' | 'count' | 'value' | 'detail';

export type FieldType = 'text' | 'integer' | 'number' | 'boolean' | 'instant' | 'texts';

export interface Field {
  readonly kind: FieldKind;
  readonly type: FieldType;
  /** What one of it is: `hours`, `people`, `share` (0 to 1); null for what is not measured. */
  readonly unit: string | null;
  readonly nullable: boolean;
  readonly description: string;
  /** Of a value: the fields of the same row that it is computed from, and could be computed back to. */
  readonly of?: readonly string[];
}

export interface TableDescription {
  readonly description: string;
  /** The rows are about single people, not about groups of them. */
  readonly personal: boolean;
  readonly fields: Readonly<Record<string, Field>>;
}

export interface MeasureDescription {
  /** The measure's name in addresses: kebab-case. */
  readonly measure: string;
  readonly name: string;
  /** Of its main figure. */
  readonly unit: string;
  readonly definition: string;
  /** Where the formula comes from. */
  readonly source: string;
  /** The definition is this programme's own, made so that it can be computed: not a finding, nor a validated instrument. */
  readonly choice: boolean;
  /** How far its figures may be read; null where nothing needs to be said. */
  readonly caution: string | null;
  /** By name, the main one first. */
  readonly tables: Readonly<Record<string, TableDescription>>;
}

/** Describes the table of a row type: every field of the type, and no other. */
export function table<Row extends object>(
  description: string,
  fields: { readonly [K in keyof Row]-?: Field },
): TableDescription {
  return { description, personal: false, fields: fields as Readonly<Record<string, Field>> };
}

/** As `table`, of rows that are about single people. */
export function personalTable<Row extends object>(
  description: string,
  fields: { readonly [K in keyof Row]-?: Field },
): TableDescription {
  return { ...table<Row>(description, fields), personal: true };
}

export const dimension = (description: string, type: FieldType = 'text', nullable = false): Field => {
  return { kind: 'dimension', type, unit: null, nullable, description };
};

export const people = (description: string): Field => {
  return { kind: 'people', type: 'integer', unit: 'people', nullable: false, description };
};

export const count = (unit: string, description: string): Field => {
  return { kind: 'count', type: 'integer', unit, nullable: false, description };
};

/** A share from 0 to 1, null where the whole is 0. */
export const share = (description: string, of: readonly [part: string, whole: string]): Field => {
  return { kind: 'value', type: 'number', unit: 'share', nullable: true, description, of };
};

export const value = (unit: string, description: string, of: readonly string[] = [], nullable = true): Field => {
  return { kind: 'value', type: 'number', unit, nullable, description, of };
};

export const detail = (type: FieldType, unit: string | null, description: string, nullable = true): Field => {
  return { kind: 'detail', type, unit, nullable, description };
};

/** The fields by which rows say whom they are about: the programme, one school, or what belongs to no school. */
export const PLACE_FIELDS = {
  level: dimension('programme, school or no-school'),
  school: dimension("The school's code; null for the programme and for what belongs to no school", 'text', true),
};

export const QUARTER_FIELD = dimension('Programme quarter, PQ1 to the last');

export const PERSON_FIELDS = {
  person: {
    kind: 'person',
    type: 'text',
    unit: null,
    nullable: false,
    description: "The participant's id, or the actor's own identity where nobody has claimed it",
  } satisfies Field as Field,
  unclaimed: dimension('Nobody has claimed this identity', 'boolean'),
};
