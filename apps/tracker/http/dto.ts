import type { Problem } from '#xapi';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { ApiError, type ErrorCode } from './api-error.js';

/**
 * Reads a JSON body as a DTO: unknown properties are refused, types are not converted.
 *
 * @param path of the value in the body
 * @throws ApiError `invalid-request` with every problem and its JSON path
 */
export function readBodyAs<T extends object>(dto: ClassConstructor<T>, json: unknown, path = '$'): T {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw refusal('invalid-request', [{ path, rule: 'object', message: 'This must be a JSON object.' }]);
  }
  return check(plainToInstance(dto, json), 'invalid-request', path);
}

/**
 * Reads query parameters as a DTO. A parameter that is repeated, unknown or malformed is refused.
 *
 * @throws ApiError `invalid-parameter` with every problem and the parameter's name
 */
export function readQueryAs<T extends object>(dto: ClassConstructor<T>, query: unknown): T {
  return check(plainToInstance(dto, query ?? {}), 'invalid-parameter', '');
}

function check<T extends object>(value: T, code: ErrorCode, root: string): T {
  const errors = validateSync(value, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (errors.length > 0) throw refusal(code, problemsOf(errors, root));
  return value;
}

function refusal(code: ErrorCode, problems: readonly Problem[]): ApiError {
  const [first] = problems;
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems, the first`;
  return new ApiError(code, `${count}: ${first!.path}: ${first!.message}`, problems);
}

function problemsOf(errors: readonly ValidationError[], path: string): Problem[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const place = /^\d+$/.test(property) ? `${path}[${property}]` : path === '' ? property : `${path}.${property}`;
    const own = Object.entries(constraints).map(([rule, message]) => ({
      path: place,
      rule: kebab(rule),
      message: `${message[0]!.toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, '.'),
    }));
    return [...own, ...problemsOf(children, place)];
  });
}

/** class-validator's names, `isUuid` and `whitelistValidation`, as the codes that Vetrail's problems have. */
function kebab(rule: string): string {
  if (rule === 'whitelistValidation') return 'unknown-property';
  return rule
    .replace(/^is(?=[A-Z])/, '')
    .replace(/[A-Z]/g, (letter, at: number) => `${at ? '-' : ''}${letter.toLowerCase()}`);
}
