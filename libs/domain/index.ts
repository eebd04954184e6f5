export * from './statement/record-statements.js';
