import { ValidateIf } from 'class-validator';

/** The property may be left out; null is a value like any other, and is checked. (class-validator's IsOptional skips it.) */
export const Optional = () => ValidateIf((_object, value) => value !== undefined);
