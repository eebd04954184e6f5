import {
  isIri,
  isUuid,
  parseActor,
  parseJson,
  parseTimestamp,
  type Agent,
  type Group,
  type Problem,
  type Version,
} from '#xapi';
import { ApiError } from '../http/api-error.js';

/** A query string, parsed: repeated parameters are lists. */
export type Parameters = Readonly<Record<string, string | string[] | undefined>>;

/** Reads query parameters, gathering everything that is wrong with them. */
export class ParameterReader {
  readonly #problems: Problem[] = [];

  constructor(private readonly parameters: Parameters) {}

  /** @throws ApiError 400 with every problem found, if there is one */
  refuse(): void {
    const [first] = this.#problems;
    if (first) throw new ApiError('invalid-parameter', `${first.path}: ${first.message}`, this.#problems);
  }

  add(path: string, rule: string, message: string): undefined {
    this.#problems.push({ path, rule, message });
    return undefined;
  }

  allowOnly(known: readonly string[], message: string): void {
    for (const name of Object.keys(this.parameters)) {
      if (!known.includes(name)) this.add(name, 'unknown-parameter', message);
    }
  }

  require(name: string, message: string): void {
    if (this.parameters[name] === undefined) this.add(name, 'required', message);
  }

  text(name: string): string | undefined {
    const value = this.parameters[name];
    if (Array.isArray(value)) return this.add(name, 'repeated-parameter', 'Give this parameter once.');
    return value;
  }

  uuid(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return isUuid(value) ? value.toLowerCase() : this.add(name, 'uuid', 'This must be a UUID.');
  }

  iri(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return isIri(value) ? value : this.add(name, 'iri', 'This must be an IRI with a scheme.');
  }

  flag(name: string): boolean {
    const value = this.text(name);
    if (value === undefined || value === 'false') return false;
    if (value === 'true') return true;
    this.add(name, 'boolean', 'This must be true or false.');
    return false;
  }

  timestamp(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (parseTimestamp(value) === undefined) return this.add(name, 'timestamp', 'This must be an ISO 8601 timestamp.');
    return value;
  }

  /** A text that names something: not empty, and without NUL, which no database keeps in a text. */
  name(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return value !== '' && !value.includes('\0')
      ? value
      : this.add(name, 'name', 'This must be a text that is not empty and has no NUL in it.');
  }

  /** The `agent` parameter: an Agent or an identified Group. */
  agent(version: Version): Agent | Group | undefined {
    const value = this.text('agent');
    if (value === undefined) return undefined;
    const json = parseJson(value, 'agent');
    if (Array.isArray(json)) {
      this.#problems.push(...json);
      return undefined;
    }
    const actor = parseActor(json.value, version, 'agent');
    if (!Array.isArray(actor)) return actor;
    this.#problems.push(...actor);
    return undefined;
  }

  /** The `agent` parameter where the standard has an Agent and no Group. */
  agentOnly(version: Version): Agent | undefined {
    const actor = this.agent(version);
    if (actor?.objectType !== 'Group') return actor;
    return this.add('agent', 'agent', "This must be an Agent: name a Group's identifier in an Agent object.");
  }
}
