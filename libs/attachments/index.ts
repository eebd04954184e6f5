export { IncomingFile } from './incoming-file.js';
export * from './open-store.js';
export * from './port.js';
export * from './sweep.js';
