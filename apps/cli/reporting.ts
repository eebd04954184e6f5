import { createReportingLogin, dropReportingLogin, migratePublication } from '../shared/publication-database.js';
import { createPool, loadConfig, StartupError, withDatabase } from '#platform';
import type { Command } from 'commander';
import type pg from 'pg';
import { print } from './print.js';

const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** `vetrail reporting login|revoke`: database users for Grafana, Metabase, Superset and the like. */
export function addReportingCommands(program: Command): void {
  const reporting = program.command('reporting').description('who may read the SQL views of the schema reporting');
  reporting
    .command('login <user>')
    .description('make a database user that sees the schema reporting and nothing else; the password is shown once')
    .action((user: string) =>
      withPool(user, async (pool, url) => {
        const password = await createReportingLogin(pool, user);
        const { hostname, port, pathname } = new URL(url);
        print(`user      ${user}`);
        print(`password  ${password}   (shown this once: keep it)`);
        print(`database  ${hostname}:${port || '5432'}${pathname}, schema reporting`);
      }),
    );
  reporting
    .command('revoke <user>')
    .description('end such a user for good')
    .action((user: string) =>
      withPool(user, async (pool) => {
        if (!(await dropReportingLogin(pool, user))) throw new StartupError(`there is no reporting user ${user}`);
        print(`${user} is gone`);
      }),
    );
}

async function withPool(user: string, work: (pool: pg.Pool, url: string) => Promise<void>): Promise<void> {
  if (!NAME.test(user)) throw new StartupError(`${user} is no name for a user: lower-case letters, digits and _`);
  await withDatabase(loadConfig(process.env), async (url) => {
    await migratePublication(url);
    const pool = createPool(url, { max: 1, applicationName: 'vetrail reporting' });
    try {
      await work(pool, url);
    } finally {
      await pool.end();
    }
  });
}
