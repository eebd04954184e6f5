export * from './address.js';
export * from './etag.js';
export * from './lists.js';
export * from './merge.js';
export * from './store.js';
