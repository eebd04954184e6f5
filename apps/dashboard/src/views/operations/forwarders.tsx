import { useResource } from '../../api/use-resource.js';
import { Figure } from '../../charts/figure.js';
import { useSpeech } from '../../i18n/messages.js';
import { Loaded } from '../../shell/states.js';

interface Forwarder {
  readonly id: string;
  readonly name: string;
  readonly endpoint: string;
  readonly state: 'paused' | 'current' | 'forwarding' | 'failing';
  readonly position: number;
  readonly behind: number;
  readonly sent: number;
  readonly refused: number;
  readonly failure: string | null;
}

/** Other record stores that statements are handed on to. */
export function Forwarders() {
  const { t } = useSpeech();
  const [resource] = useResource<{ readonly forwarders: readonly Forwarder[] }>('/api/forwarders');
  return (
    <Loaded resource={resource}>
      {({ forwarders }) =>
        forwarders.length === 0 ? (
          <section className="figure" aria-labelledby="forwarders">
            <h3 id="forwarders">{t.operations.forwardersTitle}</h3>
            <p className="explain">{t.operations.noForwarders}</p>
          </section>
        ) : (
          <Figure
            title={t.operations.forwardersTitle}
            n={forwarders.length}
            fileName="forwarders"
            table={{
              columns: [
                { title: t.operations.name, numeric: false },
                { title: t.operations.state, numeric: false },
                { title: t.operations.behind, numeric: true },
                { title: t.operations.sent, numeric: true },
                { title: t.operations.refused, numeric: true },
                { title: t.operations.endpoint, numeric: false },
                { title: t.operations.failure, numeric: false },
              ],
              rows: forwarders.map(({ name, state, behind, sent, refused, endpoint, failure }) => [
                name,
                t.operations.forwarderStates[state],
                behind,
                sent,
                refused,
                endpoint,
                failure,
              ]),
            }}
          />
        )
      }
    </Loaded>
  );
}
