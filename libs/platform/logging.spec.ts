import { describe, expect, it } from '@jest/globals';
import { serializeError } from './logging.js';

describe('what of an error is logged', () => {
  it('is its message, code, stack and cause, and nothing that a driver hung on it', () => {
    const cause = new Error('the server ended the session');
    const error = Object.assign(new Error('a read failed', { cause }), {
      code: '57P01',
      detail: 'Key (name)=(synthetic person) exists',
      client: { password: 'synthetic' },
    });
    expect(serializeError(error)).toEqual({
      type: 'Error',
      message: 'a read failed',
      code: '57P01',
      stack: error.stack,
      cause: { type: 'Error', message: 'the server ended the session', stack: cause.stack },
    });
  });

  it('is anything else that was thrown, as it is', () => {
    expect(serializeError('a text')).toBe('a text');
  });
});
