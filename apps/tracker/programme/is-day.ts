import { isDay } from '#domain';
import { ValidateBy } from 'class-validator';

/** A day that exists. */
export const IsDay = () =>
  ValidateBy({
    name: 'day',
    validator: {
      validate: (value) => typeof value === 'string' && isDay(value),
      defaultMessage: () => 'this must be a day that exists, such as 2022-03-01',
    },
  });
