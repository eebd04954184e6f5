/** What one look at the installation found. `warn`: it works, and somebody should know; `fail`: it does not. */
export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  /** What was looked at: `database`, `event store`, … */
  readonly part: string;
  readonly found: string;
  /** What to do about it; for everything but `ok`. */
  readonly advice?: string;
}

export const ok = (part: string, found: string): Finding => ({ state: 'ok', part, found });
export const warn = (part: string, found: string, advice: string): Finding => ({ state: 'warn', part, found, advice });
export const fail = (part: string, found: string, advice: string): Finding => ({ state: 'fail', part, found, advice });

/** The findings of a look; where it failed itself, that is the finding. */
export async function look(
  part: string,
  advice: string,
  work: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await work();
  } catch (error) {
    return [fail(part, reasonOf(error), advice)];
  }
}

/** An error as one line. A refused connection is an error without a message, of several that have one. */
export function reasonOf(error: unknown): string {
  const causes = error instanceof AggregateError ? error.errors : [];
  const { message } = (error instanceof Error && error.message ? error : (causes[0] ?? error)) as Error;
  return String(message ?? error).split('\n')[0]!;
}
