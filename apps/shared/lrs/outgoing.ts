import type { ProjectedEvent } from '#readmodels';
import { statementBody } from '#readmodels';
import type { Statement } from '#xapi';
import { statementIdOf } from '../history/selection.js';
import type { Outgoing } from './record-store.js';

/**
 * A recorded statement as another record store gets it: as readers here get it, its id kept, so that sending it again adds
 * nothing there. `timestamp` is filled in, because `stored` will be the other store's own.
 */
export function outgoingOf(event: ProjectedEvent): Outgoing {
  const { version = '1.0.0' } = event.payload as Statement;
  return {
    id: statementIdOf(event),
    text: statementBody(event),
    version: version.startsWith('2.') ? '2.0.0' : '1.0.3',
  };
}
