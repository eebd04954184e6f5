import { secretKey } from '#access';
import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DATABASE } from '../dependencies.js';
import { Pseudonyms } from './pseudonyms.js';

/** The deployment's key of pseudonyms, read once. */
@Injectable()
export class PseudonymKey {
  #pseudonyms: Promise<Pseudonyms> | undefined;

  constructor(@Inject(DATABASE) private readonly database: pg.Pool) {}

  get(): Promise<Pseudonyms> {
    if (!this.#pseudonyms) {
      this.#pseudonyms = secretKey(this.database, 'pseudonyms').then((key) => new Pseudonyms(key));
      this.#pseudonyms.catch(() => (this.#pseudonyms = undefined));
    }
    return this.#pseudonyms;
  }
}
