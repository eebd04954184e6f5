import { describe, expect, it } from '@jest/globals';
import { OTHER_UUID, REFERENCE, SMALLEST, SUB_STATEMENT, VOIDED_VERB } from './rules/samples.fixture.js';
import type { Statement } from './types.js';
import { voidedTarget } from './voiding.js';

const target = (over: object) => voidedTarget({ ...SMALLEST, ...over } as unknown as Statement);

describe('voidedTarget (1.0.3, part 2, 2.3.2)', () => {
  it('is the statement that a voiding one refers to, in lower case', () => {
    expect(target({ verb: VOIDED_VERB, object: REFERENCE })).toBe(OTHER_UUID);
    expect(target({ verb: VOIDED_VERB, object: { ...REFERENCE, id: OTHER_UUID.toUpperCase() } })).toBe(OTHER_UUID);
  });

  it('is none for another verb, another object, and a SubStatement that would void', () => {
    expect(target({ object: REFERENCE })).toBeUndefined();
    expect(target({ verb: { id: `${VOIDED_VERB.id}/` }, object: REFERENCE })).toBeUndefined();
    expect(target({ verb: VOIDED_VERB })).toBeUndefined();
    expect(target({ object: { ...SUB_STATEMENT, verb: VOIDED_VERB, object: REFERENCE } })).toBeUndefined();
  });
});
