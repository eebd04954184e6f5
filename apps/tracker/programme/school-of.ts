import type { Programme, School } from '#domain';
import { ApiError, type ErrorCode } from '../http/api-error.js';

/**
 * The programme's school with this code.
 *
 * @throws ApiError with `refusal` that names the codes there are
 */
export function schoolOf({ schools }: Programme, code: string, refusal: ErrorCode): School {
  const school = schools.find((known) => known.code === code);
  if (school) return school;
  const message = `The programme has no school ${JSON.stringify(code)}; it has ${schools.map((known) => known.code).join(', ')}.`;
  throw new ApiError(refusal, message, [{ path: 'school', rule: 'unknown-school', message }]);
}
