import type { Random } from '../random.js';
import { lasting, momentIn, objectAt, type Stage } from '../stage.js';

/** T10 and T12: schools counsel each other across borders, and leaders lead. */
export function addSchoolWork(stage: Stage, random: Random): void {
  stage.quarters.forEach((quarter, q) => {
    if (q >= 1) for (let n = 1; n <= 5; n++) visit(stage, `${quarter.code}-${n}`, momentIn(quarter, random), random);
    for (const { code } of stage.programme.schools) lead(stage, code, quarter, random);
  });
}

function visit(stage: Stage, name: string, moment: string, random: Random): void {
  const day = moment.slice(0, 10);
  const counselling = random.pick(stage.programme.schools);
  const others = stage.programme.schools.filter(({ code }) => code !== counselling.code);
  // Now and then two schools of one country meet: no transnational visit.
  const hosts = random.chance(0.08) ? others : others.filter(({ country }) => country !== counselling.country);
  const receiving = random.pick(hosts);
  const verb = stage.terms.verbs.own;
  const act = {
    objectType: stage.terms.types.own('peer-counselling-visit'),
    object: objectAt(`visits/${name}`),
    objectName: `Synthetic visit ${name}: ${counselling.code} at ${receiving.code}`,
    objectives: ['O5-peer-counselling'],
  };
  const hours = random.int(8, 24);
  const guests = random.sample(stage.present(counselling.code, day, 'task-force-member'), random.int(2, 4));
  for (const person of guests) {
    const extensions = { 'counterpart-school': receiving.code };
    stage.atPortal(
      person,
      moment,
      { ...act, verb: verb('counselled'), extensions, result: lasting(hours, random) },
      random,
    );
  }
  // The two sides do not always both report.
  if (guests.length > 0 && random.chance(0.15)) return;
  for (const person of random.sample(stage.present(receiving.code, day), random.int(3, 8))) {
    const extensions = { 'counterpart-school': counselling.code };
    const act2 = { ...act, verb: verb('received-counselling'), extensions, result: lasting(hours / 2, random) };
    stage.atPortal(person, moment, act2, random);
  }
}

function lead(stage: Stage, school: string, quarter: Stage['quarters'][number], random: Random): void {
  const dimensions = stage.programme.vocabulary.leadershipDimensions;
  const leaders = stage.present(school, quarter.start).filter(({ position }) => position === 'leader');
  for (const leader of leaders) {
    for (let n = random.int(0, 3); n > 0; n--) {
      // What is led first is what one knows; the harder dimensions come late or never.
      const dimension = dimensions[Math.min(dimensions.length - 1, Math.floor(Math.abs(random.normal(0, 1.6))))]!;
      const level = random.chance(0.12) ? { 'guskey-level': random.pick([3, 3, 5]) } : {};
      stage.atPortal(
        leader,
        momentIn(quarter, random),
        {
          verb: stage.terms.verbs.own('led'),
          objectType: stage.terms.types.own('leadership-action'),
          object: objectAt(`leadership/${random.uuid()}`),
          objectName: `Synthetic leadership action: ${dimension.replaceAll('-', ' ')}`,
          objectives: ['O6-research-dna'],
          extensions: { 'leadership-dimension': dimension, ...level },
        },
        random,
      );
    }
  }
}
