import { useEffect } from 'react';
import { useResource } from '../../api/use-resource.js';
import { Figure } from '../../charts/figure.js';
import { useSpeech } from '../../i18n/messages.js';
import { Loaded } from '../../shell/states.js';
import { behindOf, lagOf, shareOf, standingOf, type Operations } from './standing.js';

/** While the view is open it looks again so often: a rebuilding moves without a new event. */
const LOOK_MS = 3_000;

/** Where each read model stands in the log. */
export function Projections() {
  const { t, number, percent, moment } = useSpeech();
  const [resource, reload] = useResource<Operations>('/api/operations');
  useEffect(() => {
    const timer = window.setInterval(reload, LOOK_MS);
    return () => window.clearInterval(timer);
  }, [reload]);
  return (
    <Loaded resource={resource}>
      {(operations) => {
        const { head, led, projections } = operations;
        const standing = standingOf(operations);
        return (
          <Figure
            title={t.operations.projectionsTitle}
            explain={t.operations.projectionsExplain(number(Number(head), 0))}
            n={projections.length}
            fileName="projections"
            wide
            note={
              <>
                <p className={`standing ${standing}`} role="status">
                  {led ? t.operations.standing[standing] : t.operations.notLed}
                </p>
                {projections.flatMap(({ model, building }) =>
                  building.map(({ version, position }) => (
                    <p key={`${model} ${version}`} className="building">
                      <label>
                        {t.operations.building(model, version, percent(shareOf(operations, position)))}
                        <progress max={1} value={shareOf(operations, position)} />
                      </label>
                    </p>
                  )),
                )}
              </>
            }
            table={{
              columns: [
                { title: t.operations.model, numeric: false },
                { title: t.operations.state, numeric: false },
                { title: t.operations.position, numeric: true },
                { title: t.operations.behind, numeric: true },
                { title: t.operations.lag, numeric: true },
                { title: t.operations.version, numeric: false },
                { title: t.operations.recordedAt, numeric: false },
              ],
              rows: projections.map((projection) => [
                projection.model,
                t.operations.states[projection.state],
                projection.position === null ? null : Number(projection.position),
                behindOf(operations, projection),
                Math.round(lagOf(operations, projection) * 10) / 10,
                projection.version,
                projection.recordedAt === null ? null : moment(projection.recordedAt),
              ]),
            }}
          />
        );
      }}
    </Loaded>
  );
}
