import { HISTORY_CONFLICT } from '#domain';
import type { Problem } from '#xapi';
import { ApiError } from '../http/api-error.js';

/** A body of the programme's API that a decider has found wrong. */
export function refusalOf(problems: readonly Problem[]): ApiError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems, the first`;
  const code = problems.some(({ rule }) => rule === HISTORY_CONFLICT) ? 'history-conflict' : 'invalid-request';
  return new ApiError(code, `${count}: ${problems[0]!.path}: ${problems[0]!.message}`, problems);
}
