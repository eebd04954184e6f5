import { addDays } from '../people.js';
import type { Random } from '../random.js';
import { lasting, momentOn, objectAt, type Stage } from '../stage.js';

const SESSIONS = 5;

/** T11 and T2: trainers initiate local processes of professional learning; the first of them in the third quarter. */
export function addLocalProcesses(stage: Stage, random: Random): void {
  const type = stage.terms.types.own('local-process');
  stage.quarters.forEach((quarter, q) => {
    if (q < 2) return;
    for (const { code } of stage.programme.schools) {
      for (const trainer of stage.present(code, quarter.start, 'trainer')) {
        if (!random.chance(0.35 + 0.6 * trainer.engagement)) continue;
        const process = `${code}-${quarter.code}-${trainer.id.slice(0, 8)}`;
        const act = {
          objectType: type,
          object: objectAt(`local-processes/${process}`),
          objectName: `Synthetic local process ${quarter.code} at ${code}`,
          objectives: ['O3-train-trainers', 'O4-local-players'],
        };
        const colleagues = stage.present(code, quarter.start, 'local-player');
        const group = random.sample(colleagues, random.int(2, 13));
        const together = random.chance(0.3) ? random.sample(stage.present(code, quarter.start, 'trainer'), 1) : [];
        const facilitators = [...new Set([trainer, ...together])];
        for (let session = 0; session < SESSIONS; session++) {
          const moment = momentOn(addDays(quarter.start, 7 + session * 16 + random.int(0, 9)), random);
          const hours = random.int(4, 10) / 4;
          for (const facilitator of facilitators) {
            const verb = stage.terms.verbs.own('facilitated');
            stage.atPortal(facilitator, moment, { ...act, verb, result: lasting(hours, random) }, random);
          }
          for (const person of group) {
            if (!random.chance(0.5 + person.engagement / 2)) continue;
            const verb = stage.terms.verbs.attended;
            const extensions = { 'event-kind': 'local-session' };
            stage.atSchool(person, moment, { ...act, verb, extensions, result: lasting(hours, random) });
          }
        }
      }
    }
  });
}
