import { findParticipant, findStatements, resolveIdentities } from '#readmodels';
import {
  actorKey,
  parseActorKey,
  type Actor,
  type Agent,
  type Group,
  type InverseFunctionalIdentifier,
  type Statement,
} from '#xapi';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { DATABASE } from '../dependencies.js';

/** A Person (xAPI 1.0.3, part 3, 2.4): as an Agent, each property a list. */
export interface Person {
  readonly objectType: 'Person';
  readonly name?: readonly string[];
  readonly mbox?: readonly string[];
  readonly mbox_sha1sum?: readonly string[];
  readonly openid?: readonly string[];
  readonly account?: readonly { readonly homePage: string; readonly name: string }[];
}

/** How many of the latest statements about somebody are looked at for their names. */
const LATEST = 50;

/** What is known of an agent. */
export class FindPerson extends Query<Person> {
  /**
   * @param linked whether the caller may learn which other identities the roster links to this one
   * @param names whether the caller may learn what statements call them
   */
  constructor(
    readonly agent: Agent,
    readonly linked: boolean,
    readonly names: boolean,
  ) {
    super();
  }
}

@QueryHandler(FindPerson)
export class FindPersonHandler implements IQueryHandler<FindPerson> {
  constructor(@Inject(DATABASE) private readonly database: pg.Pool) {}

  async execute({ agent, linked, names }: FindPerson): Promise<Person> {
    const key = actorKey(agent)!;
    const [called, identities] = await Promise.all([
      names ? this.#namesOf(agent, key) : [],
      linked ? this.#linkedTo(key) : [],
    ]);
    return personOf([agent.name, ...called], [agent, ...identities]);
  }

  async #namesOf(agent: Agent, key: string): Promise<(string | undefined)[]> {
    const query = { filters: { agent }, limit: LATEST };
    const { statements } = await findStatements(this.database, query);
    return statements.flatMap((body) => {
      const { actor, object } = JSON.parse(body) as Statement;
      const actors = object.objectType === 'Agent' || object.objectType === 'Group' ? [actor, object] : [actor];
      return actors.flatMap(withMembers).map((one) => (actorKey(one) === key ? one.name : undefined));
    });
  }

  async #linkedTo(key: string): Promise<InverseFunctionalIdentifier[]> {
    const id = (await resolveIdentities(this.database, [key])).get(key);
    const participant = id === undefined ? undefined : await findParticipant(this.database, id);
    return (participant?.identities ?? []).flatMap((identity) => parseActorKey(identity) ?? []);
  }
}

function withMembers(actor: Actor): Actor[] {
  return [actor, ...((actor as Group).member ?? [])];
}

function personOf(names: readonly (string | undefined)[], identities: readonly InverseFunctionalIdentifier[]): Person {
  const accounts = new Map(
    identities.flatMap(({ account }) => (account ? [[JSON.stringify([account.homePage, account.name]), account]] : [])),
  );
  const texts = (property: 'mbox' | 'mbox_sha1sum' | 'openid') => distinct(identities.map((one) => one[property]));
  const lists = {
    name: distinct(names),
    mbox: texts('mbox'),
    mbox_sha1sum: texts('mbox_sha1sum'),
    openid: texts('openid'),
    account: [...accounts.values()],
  };
  const given = Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
  return { objectType: 'Person', ...given };
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}
