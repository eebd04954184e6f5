import type { Programme } from '../programme.js';
import type { Variant } from '../vocabulary/templates.js';
import { count, dimension, people, QUARTER_FIELD, share, table, type MeasureDescription } from './describe.js';
import { groupBy, personsOf, shareOf } from './group-by.js';

/** A statement of T10. */
export interface CounsellingStatement {
  readonly person: string | null;
  readonly school: string | null;
  readonly variant: Variant | null;
  /** Code of the other school. */
  readonly counterpartSchool: string | null;
  /** The visit. */
  readonly object: string | null;
}

export interface DatedCounselling extends CounsellingStatement {
  /** The programme's, from 1. */
  readonly quarter: number;
}

export interface NetworkEdge {
  /** The school that counselled. */
  readonly from: string;
  /** The school that was counselled. */
  readonly to: string;
  readonly visits: number;
  readonly people: number;
  readonly reciprocated: boolean;
}
/** An edge as it stood at the end of a quarter. */
export type NetworkQuarter = { readonly quarter: string } & NetworkEdge;
export interface NetworkSchool {
  readonly school: string;
  readonly outDegree: number;
  readonly inDegree: number;
  readonly partners: number;
}
export interface NetworkTotal {
  readonly edges: number;
  readonly eligiblePairs: number;
  readonly density: number | null;
  readonly reciprocatedEdges: number;
  readonly reciprocity: number | null;
  readonly visits: number;
  readonly people: number;
}

type Countries = ReadonlyMap<string, string>;

function countriesOf({ schools }: Pick<Programme, 'schools'>): Countries {
  return new Map(schools.map(({ code, country }) => [code, country]));
}

/** The two schools of a visit, counsellor first; undefined where the statement does not name two of the programme. */
function directionOf({ school, counterpartSchool, variant }: CounsellingStatement, countries: Countries) {
  if (school === null || counterpartSchool === null) return undefined;
  if (!countries.has(school) || !countries.has(counterpartSchool)) return undefined;
  const counsels = variant === 'counselled';
  return counsels ? { from: school, to: counterpartSchool } : { from: counterpartSchool, to: school };
}

/** Whether a statement tells of counselling within one country, or one school: a flag for data quality, no edge. */
export function isSameCountryVisit(statement: CounsellingStatement, programme: Pick<Programme, 'schools'>): boolean {
  const countries = countriesOf(programme);
  const direction = directionOf(statement, countries);
  return direction !== undefined && countries.get(direction.from) === countries.get(direction.to);
}

/** The transnational edges among statements, in the order of the programme's schools. */
export function networkEdges(
  statements: readonly CounsellingStatement[],
  programme: Pick<Programme, 'schools'>,
): NetworkEdge[] {
  const countries = countriesOf(programme);
  const directed = statements.flatMap((statement) => {
    const direction = directionOf(statement, countries);
    const transnational = direction && countries.get(direction.from) !== countries.get(direction.to);
    return transnational ? [{ ...direction, person: statement.person, object: statement.object }] : [];
  });
  const byEdge = groupBy(directed, ({ from, to }) => edgeKey(from, to));
  const codes = [...countries.keys()];
  return codes.flatMap((from) =>
    codes.flatMap((to) => {
      const own = byEdge.get(edgeKey(from, to));
      if (!own) return [];
      const visits = new Set(own.map(({ object }) => object)).size;
      return [{ from, to, visits, people: personsOf(own).size, reciprocated: byEdge.has(edgeKey(to, from)) }];
    }),
  );
}

function edgeKey(from: string, to: string): string {
  return `${from} ${to}`;
}

/**
 * Peer-counselling network (domain): *i counselled j* and *j received counselling from i* both make the edge i→j, whose
 * weight is the number of distinct visits. Edges are transnational. Density = edges ÷ ordered pairs of schools in
 * different countries; reciprocity = edges whose reverse exists ÷ edges.
 */
export function peerCounsellingNetwork(statements: readonly DatedCounselling[], programme: Programme) {
  const edges = networkEdges(statements, programme);
  const schools = programme.schools.map(({ code }): NetworkSchool => {
    const out = edges.filter(({ from }) => from === code).map(({ to }) => to);
    const into = edges.filter(({ to }) => to === code).map(({ from }) => from);
    return { school: code, outDegree: out.length, inDegree: into.length, partners: new Set([...out, ...into]).size };
  });
  const reciprocatedEdges = edges.filter(({ reciprocated }) => reciprocated).length;
  const eligible = eligiblePairs(programme);
  const countries = countriesOf(programme);
  const counted = statements.filter((statement) => {
    const direction = directionOf(statement, countries);
    return direction && countries.get(direction.from) !== countries.get(direction.to);
  });
  const total: NetworkTotal = {
    edges: edges.length,
    eligiblePairs: eligible,
    density: shareOf(edges.length, eligible),
    reciprocatedEdges,
    reciprocity: shareOf(reciprocatedEdges, edges.length),
    visits: new Set(counted.map(({ object }) => object)).size,
    people: personsOf(counted).size,
  };
  const quarters = programme.quarters.flatMap(({ code, number }): NetworkQuarter[] =>
    networkEdges(
      statements.filter(({ quarter }) => quarter <= number),
      programme,
    ).map((edge) => ({ quarter: code, ...edge })),
  );
  return { totals: [total], edges, schools, quarters };
}

/** Ordered pairs of schools in different countries. */
export function eligiblePairs({ schools }: Pick<Programme, 'schools'>): number {
  return schools.flatMap((a) => schools.filter((b) => a.country !== b.country)).length;
}

const EDGE_FIELDS = {
  from: dimension('Code of the school that counselled'),
  to: dimension('Code of the school that was counselled'),
  visits: count('visits', 'Distinct visits'),
  people: people('Distinct people who told of them'),
  reciprocated: dimension('The reverse edge exists', 'boolean'),
};

export const PEER_COUNSELLING_NETWORK: MeasureDescription = {
  measure: 'peer-counselling-network',
  name: 'Peer-counselling network',
  unit: 'visits',
  definition:
    'Directed network of schools: "i counselled j" and "j received counselling from i" (T10) both make the edge i→j; its ' +
    'weight is the number of distinct visits (object ids). Only edges between countries count. Degrees are numbers of ' +
    'distinct partners; density = edges ÷ ordered pairs of schools in different countries; reciprocity = edges whose ' +
    'reverse exists ÷ edges.',
  source: 'Density and reciprocity: Wasserman & Faust (1994), Social Network Analysis; the eligible pairs are a choice',
  choice: true,
  caution: null,
  tables: {
    totals: table<NetworkTotal>('The network of the whole window', {
      edges: count('edges', 'Directed edges'),
      eligiblePairs: count('pairs', 'Ordered pairs of schools in different countries'),
      density: share('edges ÷ eligiblePairs', ['edges', 'eligiblePairs']),
      reciprocatedEdges: count('edges', 'Edges whose reverse exists'),
      reciprocity: share('reciprocatedEdges ÷ edges', ['reciprocatedEdges', 'edges']),
      visits: count('visits', 'Distinct visits'),
      people: people('Distinct people who told of them'),
    }),
    edges: table<NetworkEdge>('Each edge', EDGE_FIELDS),
    quarters: table<NetworkQuarter>('Each edge as it stood at the end of each quarter: cumulative', {
      quarter: QUARTER_FIELD,
      ...EDGE_FIELDS,
    }),
    schools: table<NetworkSchool>('Each school', {
      school: dimension("The school's code"),
      outDegree: count('schools', 'Distinct schools that it counselled'),
      inDegree: count('schools', 'Distinct schools that counselled it'),
      partners: count('schools', 'Distinct partners, either direction'),
    }),
  },
};
