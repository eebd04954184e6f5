import type { Route } from '../routing/route.js';
import { windowQuery } from '../routing/route.js';
import type { Resource } from './resources.js';
import { useMayAsk } from './viewer.js';
import { useResource, useResourceAt } from './use-resource.js';

/** As `/api/measures` describes measures; see `libs/domain/measures/describe.ts`. */
export interface Field {
  readonly kind: 'dimension' | 'person' | 'people' | 'count' | 'value' | 'detail';
  readonly type: 'text' | 'integer' | 'number' | 'boolean' | 'instant' | 'texts';
  readonly unit: string | null;
  readonly nullable: boolean;
  readonly description: string;
}

export interface TableDescription {
  readonly description: string;
  readonly personal: boolean;
  readonly fields: Readonly<Record<string, Field>>;
}

export interface MeasureDescription {
  readonly measure: string;
  readonly name: string;
  readonly unit: string;
  readonly definition: string;
  readonly source: string;
  readonly choice: boolean;
  readonly caution: string | null;
  readonly tables: Readonly<Record<string, TableDescription>>;
}

/** A row of a measure's table. A figure about too few people stands as null, and its name in `suppressed`. */
export type Row = Readonly<Record<string, string | number | boolean | readonly string[] | null>> & {
  readonly suppressed?: readonly string[];
};

export interface MeasureAnswer {
  readonly consistentThrough: string;
  readonly measure: string;
  readonly window: { readonly asKnownAt: string | null; readonly cutOff: string };
  readonly caution: string | null;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
}

/** Whom a figure is about. */
export type Scope =
  | { readonly level: 'programme' }
  | { readonly level: 'school'; readonly code: string }
  | { readonly level: 'participant'; readonly id: string };

export const PROGRAMME: Scope = { level: 'programme' };

function pathOf(scope: Scope): string {
  switch (scope.level) {
    case 'programme':
      return '/api/programme';
    case 'school':
      return `/api/schools/${encodeURIComponent(scope.code)}`;
    case 'participant':
      return `/api/participants/${encodeURIComponent(scope.id)}`;
    default:
      return scope satisfies never;
  }
}

export type Cut = Pick<Route, 'from' | 'to' | 'asKnownAt' | 'study'>;

export function useMeasure(scope: Scope, measure: string, cut: Cut): Resource<MeasureAnswer> {
  const asked = useMayAsk()(scope, measure);
  const [resource] = useResource<MeasureAnswer>(asked ? `${pathOf(scope)}/${measure}${windowQuery(cut)}` : undefined);
  return resource;
}

const NO_ROWS: readonly Row[] = [];

/** The rows of a measure's table; undefined while they are on their way, none where they are not shown to whoever looks. */
export function useRows(scope: Scope, measure: string, table: string, cut: Cut): readonly Row[] | undefined {
  const resource = useMeasure(scope, measure, cut);
  switch (resource.state) {
    case 'loading':
      return undefined;
    case 'failed':
      return NO_ROWS;
    case 'ready':
      return resource.value.tables[table] ?? NO_ROWS;
    default:
      return resource satisfies never;
  }
}

/** Every measure's description; undefined while it is not there. */
export function useDescription(measure: string): MeasureDescription | undefined {
  // It does not change while the program runs.
  const [resource] = useResourceAt<{ readonly measures: readonly MeasureDescription[] }>('/api/measures', 0);
  return resource.state === 'ready' ? resource.value.measures.find((one) => one.measure === measure) : undefined;
}
