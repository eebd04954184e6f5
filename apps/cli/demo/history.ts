import type { Programme } from '#domain';
import type { Statement } from '#xapi';
import { addCycles } from './kinds/cycles.js';
import { addLocalProcesses } from './kinds/local-processes.js';
import { addMeetings } from './kinds/meetings.js';
import { addMembership } from './kinds/membership.js';
import { addSelfStudy } from './kinds/self-study.js';
import { addSchoolWork } from './kinds/school-work.js';
import { Stage, type Sent } from './stage.js';
import { makePeople, type SyntheticPerson } from './people.js';
import { Random } from './random.js';

/** A synthetic programme: who took part, and what each platform says that they did, in the order of happening. */
export interface SyntheticProgramme {
  readonly people: readonly SyntheticPerson[];
  readonly sent: readonly Sent[];
}

/** Makes two and a half years of a programme up: the same for the same programme file and seed. Nothing of it is real. */
export function makeHistory(programme: Programme, seed: string): SyntheticProgramme {
  const random = new Random(seed);
  const people = makePeople(programme, random.fork('people'));
  const stage = new Stage(programme, people);
  addMembership(stage, random.fork('membership'));
  addMeetings(stage, random.fork('meetings'));
  addLocalProcesses(stage, random.fork('local processes'));
  addCycles(stage, random.fork('cycles'));
  addSchoolWork(stage, random.fork('school work'));
  addSelfStudy(stage, random.fork('self-study'));
  addVoiding(stage, random.fork('voiding'));
  return { people, sent: stage.inOrder() };
}

/** Now and then something was entered by mistake, and its platform takes it back. */
function addVoiding(stage: Stage, random: Random): void {
  for (const { platform, statement } of stage.inOrder()) {
    if (statement.id === undefined || !random.chance(0.004)) continue;
    stage.addStatement(platform, {
      actor: statement.actor,
      verb: { id: stage.terms.verbs.voided, display: { en: 'voided' } },
      object: { objectType: 'StatementRef', id: statement.id },
      timestamp: statement.timestamp!,
      id: random.uuid(),
    } as Statement);
  }
}
