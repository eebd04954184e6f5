import {
  CONTEXT_ACTIVITY_KINDS,
  type Activity,
  type ActivityDefinition,
  type Statement,
  type SubStatement,
} from '#xapi';

export type DefinedActivity = Activity & { readonly definition: ActivityDefinition };

/** The activities that a statement defines: its object's and its context's, and those of a SubStatement. */
export function definedActivities(statement: Statement): DefinedActivity[] {
  const found: DefinedActivity[] = [];
  gather(statement, found);
  return found;
}

function gather({ object, context }: Statement | SubStatement, found: DefinedActivity[]): void {
  switch (object.objectType) {
    case 'Agent':
    case 'Group':
    case 'StatementRef':
      break;
    case 'SubStatement':
      gather(object, found);
      break;
    default:
      add(object, found);
  }
  if (!context?.contextActivities) return;
  for (const kind of CONTEXT_ACTIVITY_KINDS) {
    for (const activity of context.contextActivities[kind] ?? []) add(activity, found);
  }
}

function add(activity: Activity, found: DefinedActivity[]): void {
  if (activity.definition !== undefined) found.push(activity as DefinedActivity);
}
