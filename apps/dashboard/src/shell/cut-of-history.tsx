import type { Programme } from '../api/programme.js';
import type { Role } from '../api/session.js';
import { useResource } from '../api/use-resource.js';
import { useSpeech } from '../i18n/messages.js';
import type { Route } from '../routing/route.js';
import type { Go } from '../routing/use-route.js';

interface CutProps {
  readonly programme: Programme;
  readonly role: Role;
  readonly route: Route;
  readonly go: Go;
}

interface Studies {
  readonly studies: readonly { readonly name: string; readonly knownAt: string }[];
}

const DAYS = ['from', 'to', 'asKnownAt'] as const;
const WHOLE = { from: undefined, to: undefined, asKnownAt: undefined, study: undefined };
/** What they are shown is published at fixed cuts. */
const FIXED: readonly Role[] = ['partner', 'public'];
const STUDYING: readonly Role[] = ['coordinator', 'researcher'];

/** Which of what happened is looked at, and as of when: said in words, and opened to be changed. */
export function CutOfHistory({ programme, role, route, go }: CutProps) {
  const { t, day } = useSpeech();
  const [studies] = useResource<Studies>(STUDYING.includes(role) ? '/api/studies' : undefined);
  if (FIXED.includes(role)) return null;
  const known = studies.state === 'ready' ? studies.value.studies : [];
  const cut = [...DAYS, 'study' as const].some((name) => route[name] !== undefined);
  return (
    <details className={cut ? 'cut set' : 'cut'}>
      <summary>
        <span className="hidden">{t.shell.cut}: </span>
        <Said route={route} />
      </summary>
      <form className="controls" aria-label={t.shell.cut} onSubmit={(event) => event.preventDefault()}>
        {DAYS.map((name) => (
          <label key={name}>
            {t.shell[name]}
            <input
              type="date"
              value={route[name]?.slice(0, 10) ?? ''}
              {...(name !== 'asKnownAt' && { min: programme.period.start, max: programme.period.end })}
              onChange={({ target }) => go({ [name]: target.value === '' ? undefined : target.value })}
            />
          </label>
        ))}
        {(known.length > 0 || route.study !== undefined) && (
          <label>
            {t.shell.study}
            <select
              value={route.study ?? ''}
              onChange={({ target }) => go({ study: target.value === '' ? undefined : target.value })}
            >
              <option value="">{t.figure.none}</option>
              {known.map(({ name, knownAt }) => (
                <option key={name} value={name}>
                  {name} ({day(knownAt)})
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="button" disabled={!cut} onClick={() => go(WHOLE)}>
          {t.shell.reset}
        </button>
      </form>
    </details>
  );
}

/** The cut in words: `1 Jun 2022 to 31 May 2023, as known today`. */
function Said({ route: { from, to, asKnownAt, study } }: Pick<CutProps, 'route'>) {
  const { t, day } = useSpeech();
  const period =
    from !== undefined && to !== undefined
      ? t.shell.between(day(from), day(to))
      : from !== undefined
        ? t.shell.since(day(from))
        : to !== undefined
          ? t.shell.until(day(to))
          : t.shell.whole;
  const moment =
    study !== undefined
      ? `${t.shell.study} ${study}`
      : asKnownAt === undefined
        ? t.shell.knownNow
        : t.shell.known(day(asKnownAt));
  return (
    <>
      {period}, {moment}
    </>
  );
}
