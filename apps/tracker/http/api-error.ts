import type { Problem } from '#xapi';

/**
 * Every way in which the HTTP API refuses, in one table: code → status. `docs/errors.md` explains each, and a test holds
 * it to this table.
 */
export const ERROR_STATUS = {
  'invalid-json': 400,
  'invalid-statement': 400,
  'invalid-parameter': 400,
  'invalid-version': 400,
  'invalid-request': 400,
  'unmergeable-document': 400,
  'invalid-multipart': 400,
  'invalid-attachment': 400,
  unauthenticated: 401,
  'sign-in-failed': 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'statement-conflict': 409,
  'document-conflict': 409,
  'revision-conflict': 409,
  'identity-conflict': 409,
  'history-conflict': 409,
  'study-outdated': 409,
  'plan-changed': 409,
  'revision-mismatch': 412,
  'precondition-failed': 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  'internal-error': 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** The JSON body of every refusal. */
export interface ErrorBody {
  readonly error: {
    readonly status: number;
    readonly code: ErrorCode;
    readonly message: string;
    /** Each place that is wrong: a JSON path (`$.actor.mbox`) or a parameter's name, the rule, and what to do. */
    readonly problems: readonly Problem[];
    /** Names the request in the server's log. */
    readonly requestId?: string;
  };
}

/** A refusal that the client can do something about. Anything else that is thrown is a fault of ours. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly problems: readonly Problem[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = ERROR_STATUS[code];
  }

  body(requestId?: string): ErrorBody {
    return {
      error: {
        status: this.status,
        code: this.code,
        message: this.message,
        problems: this.problems,
        ...(requestId && { requestId }),
      },
    };
  }
}
