import type { SyntheticPerson } from '../people.js';
import type { Random } from '../random.js';
import { momentIn, momentOn, objectAt, type Stage } from '../stage.js';

const MODULES = 24;

/** T3, and what platforms report besides: pages viewed, which the programme's profile knows nothing of. */
export function addSelfStudy(stage: Stage, random: Random): void {
  for (const quarter of stage.quarters) {
    for (const { code } of stage.programme.schools) {
      for (const person of stage.present(code, quarter.end)) {
        for (let n = Math.round(random.normal(6 * person.engagement, 1)); n > 0; n--) {
          study(stage, person, momentIn(quarter, random), random);
        }
        for (let n = Math.round(random.normal(20 * person.engagement, 3)); n > 0; n--) {
          view(stage, person, momentIn(quarter, random), random);
        }
      }
    }
  }
  outside(stage, random);
}

function study(stage: Stage, person: SyntheticPerson, moment: string, random: Random): void {
  const module = random.int(1, MODULES);
  stage.atSchool(person, moment, {
    verb: stage.terms.verbs.completed,
    objectType: stage.terms.types.module,
    object: objectAt(`modules/${module}`),
    objectName: `Synthetic module ${module}`,
    objectives: [module % 2 === 0 ? 'O2-theory-method' : 'O6-research-dna'],
    result: { completion: true, success: random.chance(0.94) },
  });
}

function view(stage: Stage, person: SyntheticPerson, moment: string, random: Random): void {
  const page = random.int(1, 60);
  stage.atSchool(person, moment, {
    verb: stage.terms.verbs.viewed,
    objectType: stage.terms.types.course,
    object: objectAt(`courses/${page}`),
    objectName: `Synthetic course page ${page}`,
  });
}

/** Somebody's clock was wrong: a few statements from before the programme and after it. */
function outside(stage: Stage, random: Random): void {
  for (const person of random.sample(stage.people, 12)) {
    study(stage, person, momentOn(random.pick(['2022-02-14', '2024-10-03']), random), random);
  }
}
