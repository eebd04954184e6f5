import { durationSeconds, isIri, parseTimestampInstant } from '#xapi';
import { ValidateBy, type ValidationArguments } from 'class-validator';

const CODE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,199}$/;

/** An ISO 8601 duration that tells how long it is. */
export const IsEventDuration = () =>
  ValidateBy({
    name: 'duration',
    validator: {
      validate: (value) => typeof value === 'string' && durationSeconds(value) !== undefined,
      defaultMessage: () => 'this must be an ISO 8601 duration without years and months, such as PT1H30M',
    },
  });

/** A timestamp of the xAPI standard. */
export const IsEventTimestamp = () =>
  ValidateBy({
    name: 'timestamp',
    validator: {
      validate: (value) => typeof value === 'string' && parseTimestampInstant(value) !== undefined,
      defaultMessage: () => 'this must be a timestamp, such as 2023-04-18T09:00:00Z',
    },
  });

/** An IRI, or a code of the programme's own. */
export const IsActivityId = () =>
  ValidateBy({
    name: 'activityId',
    validator: {
      validate: (value) => typeof value === 'string' && (value.includes(':') ? isIri(value) : CODE.test(value)),
      defaultMessage: () => 'this must be an IRI, or a code of letters, digits, - and _, such as workshop-2023-04',
    },
  });

/** A number; of a score's three, `raw` stands within `min` and `max`, and these are two. */
export const IsScoreOnItsScale = () =>
  ValidateBy({
    name: 'scoreOnItsScale',
    validator: {
      validate: (value, args) => Number.isFinite(value) && onScale(args),
      defaultMessage: () => 'this must be a number: raw from min to max, min less than max',
    },
  });

function onScale(args: ValidationArguments | undefined): boolean {
  const { raw, min, max } = (args?.object ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof raw !== 'number' || typeof min !== 'number' || typeof max !== 'number') return true;
  switch (args?.property) {
    case 'raw':
      return min <= raw && raw <= max;
    default:
      return min < max;
  }
}
