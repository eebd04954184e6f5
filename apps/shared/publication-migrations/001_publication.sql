create table publication.publication (
  id           boolean     primary key default true check (id),
  as_known_at  timestamptz not null,
  log_position bigint      not null,
  fingerprint  text        not null,
  thresholds   jsonb       not null,
  programme    jsonb       not null,
  made_at      timestamptz not null default now()
);

comment on table publication.publication is 'The one publication that stands: what partners and the public are shown.';
comment on column publication.publication.log_position is 'Of the log, when it was made: as long as nothing is added, nothing needs to be made anew.';
comment on column publication.publication.fingerprint is 'Of what else it depends on: the programme, its thresholds and the resources.';

create table publication.answer (
  level text not null,
  path  text not null,
  body  json not null,
  primary key (level, path)
);

comment on table publication.answer is 'Answers as they are sent; figures that are hidden from the level are not in them.';

create table publication.figure (
  quantity   text             not null,
  place      jsonb            not null,
  value      double precision,
  suppressed boolean          not null,
  primary key (quantity, place)
);

comment on table publication.figure is 'Figures as partners see them. Those that are hidden are not here: suppressed, and without a value.';

create schema reporting;
comment on schema reporting is 'Documented figures for Grafana, Metabase, Superset and the like: the publication as partners see it.';

create view reporting.publication as
  select as_known_at, made_at, (thresholds ->> 'partner')::int as threshold from publication.publication;

create view reporting.school as
  select s.code, s.name, s.country
    from publication.publication p, jsonb_to_recordset(p.programme -> 'schools') s (code text, name text, country text);

create view reporting.quarter as
  select q.code, q.number, q.start as starts_on, q."end" as ends_on
    from publication.publication p,
         jsonb_to_recordset(p.programme -> 'quarters') q (code text, number int, start date, "end" date);

create view reporting.objective as
  select o.code, o.name
    from publication.publication p, jsonb_to_recordset(p.programme -> 'objectives') o (code text, name text);

create view reporting.figure as
  select f.quantity, f.place ->> 'school' as school, f.place ->> 'quarter' as quarter,
         f.place ->> 'objective' as objective, f.place as place, f.value, f.suppressed
    from publication.figure f;

create view reporting.school_period as
  select f.school,
         max(f.value) filter (where f.quantity = 'active')::int as active_participants,
         max(f.value) filter (where f.quantity = 'unclaimed')::int as unclaimed,
         max(f.value) filter (where f.quantity = 'events')::int as events,
         max(f.value) filter (where f.quantity = 'hours') as hours,
         max(f.value) filter (where f.quantity = 'timedShare') as hours_coverage,
         bool_or(f.suppressed) as suppressed
    from reporting.figure f
   where f.place ?& array['school'] and f.place - 'school' = '{}'
   group by f.school;

create view reporting.school_quarter as
  select f.school, f.quarter, q.starts_on, q.ends_on,
         max(f.value) filter (where f.quantity = 'active')::int as active_participants,
         max(f.value) filter (where f.quantity = 'unclaimed')::int as unclaimed,
         max(f.value) filter (where f.quantity = 'events')::int as events,
         max(f.value) filter (where f.quantity = 'hours') as hours,
         max(f.value) filter (where f.quantity = 'timedShare') as hours_coverage,
         bool_or(f.suppressed) as suppressed
    from reporting.figure f
    join reporting.quarter q on q.code = f.quarter
   where f.place ?& array['school', 'quarter'] and f.place - 'school' - 'quarter' = '{}'
   group by f.school, f.quarter, q.starts_on, q.ends_on;

create view reporting.school_objective as
  select f.school, f.objective,
         max(f.value) filter (where f.quantity = 'active')::int as active_participants,
         max(f.value) filter (where f.quantity = 'unclaimed')::int as unclaimed,
         max(f.value) filter (where f.quantity = 'events')::int as events,
         max(f.value) filter (where f.quantity = 'hours') as hours,
         max(f.value) filter (where f.quantity = 'timedShare') as hours_coverage,
         bool_or(f.suppressed) as suppressed
    from reporting.figure f
   where f.place ?& array['school', 'objective'] and f.place - 'school' - 'objective' = '{}'
   group by f.school, f.objective;

do $$
declare
  relation text;
begin
  for relation in select viewname from pg_views where schemaname = 'reporting' loop
    if relation in ('school_period', 'school_quarter', 'school_objective') then
      execute format('comment on view reporting.%I is %L', relation,
        'People, events and hours ' || case relation
          when 'school_period' then 'of each school over the whole period, one row a school'
          when 'school_quarter' then 'of each school by programme quarter, one row a school and quarter'
          else 'of each school by objective over the whole period, one row a school and objective' end || '.');
      execute format('comment on column reporting.%I.school is %L', relation, 'The school''s code; none: what belongs to no school.');
      execute format('comment on column reporting.%I.active_participants is %L', relation, 'Distinct persons with at least one event.');
      execute format('comment on column reporting.%I.unclaimed is %L', relation, 'Those of them whom no participant of the roster has claimed.');
      execute format('comment on column reporting.%I.events is %L', relation, 'Statements of the templates T2 to T12.');
      execute format('comment on column reporting.%I.hours is %L', relation, 'Hours of T2, T10 and T11, two decimals.');
      execute format('comment on column reporting.%I.hours_coverage is %L', relation, 'Attendances that carry a duration, of all attendances; 0 to 1, null where there is none.');
      execute format('comment on column reporting.%I.suppressed is %L', relation, 'Something in the row is hidden, and null, because it would tell of too few people.');
    end if;
  end loop;
end $$;

comment on column reporting.school_quarter.quarter is 'The programme quarter''s code, PQ1 and so on.';
comment on column reporting.school_quarter.starts_on is 'First day of the quarter.';
comment on column reporting.school_quarter.ends_on is 'Last day of the quarter.';
comment on column reporting.school_objective.objective is 'The objective''s code; none: events that name no objective. An event counts at each objective that it names.';

comment on view reporting.publication is 'The publication that all other views show; one row.';
comment on column reporting.publication.as_known_at is 'Everything that was stored up to then is counted.';
comment on column reporting.publication.made_at is 'When it was made.';
comment on column reporting.publication.threshold is 'Counts of people from 1 up to below this are hidden.';
comment on view reporting.school is 'The programme''s schools.';
comment on column reporting.school.code is 'The school''s code.';
comment on column reporting.school.name is 'Its name.';
comment on column reporting.school.country is 'ISO 3166-1 alpha-2.';
comment on view reporting.quarter is 'The programme''s quarters.';
comment on column reporting.quarter.code is 'PQ1 and so on.';
comment on column reporting.quarter.number is 'From 1.';
comment on column reporting.quarter.starts_on is 'First day.';
comment on column reporting.quarter.ends_on is 'Last day.';
comment on view reporting.objective is 'The programme''s objectives.';
comment on column reporting.objective.code is 'The objective''s code.';
comment on column reporting.objective.name is 'What it says.';
comment on view reporting.figure is 'Every published figure, one row each.';
comment on column reporting.figure.quantity is 'What it counts; docs/reporting.md lists them.';
comment on column reporting.figure.school is 'The school''s code, none for what belongs to no school; null: all schools.';
comment on column reporting.figure.quarter is 'The quarter''s code; null: the whole period.';
comment on column reporting.figure.objective is 'The objective''s code, none for what names no objective; null: whatever the objective.';
comment on column reporting.figure.place is 'All dimensions and their members, as JSON.';
comment on column reporting.figure.value is 'The figure; null where it is hidden or there is nothing to compute it from.';
comment on column reporting.figure.suppressed is 'It is hidden because it would tell of too few people.';
