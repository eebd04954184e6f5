import type { Route } from '../../routing/route.js';
import type { Go } from '../../routing/use-route.js';
import { Exports } from './exports.js';
import { Replay } from './replay.js';
import { Studies } from './studies.js';

interface ResearchViewProps {
  readonly route: Route;
  readonly go: Go;
}

/** History replayed, studies of what was known when, and packages to analyse. */
export function ResearchView({ route, go }: ResearchViewProps) {
  return (
    <>
      <Replay route={route} go={go} />
      <div className="grid">
        <Studies route={route} />
        <Exports />
      </div>
    </>
  );
}
