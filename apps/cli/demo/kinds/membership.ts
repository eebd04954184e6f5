import type { Random } from '../random.js';
import { objectAt, momentOn, type Stage } from '../stage.js';

/** T1: joined and left, and a look at oneself at the beginning and a year later (T5). */
export function addMembership(stage: Stage, random: Random): void {
  const { verbs, types, programme } = stage.terms;
  for (const person of stage.people) {
    const extensions = { role: { position: person.position, projectRole: person.projectRoles } };
    const project = { objectType: types.project, object: programme.id, objectName: programme.name, extensions };
    const objectives = ['O1-task-force-capacity'];
    stage.atPortal(person, momentOn(person.joined, random), { ...project, objectives, verb: verbs.joined }, random);
    if (person.left !== undefined && person.left <= stage.programme.period.end) {
      stage.atPortal(person, momentOn(person.left, random), { ...project, objectives, verb: verbs.left }, random);
    }
    assess(stage, person, random);
  }
}

const COMPETENCES = ['facilitating-inquiry', 'peer-counselling', 'leading-learning'] as const;

function assess(stage: Stage, person: Stage['people'][number], random: Random): void {
  for (const competence of COMPETENCES) {
    if (!random.chance(0.72)) continue;
    const before = random.normal(3.6, 0.9);
    const at = (days: number) => new Date(Date.parse(person.joined) + days * 86_400_000).toISOString().slice(0, 10);
    answer(stage, person, { competence, type: 'pretest', value: before, day: at(random.int(1, 20)) }, random);
    if (random.chance(0.28)) continue;
    const after = before + random.normal(0.35 + person.engagement, 0.7);
    const day = at(random.int(280, 420));
    if (person.left !== undefined && person.left < day) continue;
    answer(stage, person, { competence, type: 'posttest', value: after, day }, random);
  }
}

interface Answer {
  readonly competence: (typeof COMPETENCES)[number];
  readonly type: 'pretest' | 'posttest';
  readonly value: number;
  readonly day: string;
}

function answer(
  stage: Stage,
  person: Stage['people'][number],
  { competence, type, value, day }: Answer,
  random: Random,
): void {
  if (day > stage.programme.period.end) return;
  const raw = Math.min(7, Math.max(1, Math.round(value * 2) / 2));
  stage.atPortal(
    person,
    momentOn(day, random),
    {
      verb: stage.terms.verbs.completed,
      objectType: stage.terms.types.assessment,
      object: objectAt(`assessments/${competence}`),
      objectName: `Synthetic self-assessment: ${competence.replaceAll('-', ' ')}`,
      objectives: ['O2-theory-method'],
      extensions: { competence, 'instrument-version': '1' },
      assessmentType: type,
      result: { score: { raw, min: 1, max: 7 }, completion: true },
    },
    random,
  );
}
