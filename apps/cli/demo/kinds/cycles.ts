import { addDays, type SyntheticPerson } from '../people.js';
import type { Random } from '../random.js';
import { momentIn, momentOn, objectAt, type Stage } from '../stage.js';

const THEMES = [
  'feedback',
  'lesson design',
  'peer observation',
  'workplace learning',
  'dialogue',
  'assessment',
] as const;
const CHANGES = ['practice', 'plan', 'relation', 'understanding'] as const;

/** T6 to T9: local experiments, many of which stay unfinished. */
export function addCycles(stage: Stage, random: Random): void {
  for (const quarter of stage.quarters) {
    for (const { code } of stage.programme.schools) {
      for (const person of stage.present(code, quarter.start)) {
        if (!random.chance(0.9 * person.engagement)) continue;
        experiment(stage, person, momentIn(quarter, random), random);
      }
    }
  }
}

function experiment(stage: Stage, person: SyntheticPerson, planned: string, random: Random): void {
  const verb = stage.terms.verbs.own;
  const registration = random.uuid();
  const act = {
    registration,
    objectType: stage.terms.types.own('inquiry-cycle'),
    object: objectAt(`inquiry-cycles/${registration}`),
    objectName: `Synthetic experiment: ${random.pick(THEMES)}`,
    objectives: random.sample(['O2-theory-method', 'O4-local-players', 'O6-research-dna'], random.int(1, 2)),
  };
  const { end } = stage.programme.period;
  const later = (moment: string, least: number, most: number) =>
    momentOn(addDays(moment.slice(0, 10), random.int(least, most)), random);
  // Now and then the plan was never written down: a stage without its predecessor.
  if (!random.chance(0.03)) stage.atPortal(person, planned, { ...act, verb: verb('planned') }, random);
  const enacted = later(planned, 5, 30);
  if (!random.chance(0.86) || enacted.slice(0, 10) > end) return;
  const demand = random.pick([['practical'], ['principle'], ['practical', 'principle'], ['practical', 'principle']]);
  const extensions = { 'double-demand': demand };
  const tried = stage.atPortal(person, enacted, { ...act, verb: verb('enacted'), extensions }, random);
  const reflected = later(enacted, 2, 21);
  if (!random.chance(0.82) || reflected.slice(0, 10) > end) return;
  stage.atPortal(person, reflected, { ...act, verb: verb('reflected'), refersTo: tried }, random);
  const adjusted = later(reflected, 3, 35);
  if (!random.chance(0.45 + 0.45 * person.engagement) || adjusted.slice(0, 10) > end) return;
  const change = { 'change-kind': random.pick(CHANGES) };
  stage.atPortal(person, adjusted, { ...act, verb: verb('adjusted'), extensions: change }, random);
}
