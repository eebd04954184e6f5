import type { ProjectedEvent } from '#readmodels';
import { statementBody } from '#readmodels';
import { declaredAttachments } from '#domain';
import type { Statement } from '#xapi';
import { statementIdOf } from '../history/selection.js';
import type { Outgoing } from './record-store.js';

/**
 * A recorded statement as another record store gets it: as readers here get it, its id kept, so that sending it again adds
 * nothing there. `timestamp` is filled in, because `stored` will be the other store's own.
 */
export function outgoingOf(event: ProjectedEvent): Outgoing {
  const statement = event.payload as Statement;
  const { version = '1.0.0' } = statement;
  return {
    id: statementIdOf(event),
    text: statementBody(event),
    version: version.startsWith('2.') ? '2.0.0' : '1.0.3',
    attachments: declaredAttachments(statement, '$').filter(({ fileUrl }) => fileUrl === undefined),
  };
}
