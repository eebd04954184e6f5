import type { Authenticator } from '#access';
import type { AttachmentStore } from '#attachments';
import type { Programme } from '#domain';
import type { EventStore } from '#eventstore';
import type { Config, Logger, Registry } from '#platform';
import type { MeasureComputer } from '#readmodels';
import type pg from 'pg';
import type { Publish } from './publication/publication-task.js';

/** What the tracker is given at its edge; each has an injection token of the same name. */
export interface Dependencies {
  readonly config: Config;
  readonly logger: Logger;
  /** Read models and credentials. */
  readonly database: pg.Pool;
  readonly eventStore: EventStore;
  readonly attachments: AttachmentStore;
  readonly authenticator: Authenticator;
  readonly programme: Programme;
  readonly metrics: Registry;
  /** Closed with the application. */
  readonly measureComputer: MeasureComputer;
  readonly publish: Publish;
}

export const CONFIG = Symbol('CONFIG');
export const LOGGER = Symbol('LOGGER');
export const DATABASE = Symbol('DATABASE');
export const EVENT_STORE = Symbol('EVENT_STORE');
export const ATTACHMENTS = Symbol('ATTACHMENTS');
export const PROGRAMME = Symbol('PROGRAMME');
export const METRICS = Symbol('METRICS');
export const MEASURE_COMPUTER = Symbol('MEASURE_COMPUTER');
export const PUBLISH = Symbol('PUBLISH');
export const SIGN_IN = Symbol('SIGN_IN');
export const COOKIES = Symbol('COOKIES');
export const CALLERS = Symbol('CALLERS');
