import type { Problem } from '#xapi';
import { ApiError } from '../http/api-error.js';

/** A body of the programme's API that a decider has found wrong. */
export function refusalOf(problems: readonly Problem[]): ApiError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems, the first`;
  return new ApiError('invalid-request', `${count}: ${problems[0]!.path}: ${problems[0]!.message}`, problems);
}
