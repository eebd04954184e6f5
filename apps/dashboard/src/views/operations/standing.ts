/** A projection, as `/api/operations` tells of it. */
export interface Projection {
  readonly model: string;
  readonly state: 'current' | 'behind' | 'outdated' | 'not-built';
  readonly version: string | null;
  readonly position: string | null;
  readonly recordedAt: string | null;
  readonly waitingSince: string | null;
  readonly building: readonly { readonly version: string; readonly position: string }[];
}

export interface Operations {
  /** The server's clock. */
  readonly at: string;
  readonly head: string;
  readonly led: boolean;
  readonly projections: readonly Projection[];
}

/** Seconds for which events have waited for the projection; 0 where none waits. */
export function lagOf({ at }: Pick<Operations, 'at'>, { waitingSince }: Pick<Projection, 'waitingSince'>): number {
  return waitingSince === null ? 0 : Math.max(0, (Date.parse(at) - Date.parse(waitingSince)) / 1_000);
}

/** Events of the log that are not in the projection yet. Positions of a log may have gaps, so this is a bound. */
export function behindOf({ head }: Pick<Operations, 'head'>, { position }: Pick<Projection, 'position'>): number {
  return Number(BigInt(head) - BigInt(position ?? 0));
}

/** How far a building has come, 0 to 1. */
export function shareOf({ head }: Pick<Operations, 'head'>, position: string): number {
  return head === '0' ? 1 : Math.min(1, Number(position) / Number(head));
}

export type Standing = 'well' | 'busy' | 'bad';

/** Lag beyond this many seconds is not the ordinary moment any more. */
const PATIENCE_S = 30;

export function standingOf(operations: Operations): Standing {
  const { led, projections } = operations;
  const waits = projections.some((projection) => projection.waitingSince !== null);
  if (!led && waits) return 'bad';
  if (projections.some((projection) => lagOf(operations, projection) > PATIENCE_S)) return 'bad';
  const busy = projections.some(({ state, building }) => state !== 'current' || building.length > 0);
  return busy || !led ? 'busy' : 'well';
}
