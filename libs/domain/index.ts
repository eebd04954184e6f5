export * from './statement/record-statements.js';
export * from './day.js';
export * from './programme.js';
export type { Quarter } from './quarters.js';
