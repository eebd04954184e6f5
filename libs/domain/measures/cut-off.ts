import { lastInstantOf } from '../day.js';
import type { Programme } from '../programme.js';

const MS_A_DAY = 86_400_000;

/** What of a window bounds what can have happened by now. */
export interface Until {
  readonly to?: string | undefined;
  readonly asKnownAt?: string | undefined;
}

/**
 * The instant up to which an answer can know anything: the end of the window, the time of knowing or the end of the
 * programme's period, the earliest. Days count whole.
 *
 * @param today the day of asking (UTC), which is the time of knowing where none is given
 * @throws RangeError naming the bound that is neither a day nor a timestamp
 */
export function cutOffOf({ period }: Pick<Programme, 'period'>, { to, asKnownAt }: Until, today: string): string {
  const bounds = { to: to ?? period.end, asKnownAt: asKnownAt ?? today, period: period.end };
  const instants = Object.entries(bounds).map(([name, text]) => {
    const instant = lastInstantOf(text);
    if (instant === undefined) throw new RangeError(`${name} must be a day or a timestamp, not ${text}`);
    return instant;
  });
  return instants.sort()[0]!;
}

/** The instant some days of 24 hours before another, `2024-09-01T23:59:59.999999Z`. */
export function daysBefore(instant: string, days: number): string {
  const milliseconds = Date.parse(`${instant.slice(0, 23)}Z`) - days * MS_A_DAY;
  return `${new Date(milliseconds).toISOString().slice(0, 23)}${instant.slice(23)}`;
}

/** Days of 24 hours from one instant to a later one, with their fraction. */
export function daysBetween(earlier: string, later: string): number {
  return (Date.parse(later) - Date.parse(earlier)) / MS_A_DAY;
}
