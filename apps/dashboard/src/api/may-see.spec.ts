import { describe, expect, it } from '@jest/globals';
import { mayAsk, maySee } from './may-see.js';

describe('what a role is led to', () => {
  it('is every view that holds something for it', () => {
    expect(maySee('coordinator', 'operations')).toBe(true);
    expect(maySee('researcher', 'research')).toBe(true);
    expect(maySee('school-leader', 'quality')).toBe(false);
    expect(maySee('partner', 'participant')).toBe(false);
    expect(maySee('public', 'school')).toBe(true);
  });

  it.each([
    [{ role: 'coordinator', school: null }, undefined, true],
    [{ role: 'school-leader', school: 'a' }, 'a', true],
    [{ role: 'school-leader', school: 'a' }, 'b', false],
    [{ role: 'school-leader', school: 'a' }, undefined, false],
    [{ role: 'partner', school: null }, 'a', false],
  ] as const)('of what is not published: %o of %s: %s', (viewer, school, may) => {
    expect(mayAsk(viewer, school, 'breadth')).toBe(may);
    expect(mayAsk(viewer, school, 'hours')).toBe(true);
  });
});
