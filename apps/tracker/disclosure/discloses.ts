import type { Cell } from '#access';
import { SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { CsvForm } from '../http/representation.js';
import type { Research } from './research.js';

/**
 * What a resource of the programme's API says about people, declared on its handler. What declares nothing is for
 * coordinators alone.
 *
 * - `open`: nothing about anybody but the caller
 * - `coordination`: for those who run the programme
 * - `people`: rows about single people
 * - `figures`: figures about many, of the whole programme or of one school
 * - `feed`: events as they come; the handler writes them itself, through `visibleTo`
 */
export type Disclosure =
  | { readonly kind: 'open' }
  | { readonly kind: 'coordination' }
  | PeopleDisclosure
  | FiguresDisclosure
  | { readonly kind: 'feed' };

/** A viewer for whom no function is given is refused. Participants see their own resource, where `one` says whose it is. */
export interface PeopleDisclosure {
  readonly kind: 'people';
  /** The path's parameter with the participant's id. Left out: a list. */
  readonly one?: string;
  /** The path's parameter with the code of the school that a list is about. */
  readonly school?: string;
  /** A list's query parameter that narrows it to a school: a school leader's is set to their own. */
  readonly schoolParameter?: string;
  /** A list's query parameter that holds an id to go on after. */
  readonly afterParameter?: string;
  /** What of the answer the leader of a school may see; undefined where it is about nobody of that school. */
  readonly toSchoolLeader?: (body: never, school: string) => unknown;
  /**
   * The answer with nobody in it who could be told by name, identity or id, nor who is withheld from research; undefined
   * where it is not for researchers.
   */
  readonly toResearcher?: (body: never, research: Research) => unknown;
}

/**
 * The answer as the partners and the public may see it is made ahead of time, for the whole of the programme at once
 * (`publication`), from what the handler answers without a window.
 */
export interface FiguresDisclosure {
  readonly kind: 'figures';
  /** The path's parameter with a school's code. Left out: about all schools. */
  readonly school?: string;
  /** What else the path's parameters may be in what is published. Left out: there are no others. */
  readonly parameters?: readonly Readonly<Record<string, string>>[];
  /** How the answer is written as CSV, by the path's parameters. */
  readonly csv?: (parameters: Readonly<Record<string, string>>, request: FastifyRequest) => CsvForm<never>;
  /** Takes out of an answer what is published to nobody: cuts too fine, or what is about single people. */
  readonly publishable?: (body: never) => unknown;
  /** Every figure of a publishable answer. A number that is in no cell is not published. */
  readonly cells?: (body: never) => readonly Cell[];
}

export const DISCLOSURE = Symbol('DISCLOSURE');

/** Declares what a handler of `/api` says about people. */
export function Discloses(disclosure: Disclosure): MethodDecorator & ClassDecorator {
  return SetMetadata(DISCLOSURE, disclosure);
}
