import { describe, expect, it } from '@jest/globals';
import { consistentThrough } from './consistency.js';

const head = { position: 10n, through: '2024-09-01T08:00:05.000000Z' };

describe('consistentThrough', () => {
  it('is what the head promises once the model has reached it', () => {
    expect(consistentThrough({ position: 10n, recordedAt: '2024-09-01T08:00:00.000000Z' }, head)).toBe(head.through);
    expect(consistentThrough({ position: 11n, recordedAt: '2024-09-01T08:00:06.000000Z' }, head)).toBe(head.through);
  });

  it('ends before the last event otherwise, because others may have been recorded in the same microsecond', () => {
    const at = (recordedAt: string) => consistentThrough({ position: 9n, recordedAt }, head);
    expect(at('2024-09-01T08:00:00.123456Z')).toBe('2024-09-01T08:00:00.123455Z');
    expect(at('2024-09-01T08:00:00.000000Z')).toBe('2024-09-01T07:59:59.999999Z');
  });

  it('promises nothing before the model has tables or rows', () => {
    expect(consistentThrough(undefined, head)).toBe('1970-01-01T00:00:00.000000Z');
    expect(consistentThrough({ position: 3n, recordedAt: undefined }, head)).toBe('1970-01-01T00:00:00.000000Z');
  });

  it('holds for an empty log without a model', () => {
    expect(consistentThrough(undefined, { position: 0n, through: head.through })).toBe(head.through);
  });
});
