import type { ReactNode } from 'react';
import type { Failure } from '../api/client.js';
import { signInLink } from '../api/session.js';
import type { Resource } from '../api/resources.js';
import { useAway } from '../api/use-resource.js';
import { useSpeech } from '../i18n/messages.js';

interface LoadedProps<T> {
  readonly resource: Resource<T>;
  readonly children: (value: T) => ReactNode;
}

/** What was asked for, or in which state it is: loading, refused, away. That it is stale, the page says once (`Away`). */
export function Loaded<T>({ resource, children }: LoadedProps<T>) {
  switch (resource.state) {
    case 'loading':
      return <Loading />;
    case 'failed':
      return <Failed failure={resource.failure} />;
    case 'ready':
      return children(resource.value);
    default:
      return resource satisfies never;
  }
}

/** On its way. */
export function Loading() {
  const { t } = useSpeech();
  return (
    <div className="state" role="status">
      <span className="spinner" aria-hidden="true" />
      {t.states.loading}
    </div>
  );
}

export function Failed({ failure }: { readonly failure: Failure }) {
  const { t } = useSpeech();
  return (
    <div className="state failed" role="alert">
      {textOf(failure, t)}
      {failure.kind === 'unauthenticated' && (
        <p>
          <a href={signInLink(window.location.hash)}>{t.shell.signIn}</a>
        </p>
      )}
      {'message' in failure && <p className="detail">{failure.message}</p>}
    </div>
  );
}

function textOf({ kind }: Failure, t: ReturnType<typeof useSpeech>['t']): string {
  switch (kind) {
    case 'unauthenticated':
      return t.states.signIn;
    case 'forbidden':
      return t.states.forbidden;
    case 'not-found':
      return t.states.notFound;
    case 'refused':
      return '';
    case 'unavailable':
      return t.states.unavailable;
    default:
      return kind satisfies never;
  }
}

export function Empty({ children }: { readonly children?: ReactNode }) {
  const { t } = useSpeech();
  return (
    <div className="state">
      <p>{t.states.empty}</p>
      <p className="explain">{t.states.emptyHelp}</p>
      {children}
    </div>
  );
}

/** Says, once for the whole page, that the server does not answer and what stands here is from before. */
export function Away() {
  const { t } = useSpeech();
  if (!useAway()) return null;
  return (
    <p className="banner stale" role="status">
      {t.states.unavailable}
    </p>
  );
}
