/** A template or pattern of the profile, `templates/planned`, `patterns/enacting`: what stands behind the version's IRI. */
export type Reference = `templates/${string}` | `patterns/${string}`;

/** How statements follow each other (xAPI Profiles 1.0, part 2, 9.0): exactly one of the members. */
export type PatternShape =
  | { readonly sequence: readonly Reference[] }
  | { readonly alternates: readonly Reference[] }
  | { readonly optional: Reference }
  | { readonly zeroOrMore: Reference };

export interface PatternRule {
  readonly name: string;
  /** Of primary patterns: what statements are held to. */
  readonly primary?: { readonly label: string; readonly definition: string };
  readonly shape: PatternShape;
}

const [planned, enacted, reflected, adjusted] = [
  'templates/planned',
  'templates/enacted',
  'templates/reflected',
  'templates/adjusted',
] as const;

/**
 * The patterns of the profile. An inquiry cycle opens with planning, and each further stage comes after the one before it
 * has come once; from there on the earlier stages may come again. Every other statement stands by itself.
 */
export const PATTERNS: readonly PatternRule[] = [
  {
    name: 'inquiry-cycle',
    primary: {
      label: 'Inquiry cycle',
      definition:
        'Planned, enacted, reflected, adjusted, all with one registration. A cycle may end at any stage, and earlier stages may come again; no stage comes before the one that it builds on.',
    },
    shape: { sequence: [planned, 'patterns/plan-again', 'patterns/then-enact'] },
  },
  { name: 'plan-again', shape: { zeroOrMore: planned } },
  { name: 'then-enact', shape: { optional: 'patterns/enacting' } },
  { name: 'enacting', shape: { sequence: [enacted, 'patterns/enact-again', 'patterns/then-reflect'] } },
  { name: 'enact-again', shape: { zeroOrMore: 'patterns/up-to-enacting' } },
  { name: 'up-to-enacting', shape: { alternates: [planned, enacted] } },
  { name: 'then-reflect', shape: { optional: 'patterns/reflecting' } },
  { name: 'reflecting', shape: { sequence: [reflected, 'patterns/reflect-again', 'patterns/then-adjust'] } },
  { name: 'reflect-again', shape: { zeroOrMore: 'patterns/up-to-reflecting' } },
  { name: 'up-to-reflecting', shape: { alternates: [planned, enacted, reflected] } },
  { name: 'then-adjust', shape: { optional: 'patterns/adjusting' } },
  { name: 'adjusting', shape: { sequence: [adjusted, 'patterns/adjust-again'] } },
  { name: 'adjust-again', shape: { zeroOrMore: 'patterns/any-stage' } },
  { name: 'any-stage', shape: { alternates: [planned, enacted, reflected, adjusted] } },
  {
    name: 'event',
    primary: {
      label: 'Event',
      definition: 'A statement that stands by itself. Needs no registration.',
    },
    shape: {
      alternates: [
        'templates/joined',
        'templates/left',
        'templates/attended-meeting',
        'templates/attended-local-process',
        'templates/completed-module',
        'templates/rated-event',
        'templates/self-assessed',
        'templates/counselled',
        'templates/received-counselling',
        'templates/facilitated',
        'templates/led',
      ],
    },
  },
];
