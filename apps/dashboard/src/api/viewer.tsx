import { createContext, useCallback, useContext, type ReactNode } from 'react';
import { mayAsk, type Viewer } from './may-see.js';
import type { Scope } from './measures.js';

const ViewerContext = createContext<Viewer>({ role: null, school: null });

/** Tells what stands in it who looks. */
export function ViewerProvider({ me, children }: { readonly me: Viewer; readonly children: ReactNode }) {
  return <ViewerContext value={me}>{children}</ViewerContext>;
}

/** Whether whoever looks is shown anything of a measure. What of it, the service decides. */
export function useMayAsk(): (scope: Scope, measure: string) => boolean {
  const viewer = useContext(ViewerContext);
  return useCallback(
    (scope, measure) =>
      scope.level === 'participant' || mayAsk(viewer, scope.level === 'school' ? scope.code : undefined, measure),
    [viewer],
  );
}
