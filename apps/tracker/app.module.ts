import { createReadModels, schemaOf, studyAware } from '#readmodels';
import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import {
  ATTACHMENTS,
  CONFIG,
  DATABASE,
  EVENT_STORE,
  LOGGER,
  MEASURE_COMPUTER,
  METRICS,
  PROGRAMME,
  PUBLISH,
  type Dependencies,
} from './dependencies.js';
import { AccessModule } from './access.module.js';
import { ErasureController } from './erasure/erasure.controller.js';
import { ForwardersController } from './forwarders/forwarders.controller.js';
import { HealthController } from './health/health.controller.js';
import { MemosController } from './memos/memos.controller.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { LearningEventsController } from './learning-events/learning-events.controller.js';
import { RecordLearningEventsHandler } from './learning-events/record-learning-events.js';
import { ProfileController } from './profile/profile.controller.js';
import { ProgrammeController } from './programme/programme.controller.js';
import { CredentialsController } from './operations/credentials.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { StudiesController } from './operations/studies.controller.js';
import { MeasureAnswersOf } from './measures/measure-tables.js';
import { MeasuresController } from './measures/measures.controller.js';
import { ParticipantMeasuresController } from './measures/participant-measures.controller.js';
import { ProgrammeMeasuresController } from './measures/programme-measures.controller.js';
import { SchoolMeasuresController } from './measures/school-measures.controller.js';
import { WarmUp } from './measures/warm-up.js';
import { ChangeParticipantHandler } from './programme/change-participant.js';
import { DevelopmentAnswers } from './programme/development-answers.js';
import { DevelopmentConsistency } from './programme/development-consistency.js';
import { ParticipantChangesController } from './programme/participant-changes.controller.js';
import { ParticipantsController } from './programme/participants.controller.js';
import { ChangeSchoolHandler } from './programme/change-school.js';
import { SchoolRecordsController } from './programme/school-records.controller.js';
import { SchoolsController } from './programme/schools.controller.js';
import { UnclaimedActorsController } from './programme/unclaimed-actors.controller.js';
import { Publisher } from './publication/publisher.js';
import { AboutController } from './xapi/about.controller.js';
import { ActivitiesController } from './xapi/activities.controller.js';
import { AgentsController } from './xapi/agents.controller.js';
import { ConsistentThrough } from './xapi/consistent-through.js';
import { ActivityProfileController } from './xapi/documents/activity-profile.controller.js';
import { AgentProfileController } from './xapi/documents/agent-profile.controller.js';
import { Documents } from './xapi/documents/documents.js';
import { StateController } from './xapi/documents/state.controller.js';
import { FindPersonHandler } from './xapi/find-person.js';
import { FindStatementsHandler } from './xapi/find-statements.js';
import { RecordStatementsHandler } from './xapi/record-statements.js';
import { StatementHistoryController } from './xapi/statement-history.controller.js';
import { StatementsController } from './xapi/statements.controller.js';

/** Puts the tracker together: thin controllers, and one handler for each command and query. */
@Module({})
export class AppModule {
  static with(dependencies: Dependencies): DynamicModule {
    const { config, logger, database, eventStore, attachments, programme, metrics, measureComputer, publish } =
      dependencies;
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot(), AccessModule.with(dependencies)],
      controllers: [
        StatementsController,
        StatementHistoryController,
        StateController,
        ActivityProfileController,
        AgentProfileController,
        ActivitiesController,
        AgentsController,
        AboutController,
        SchoolsController,
        SchoolRecordsController,
        ParticipantsController,
        ParticipantChangesController,
        LearningEventsController,
        UnclaimedActorsController,
        ProgrammeController,
        StudiesController,
        OperationsController,
        CredentialsController,
        ProfileController,
        MeasuresController,
        ProgrammeMeasuresController,
        SchoolMeasuresController,
        ParticipantMeasuresController,
        ForwardersController,
        ErasureController,
        MemosController,
        HealthController,
        MetricsController,
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: DATABASE, useValue: studyAware(database, createReadModels(programme).map(schemaOf)) },
        { provide: EVENT_STORE, useValue: eventStore },
        { provide: ATTACHMENTS, useValue: attachments },
        { provide: PROGRAMME, useValue: programme },
        { provide: METRICS, useValue: metrics },
        { provide: MEASURE_COMPUTER, useValue: measureComputer },
        { provide: PUBLISH, useValue: publish },
        ConsistentThrough,
        RecordStatementsHandler,
        FindStatementsHandler,
        FindPersonHandler,
        Documents,
        DevelopmentConsistency,
        DevelopmentAnswers,
        MeasureAnswersOf,
        WarmUp,
        Publisher,
        ChangeParticipantHandler,
        ChangeSchoolHandler,
        RecordLearningEventsHandler,
      ],
    };
  }
}
