import { CYCLE_STAGES, cycleFigures, cyclesOf, INQUIRY_CYCLES, listedCycles, type Cycle } from '#domain';
import type { MeasureContext, MeasureQuery } from '../measure-query.js';
import { attributedStatements } from '../participant-timeline/statements.js';

const COLUMNS = ['person', 'unclaimed', 'school', 'template', 'registration', 'timestamp', 'position'] as const;
const BATCH = 2_000;

/** Inquiry cycles, by the definition in `libs/domain/measures/inquiry-cycles.ts`. */
export const inquiryCyclesQuery: MeasureQuery = {
  description: INQUIRY_CYCLES,
  async compute(context) {
    const all = await cyclesIn(context);
    return {
      ...(context.tables !== 'personal' && cycleFigures(all, context.programme)),
      ...(context.tables !== 'figures' && { cycles: [...listedCycles(all, context.programme)] }),
    };
  },
  streams: { cycles: streamCycles },
};

async function cyclesIn({ db, window, cutOff }: MeasureContext): Promise<Cycle[]> {
  return cyclesOf(await attributedStatements(db, COLUMNS, window, CYCLE_STAGES), cutOff);
}

async function* streamCycles(context: MeasureContext): AsyncGenerator<readonly object[]> {
  let batch: object[] = [];
  for (const cycle of listedCycles(await cyclesIn(context), context.programme)) {
    batch.push(cycle);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
