import { describe } from '@jest/globals';
import { appendCases } from './cases/append.js';
import { changesCases } from './cases/changes.js';
import { concurrencyCases } from './cases/concurrency.js';
import { connectionCases } from './cases/connections.js';
import { contentCases } from './cases/contents.js';
import { deletingCases } from './cases/deleting.js';
import { followingCases } from './cases/following.js';
import { modelCases } from './cases/model.js';
import { readingCases } from './cases/reading.js';
import { redactingCases } from './cases/redacting.js';
import { timeCases } from './cases/time.js';
import type { Harness } from './harness.js';

/**
 * The behaviour that the port asks of every event store (`libs/eventstore/port.ts`). An adapter's spec calls this with its
 * harness; each group of cases has a log of its own.
 */
export function eventStoreContract(harness: Harness): void {
  describe(`the event store in ${harness.name}`, () => {
    describe('append', () => appendCases(harness));
    describe('contents', () => contentCases(harness));
    describe('reading', () => readingCases(harness));
    describe('concurrency', () => concurrencyCases(harness));
    describe('following', () => followingCases(harness));
    describe('changes', () => changesCases(harness));
    describe('deleting', () => deletingCases(harness));
    describe('redacting', () => redactingCases(harness));
    describe('time', () => timeCases(harness));
    describe('connections', () => connectionCases(harness));
    describe('the model', () => modelCases(harness));
  });
}
