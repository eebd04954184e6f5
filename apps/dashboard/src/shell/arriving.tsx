import { useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { Failed } from './states.js';

/**
 * A component whose code comes when it is needed. Unlike `lazy`, what has come is shown at once: React holds back what a
 * suspended boundary reveals for 300 ms, and a page with several of them that often.
 *
 * @param waiting what stands in its place meanwhile
 */
export function arriving<P extends object>(
  load: () => Promise<ComponentType<P>>,
  waiting: (props: P) => ReactNode = () => null,
): ComponentType<P> {
  let known: ComponentType<P> | undefined;
  return function Arriving(props: P) {
    const [Known, setKnown] = useState(() => known);
    const [failure, setFailure] = useState<string>();
    useEffect(() => {
      if (known) return;
      load().then(
        (component) => {
          known = component;
          setKnown(() => component);
        },
        (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
      );
    }, []);
    if (failure !== undefined) return <Failed failure={{ kind: 'unavailable', message: failure }} />;
    return Known ? <Known {...props} /> : waiting(props);
  };
}
