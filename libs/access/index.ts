export * from './authenticator.js';
export * from './credentials.js';
export * from './scopes.js';
export * from './secrets.js';
