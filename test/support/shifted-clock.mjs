/**
 * Loaded before anything else of a process (`node --import`): its clock is off by CLOCK_SHIFT_MS, as that of a machine
 * is whose time service died.
 */
const shift = Number(process.env['CLOCK_SHIFT_MS']);
const RightDate = Date;

globalThis.Date = class Date extends RightDate {
  constructor(...args) {
    if (args.length === 0) super(RightDate.now() + shift);
    else super(...args);
  }

  static now() {
    return RightDate.now() + shift;
  }
};
