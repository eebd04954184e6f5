import {
  grantRole,
  GRANTABLE,
  listAssignments,
  migrateAccess,
  parseViewer,
  textOfViewer,
  withdrawRole,
  type Viewer,
} from '#access';
import { createPool, loadConfig, StartupError, withDatabase } from '#platform';
import { InvalidArgumentError, type Command } from 'commander';
import type pg from 'pg';
import { loadProgramme } from '../shared/load-programme.js';
import { print } from './print.js';

interface RoleOptions {
  readonly subject: string;
  readonly issuer?: string;
  readonly role: string;
  readonly school?: string;
  readonly participant?: string;
}

/** `vetrail access grant|withdraw|list`: what people who sign in may see. */
export function addAccessCommands(program: Command): void {
  const access = program.command('access').description('what people who sign in may see');
  const command = (name: string, description: string) =>
    access
      .command(name)
      .description(description)
      .requiredOption('--subject <subject>', 'the person, as the identity provider names them (sub); /api/me shows it')
      .option('--issuer <issuer>', 'the identity provider; default: OIDC_ISSUER')
      .requiredOption('--role <role>', GRANTABLE.join(', '), role)
      .option('--school <code>', "a school leader's school")
      .option('--participant <id>', "a participant's id on the roster");
  command('grant', 'let somebody see what a role is shown').action((options: RoleOptions) =>
    change(options, async (pool, person, viewer) => {
      const granted = await grantRole(pool, person, viewer);
      print(`${person.subject} ${granted ? 'is' : 'was already'} ${textOfViewer(viewer)}`);
    }),
  );
  command('withdraw', 'end it').action((options: RoleOptions) =>
    change(options, async (pool, person, viewer) => {
      if (!(await withdrawRole(pool, person, viewer))) {
        throw new StartupError(`${person.subject} of ${person.issuer} was not granted ${textOfViewer(viewer)}`);
      }
      print(`withdrew ${textOfViewer(viewer)} from ${person.subject}; running trackers follow within 5 seconds`);
    }),
  );
  access
    .command('list')
    .description('all grants; roles that the identity provider states are not among them')
    .action(() =>
      withPool(async (pool) => {
        for (const { issuer, subject, role, grantedAt } of await listAssignments(pool)) {
          print(`${grantedAt.slice(0, 10)}  ${role}  ${subject}  ${issuer}`);
        }
      }),
    );
}

function role(text: string): string {
  if ((GRANTABLE as readonly string[]).includes(text)) return text;
  throw new InvalidArgumentError(`There is no role ${text}; there are ${GRANTABLE.join(', ')}.`);
}

async function change(
  { subject, issuer, ...options }: RoleOptions,
  work: (pool: pg.Pool, person: { issuer: string; subject: string }, viewer: Viewer) => Promise<void>,
): Promise<void> {
  const config = loadConfig(process.env);
  const of = issuer ?? config.oidc?.issuer;
  if (of === undefined) throw new StartupError('no identity provider is named: give --issuer, or set OIDC_ISSUER');
  const viewer = viewerOf(options);
  if (viewer.role === 'school-leader') {
    const codes = loadProgramme(config.programmeFile).schools.map(({ code }) => code);
    if (!codes.includes(viewer.school)) {
      throw new StartupError(`the programme has no school ${viewer.school}; it has ${codes.join(', ')}`);
    }
  }
  await withPool((pool) => work(pool, { issuer: of, subject }, viewer));
}

function viewerOf({ role: name, school, participant }: Omit<RoleOptions, 'subject' | 'issuer'>): Viewer {
  const of = name === 'school-leader' ? school : name === 'participant' ? participant : undefined;
  const viewer = parseViewer(of === undefined ? name : `${name}:${of}`);
  if (viewer) return viewer;
  throw new StartupError(
    name === 'school-leader' ? 'a school leader needs --school CODE' : 'a participant needs --participant ID, a UUID',
  );
}

async function withPool(work: (pool: pg.Pool) => Promise<void>): Promise<void> {
  await withDatabase(loadConfig(process.env), async (url) => {
    await migrateAccess(url);
    const pool = createPool(url, { max: 1, applicationName: 'vetrail access' });
    try {
      await work(pool);
    } finally {
      await pool.end();
    }
  });
}
