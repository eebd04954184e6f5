import type { Checker } from './checker.js';
import { isMediaType, isSha2 } from './lexical.js';
import { isDuration } from './time.js';

const RESULT = new Set(['score', 'success', 'completion', 'response', 'duration', 'extensions']);
const SCORE = new Set(['scaled', 'raw', 'min', 'max']);
const ATTACHMENT = new Set(['usageType', 'display', 'description', 'contentType', 'length', 'sha2', 'fileUrl']);

/** Checks a result (1.0.3, part 2, 2.4.5). */
export function checkResult(check: Checker, value: unknown, path: string): void {
  const result = check.object(value, path, RESULT);
  if (!result) return;
  if (result['score'] !== undefined && result['score'] !== null) checkScore(check, result['score'], `${path}.score`);
  check.boolean(result, path, 'success');
  check.boolean(result, path, 'completion');
  check.string(result, path, 'response');
  check.match(result, path, 'duration', 'duration', isDuration, 'This must be an ISO 8601 duration, such as PT1H30M.');
  check.extensions(result, path);
}

function checkScore(check: Checker, value: unknown, path: string): void {
  const score = check.object(value, path, SCORE);
  if (!score) return;
  const scaled = check.number(score, path, 'scaled');
  const raw = check.number(score, path, 'raw');
  const min = check.number(score, path, 'min');
  const max = check.number(score, path, 'max');
  if (scaled !== undefined && (scaled < -1 || scaled > 1)) {
    check.add(`${path}.scaled`, 'score-scaled', 'A scaled score lies between -1 and 1.');
  }
  if (min !== undefined && max !== undefined && min >= max) {
    check.add(`${path}.min`, 'score-range', 'The least score must be less than the greatest.');
  }
  if (raw !== undefined && min !== undefined && raw < min) {
    check.add(`${path}.raw`, 'score-range', 'The raw score may not be less than min.');
  }
  if (raw !== undefined && max !== undefined && raw > max) {
    check.add(`${path}.raw`, 'score-range', 'The raw score may not be greater than max.');
  }
}

/** Checks the metadata of attachments (1.0.3, part 2, 2.4.11). */
export function checkAttachment(check: Checker, value: unknown, path: string): void {
  const attachment = check.object(value, path, ATTACHMENT);
  if (!attachment) return;
  if (check.require(attachment, path, 'usageType')) check.iri(attachment, path, 'usageType');
  if (check.require(attachment, path, 'display')) check.languageMap(attachment, path, 'display');
  check.languageMap(attachment, path, 'description');
  if (check.require(attachment, path, 'contentType')) {
    check.match(
      attachment,
      path,
      'contentType',
      'media-type',
      isMediaType,
      'This must be a media type, such as application/pdf.',
    );
  }
  if (check.require(attachment, path, 'length')) {
    const length = check.number(attachment, path, 'length');
    if (length !== undefined && (!Number.isSafeInteger(length) || length < 0)) {
      check.add(`${path}.length`, 'length', 'A length is a whole number of bytes.');
    }
  }
  if (check.require(attachment, path, 'sha2')) {
    check.match(
      attachment,
      path,
      'sha2',
      'sha2',
      isSha2,
      'This must be a SHA-2 hash: 56, 64, 96 or 128 hexadecimal digits.',
    );
  }
  check.iri(attachment, path, 'fileUrl');
}
