export * from './config.js';
export * from './database.js';
export * from './embedded-postgres.js';
export * from './logging.js';
export * from './migrations.js';
export * from './startup-error.js';
