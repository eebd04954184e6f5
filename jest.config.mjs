/** Jest runs the TypeScript sources as ES modules, compiled by SWC; `#…` imports resolve to sources, not to dist. */
const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

const base = {
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

/** What runs the whole system can run on any event store: `test/support/event-store.ts` reads on which. */
const on = (testEventStore, displayName, files) => ({
  ...base,
  displayName,
  globals: { testEventStore },
  testMatch: files.map((file) => `<rootDir>/test/${file}.spec.ts`),
});
/** Those that tell event stores apart; on a real server, all of them. */
const TELLING = [
  ...['e2e/statements', 'e2e/development', 'e2e/participants', 'e2e/learning-events', 'e2e/xapi-resources'],
  ...['e2e/erasure', 'faults/*'],
];

export default {
  projects: [
    { ...base, displayName: 'PostgreSQL', globals: { testEventStore: 'postgres' } },
    on('stand-in', 'EventStoreDB stand-in', TELLING),
    ...(process.env.EVENTSTOREDB_URL ? [on('server', 'EventStoreDB', ['e2e/*', 'faults/*'])] : []),
  ],
  testTimeout: 60_000,
  maxWorkers: 2,
};
