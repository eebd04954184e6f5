/** How statements of a page are to be shown; the index keeps it in the cursor for its caller. */
export interface Presentation {
  readonly format: 'exact' | 'ids' | 'canonical';
  readonly attachments: boolean;
}

/** A query on its way from page to page. */
export interface CursorState {
  /** Posting keys, 32 hexadecimal digits each. */
  readonly keys: readonly string[];
  readonly limit: number;
  readonly ascending: boolean;
  /** Ordinals that are still to be read: from `low`, inclusive, to `high`, exclusive; no `high`: to the newest. */
  readonly low: number;
  readonly high: number | undefined;
  /** Only with `ascending`: the instant up to which statements are wanted. */
  readonly until: string | undefined;
  /** As known when this ordinal was the next to be given: what came later voids nothing and hands nothing down. */
  readonly known: number | undefined;
  readonly presentation: Presentation;
}

const VERSION = 1;
const FORMATS = ['exact', 'ids', 'canonical'] as const;
const MAX_KEYS = 16;
const MAX_LENGTH = 2048;

/** The cursor as opaque text, safe in a URL. */
export function encodeCursor(state: CursorState): string {
  const { keys, limit, ascending, low, high, until, known, presentation } = state;
  const fields = [
    VERSION,
    keys.join(''),
    limit,
    ascending ? 1 : 0,
    low,
    high ?? null,
    until ?? null,
    FORMATS.indexOf(presentation.format),
    presentation.attachments ? 1 : 0,
    ...(known === undefined ? [] : [known]),
  ];
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** The state that a cursor stands for; undefined when the text is not one that `encodeCursor` made. */
export function decodeCursor(text: string): CursorState | undefined {
  if (text.length > MAX_LENGTH || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  const fields = parsed(Buffer.from(text, 'base64url').toString());
  if (!Array.isArray(fields) || fields.length < 9 || fields.length > 10 || fields[0] !== VERSION) return undefined;
  const [, keys, limit, ascending, low, high, until, format, attachments, known] = fields as unknown[];
  if (typeof keys !== 'string' || keys.length > MAX_KEYS * 32 || !/^([0-9a-f]{32})*$/.test(keys)) return undefined;
  if (!isCount(limit) || limit === 0 || !isFlag(ascending) || !isFlag(attachments)) return undefined;
  if (!isCount(low) || (high !== null && !isCount(high))) return undefined;
  if (until !== null && !(typeof until === 'string' && isInstant(until))) return undefined;
  if (known !== undefined && !isCount(known)) return undefined;
  const shown = typeof format === 'number' ? FORMATS[format] : undefined;
  if (shown === undefined) return undefined;
  return {
    keys: keys.match(/.{32}/g) ?? [],
    limit,
    ascending: ascending === 1,
    low,
    high: high ?? undefined,
    until: until ?? undefined,
    known,
    presentation: { format: shown, attachments: attachments === 1 },
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isFlag(value: unknown): value is 0 | 1 {
  return value === 0 || value === 1;
}

function isInstant(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value) && !Number.isNaN(Date.parse(value));
}
