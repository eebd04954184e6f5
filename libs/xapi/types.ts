declare const brand: unique symbol;

/** An IRI with a scheme. */
export type Iri = string & { readonly [brand]?: 'Iri' };
/** A statement's UUID. */
export type StatementId = string & { readonly [brand]?: 'StatementId' };

/** The versions of the standard that are told apart. */
export type Version = '1.0.0' | '1.0.1' | '1.0.2' | '1.0.3' | '2.0.0';

/** One place where a document breaks the standard. */
export interface Problem {
  /** JSON path of the place: `$.actor.mbox`. */
  readonly path: string;
  /** The rule that is broken: a stable name in kebab-case. */
  readonly rule: string;
  /** One sentence that says what is wrong and what would be right. */
  readonly message: string;
}

export type LanguageMap = Readonly<Record<string, string>>;
export type Extensions = Readonly<Record<Iri, unknown>>;

export interface Account {
  readonly homePage: Iri;
  readonly name: string;
}

/** Exactly one of these names an agent or an identified group. */
export interface InverseFunctionalIdentifier {
  readonly mbox?: string;
  readonly mbox_sha1sum?: string;
  readonly openid?: string;
  readonly account?: Account;
}

export interface Agent extends InverseFunctionalIdentifier {
  readonly objectType?: 'Agent';
  readonly name?: string;
}

export interface Group extends InverseFunctionalIdentifier {
  readonly objectType: 'Group';
  readonly name?: string;
  readonly member?: readonly Agent[];
}

export type Actor = Agent | Group;

export interface Verb {
  readonly id: Iri;
  readonly display?: LanguageMap;
}

export interface InteractionComponent {
  readonly id: string;
  readonly description?: LanguageMap;
}

export interface ActivityDefinition {
  readonly name?: LanguageMap;
  readonly description?: LanguageMap;
  readonly type?: Iri;
  readonly moreInfo?: Iri;
  readonly extensions?: Extensions;
  readonly interactionType?: string;
  readonly correctResponsesPattern?: readonly string[];
  readonly choices?: readonly InteractionComponent[];
  readonly scale?: readonly InteractionComponent[];
  readonly source?: readonly InteractionComponent[];
  readonly target?: readonly InteractionComponent[];
  readonly steps?: readonly InteractionComponent[];
}

export interface Activity {
  readonly objectType?: 'Activity';
  readonly id: Iri;
  readonly definition?: ActivityDefinition;
}

export interface StatementRef {
  readonly objectType: 'StatementRef';
  readonly id: StatementId;
}

export interface Score {
  readonly scaled?: number;
  readonly raw?: number;
  readonly min?: number;
  readonly max?: number;
}

export interface Result {
  readonly score?: Score;
  readonly success?: boolean;
  readonly completion?: boolean;
  readonly response?: string;
  readonly duration?: string;
  readonly extensions?: Extensions;
}

export const CONTEXT_ACTIVITY_KINDS = ['parent', 'grouping', 'category', 'other'] as const;
export type ContextActivities = Readonly<Partial<Record<(typeof CONTEXT_ACTIVITY_KINDS)[number], readonly Activity[]>>>;

/** 2.0: an agent with the ways in which it matters to the statement. */
export interface ContextAgent {
  readonly objectType: 'contextAgent';
  readonly agent: Agent;
  readonly relevantTypes?: readonly Iri[];
}

/** 2.0: a group with the ways in which it matters to the statement. */
export interface ContextGroup {
  readonly objectType: 'contextGroup';
  readonly group: Group;
  readonly relevantTypes?: readonly Iri[];
}

export interface Context {
  readonly registration?: string;
  readonly instructor?: Actor;
  readonly team?: Group;
  readonly contextActivities?: ContextActivities;
  readonly contextAgents?: readonly ContextAgent[];
  readonly contextGroups?: readonly ContextGroup[];
  readonly revision?: string;
  readonly platform?: string;
  readonly language?: string;
  readonly statement?: StatementRef;
  readonly extensions?: Extensions;
}

export interface Attachment {
  readonly usageType: Iri;
  readonly display: LanguageMap;
  readonly description?: LanguageMap;
  readonly contentType: string;
  readonly length: number;
  readonly sha2: string;
  readonly fileUrl?: Iri;
}

interface StatementCore<O> {
  readonly actor: Actor;
  readonly verb: Verb;
  readonly object: O;
  readonly result?: Result;
  readonly context?: Context;
  readonly timestamp?: string;
  readonly attachments?: readonly Attachment[];
}

/** As an object an agent says that it is one; an activity need not. */
type SimpleObject = Activity | (Agent & { readonly objectType: 'Agent' }) | Group | StatementRef;

export interface SubStatement extends StatementCore<SimpleObject> {
  readonly objectType: 'SubStatement';
}

export type StatementObject = SimpleObject | SubStatement;

/** A statement that follows the standard. Context activities are always arrays. */
export interface Statement extends StatementCore<StatementObject> {
  readonly id?: StatementId;
  readonly stored?: string;
  readonly authority?: Actor;
  readonly version?: string;
}
