import type { SyntheticPerson } from '../people.js';
import type { Random } from '../random.js';
import { lasting, momentIn, objectAt, type Stage } from '../stage.js';

interface Meeting {
  readonly kind: string;
  readonly object: string;
  readonly name: string;
  readonly objectives: readonly string[];
  readonly hours: number;
  /** Chance that somebody who is invited and engaged comes. */
  readonly pull: number;
}

/** T2 and T4: workshops at schools, and what brings all schools together. */
export function addMeetings(stage: Stage, random: Random): void {
  stage.quarters.forEach((quarter, q) => {
    for (const { code } of stage.programme.schools) {
      for (let n = 1; n <= 3; n++) {
        const moment = momentIn(quarter, random);
        const meeting: Meeting = {
          kind: 'workshop',
          object: objectAt(`workshops/${code}-${quarter.code}-${n}`),
          name: `Synthetic workshop ${quarter.code}.${n} at ${code}`,
          objectives: random.sample(['O2-theory-method', 'O3-train-trainers', 'O4-local-players'], random.int(1, 2)),
          hours: random.int(2, 6),
          pull: 0.95,
        };
        hold(stage, meeting, moment, stage.present(code, moment.slice(0, 10)), random);
      }
    }
    for (const meeting of common(q + 1, quarter.code)) {
      const moment = momentIn(quarter, random);
      const day = moment.slice(0, 10);
      const invited = stage.programme.schools.flatMap(({ code }) =>
        meeting.kind === 'webinar'
          ? stage.present(code, day)
          : [...stage.present(code, day, 'task-force-member'), ...stage.present(code, day, 'trainer')],
      );
      hold(stage, meeting, moment, [...new Set(invited)], random);
    }
  });
}

function common(q: number, code: string): Meeting[] {
  const meeting = (kind: string, objectives: readonly string[], hours: number, pull: number): Meeting => ({
    kind,
    object: objectAt(`meetings/${kind}-${code}`),
    name: `Synthetic ${kind.replaceAll('-', ' ')} ${code}`,
    objectives,
    hours,
    pull,
  });
  return [
    meeting('webinar', ['O2-theory-method', 'O6-research-dna'], 1.5, 0.5),
    ...(q % 2 === 1 ? [meeting('transnational-meeting', ['O1-task-force-capacity'], 14, 0.8)] : []),
    ...(q % 3 === 2 ? [meeting('ltta', ['O1-task-force-capacity', 'O3-train-trainers'], 30, 0.75)] : []),
    ...(q >= 9 ? [meeting('multiplier', ['O4-local-players', 'O6-research-dna'], 5, 0.6)] : []),
  ];
}

function hold(
  stage: Stage,
  { kind, object, name, objectives, hours, pull }: Meeting,
  moment: string,
  invited: readonly SyntheticPerson[],
  random: Random,
): void {
  const { verbs, types } = stage.terms;
  for (const person of invited) {
    if (!random.chance(pull * person.engagement)) continue;
    const meeting = { objectType: types.meeting, object, objectName: name, objectives };
    const attended = {
      ...meeting,
      // One school's platform speaks another vocabulary.
      verb: person.school === stage.programme.schools[2]?.code ? verbs.attend : verbs.attended,
      extensions: { 'event-kind': kind },
      result: lasting(hours, random),
    };
    stage.atSchool(person, moment, attended);
    if (!random.chance(0.42)) continue;
    const raw = Math.min(5, Math.max(1, Math.round(random.normal(4, 0.8))));
    stage.atSchool(person, moment, { ...meeting, verb: verbs.rated, result: { score: { raw, min: 1, max: 5 } } });
  }
}
