import type { EventStore } from '#eventstore';
import { isLed, isOfLog, readLag, type ReadModel } from '#readmodels';
import type pg from 'pg';
import { fail, ok, warn, type Finding } from './finding.js';

const PART = 'read models';
/** Older than this, what is missing is no longer on its way. */
const BEHIND_MS = 60_000;

export async function lookAtReadModels(
  database: pg.ClientBase,
  eventStore: EventStore,
  models: readonly ReadModel[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (await isLed(database)) findings.push(ok('projector', 'one leads'));
  else
    findings.push(warn('projector', 'none leads: queries see nothing new', 'start a projector, or look into its log'));
  const versions = new Map(models.map(({ name, version }) => [name, version]));
  for (const { model, checkpoint, waitingSince } of await readLag(database, eventStore, models)) {
    if (!checkpoint) {
      findings.push(warn(PART, `${model} is not built`, 'the projector builds it'));
      continue;
    }
    if (!(await isOfLog(eventStore, checkpoint))) {
      findings.push(fail(PART, `${model} was built from another log`, 'start the projector: it builds it anew'));
      continue;
    }
    if (checkpoint.version !== versions.get(model)) {
      findings.push(
        warn(
          PART,
          `${model} is of version ${checkpoint.version}, not ${versions.get(model)}`,
          'the projector builds it anew; wait',
        ),
      );
      continue;
    }
    const age = waitingSince === undefined ? 0 : Date.now() - Date.parse(waitingSince);
    if (age > BEHIND_MS) {
      const found = `${model} lacks events that are ${Math.round(age / 1000)} s old`;
      findings.push(warn(PART, found, 'see what keeps the projector: its log, or /health/ready on PROJECTOR_PORT'));
    } else {
      findings.push(ok(PART, `${model} at position ${checkpoint.position}`));
    }
  }
  return findings;
}
