import { endWithReason, keepDeprecationsFromOperators, VETRAIL_VERSION } from '#platform';
import { Command, CommanderError } from 'commander';
import { addStudyCommands } from './as-known-at.js';
import { addAccessCommands } from './access.js';
import { addCredentialCommands } from './credentials.js';
import { addDemoCommand } from './demo.js';
import { addDoctorCommand } from './doctor.js';
import { addErasureCommands } from './erase.js';
import { addExportCommand } from './export.js';
import { addImportCommand } from './import.js';
import { addRebuildCommand } from './rebuild.js';
import { addReplayCommand } from './replay.js';
import { sweepSooner } from './memory.js';
import { addMigrateEventsCommand } from './migrate-events.js';
import { addReportingCommands } from './reporting.js';
import { addRosterCommands } from './roster.js';
import { start } from './start.js';

/**
 * The command line.
 *
 * @param args what stands after `vetrail`
 */
export async function main(args: readonly string[]): Promise<void> {
  keepDeprecationsFromOperators();
  sweepSooner();
  const program = new Command('vetrail')
    .description('The learning record system: its processes, credentials and roster.')
    .version(VETRAIL_VERSION)
    // The whole help would push the reason out of sight.
    .showHelpAfterError('(--help after the command tells what there is)')
    .exitOverride();
  program.command('start').description('start everything: database, tracker, projector').action(start);
  addCredentialCommands(program);
  addAccessCommands(program);
  addReportingCommands(program);
  addRosterCommands(program);
  addMigrateEventsCommand(program);
  addDoctorCommand(program);
  addDemoCommand(program);
  addReplayCommand(program);
  addRebuildCommand(program);
  addImportCommand(program);
  addExportCommand(program);
  addErasureCommands(program);
  addStudyCommands(program);
  program.hook('preAction', (_, command) => {
    if (command.name() !== 'start') process.stdout.on('error', endWithReader);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode);
    endWithReason(error);
  }
}

/** Whoever read the output has had enough, as `head` has: no fault, and nothing more to do. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
