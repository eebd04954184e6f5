import { isStatement, type Programme } from '#domain';
import { START, type Position } from '#eventstore';
import type { ProjectedEvent } from '#readmodels';
import type { History, Stretch } from '../../shared/history/read-history.js';
import { readHistory, readRoster } from '../../shared/history/read-history.js';
import { createSelection, needsRoster, type Criteria } from '../../shared/history/selection.js';
import { RosterFold } from '../../shared/history/roster-fold.js';
import { DeliveryStopped } from '../../shared/lrs/deliver.js';
import type { Progress } from '../progress.js';
import type { Sink } from './sink.js';

export interface ReplayRequest {
  readonly eventStore: History;
  readonly programme: Programme;
  readonly criteria: Criteria;
  readonly stretch: Stretch;
  readonly statementsOnly: boolean;
  readonly sink: Sink;
  /** Who is who at the stretch's end, where the caller knows it already. */
  readonly roster?: RosterFold | undefined;
  readonly pace: ((event: ProjectedEvent) => Promise<void>) | undefined;
  readonly signal: AbortSignal;
  readonly startProgress: (stretch: Stretch) => Progress;
}

export interface ReplayOutcome {
  readonly done: boolean;
  readonly count: number;
  /** Everything up to here was replayed. */
  readonly position: Position;
}

/** The stretch that options ask for, up to the head of the log as it is now: a replay has an end. */
export async function stretchOf(
  eventStore: History,
  options: { readonly after?: Position; readonly upTo?: Position; readonly asKnownAt?: string },
): Promise<Stretch> {
  const { position } = await eventStore.head();
  const upTo = options.upTo !== undefined && options.upTo < position ? options.upTo : position;
  return { after: options.after ?? START, upTo, knownAt: options.asKnownAt };
}

/** Sends what is selected of a stretch of the log to a sink, in the log's order, page by page. */
export async function replayLog(request: ReplayRequest): Promise<ReplayOutcome> {
  const { eventStore, programme, criteria, statementsOnly, sink, pace, signal } = request;
  const { resumeAfter } = sink;
  const after = resumeAfter !== undefined && resumeAfter > request.stretch.after ? resumeAfter : request.stretch.after;
  const stretch = { ...request.stretch, after };
  const roster = request.roster ?? (needsRoster(criteria) ? await readRoster(eventStore, stretch) : new RosterFold());
  const selects = createSelection(criteria, programme, roster);
  const wanted = (event: ProjectedEvent) => (!statementsOnly || isStatement(event)) && selects(event);
  const progress = request.startProgress(stretch);
  let count = 0;
  let position = after;
  try {
    for await (const page of readHistory(eventStore, stretch)) {
      const events = page.events.filter(wanted);
      if (pace) {
        for (const event of events) {
          await pace(event);
          if (signal.aborted) return { done: false, count, position };
          await sink.write([event]);
          await sink.mark((position = event.position));
          progress.update(Number(position - after), ++count);
        }
      } else if (events.length > 0) {
        await sink.write(events);
      }
      if (!pace) count += events.length;
      await sink.mark((position = page.next));
      progress.update(Number(position - after), count);
      if (signal.aborted) return { done: position >= stretch.upTo, count, position };
    }
    return { done: true, count, position };
  } catch (error) {
    if (error instanceof DeliveryStopped) return { done: false, count, position };
    throw error;
  } finally {
    progress.stop();
  }
}
