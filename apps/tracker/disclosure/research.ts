import type { Viewer } from '#access';
import { withheldFromResearch } from '#readmodels';
import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DATABASE } from '../dependencies.js';
import { PseudonymKey } from './pseudonym-key.js';
import type { Pseudonyms } from './pseudonyms.js';

/** Through what researchers see single people. */
export interface Research {
  readonly pseudonyms: Pseudonyms;
  /** Participants' ids and identities of those who want to be in no research. */
  readonly withheld: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** What is asked each time, so that who withdraws their consent is gone from the next answer on: also from studies of before. */
@Injectable()
export class ResearchView {
  constructor(
    // Of the present, whatever study a request is about.
    @Inject(DATABASE) private readonly database: pg.Pool,
    private readonly key: PseudonymKey,
  ) {}

  async of({ role }: Viewer): Promise<Research> {
    const [pseudonyms, withheld] = await Promise.all([
      this.key.get(),
      role === 'researcher' ? withheldFromResearch(this.database) : NOBODY,
    ]);
    return { pseudonyms, withheld };
  }
}
