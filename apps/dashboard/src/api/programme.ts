import type { Resource } from './resources.js';
import { useResource } from './use-resource.js';

export interface School {
  readonly code: string;
  readonly name: string;
  readonly country: string;
}

export interface Quarter {
  readonly code: string;
  readonly number: number;
  readonly start: string;
  readonly end: string;
}

/** The programme, as `/api/programme` describes it. */
export interface Programme {
  readonly name: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly schools: readonly School[];
  readonly objectives: readonly { readonly code: string; readonly name: string }[];
  readonly quarters: readonly Quarter[];
  /** Made up, wholly or in part. */
  readonly synthetic: boolean;
  readonly vocabulary: { readonly leadershipDimensions: readonly string[] };
}

export function useProgramme(): Resource<Programme> {
  const [resource] = useResource<Programme>('/api/programme');
  return resource;
}
