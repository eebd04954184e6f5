export * from './copy/copy-log.js';
export * from './copy/verify-copy.js';
export * from './follow.js';
export * from './measured.js';
export * from './open.js';
export * from './port.js';
export { openPostgresEventStore, PostgresEventStore, type PostgresEventStoreOptions } from './postgres/store.js';
export { MAX_EVENT_BYTES } from './validate.js';
