-- Distributes a CrashHub database over the workers of a Citus cluster (12 or later), by project. Run it once, as the owner, after the first start of the
-- server has made the schema:  psql "$DATABASE" -v ON_ERROR_STOP=1 -f distribute.sql
--
-- A test compares this file with the schema that the migrations make: every table stands in exactly one of the three lists, and project_id is part of
-- each distributed primary key. It has NOT been run against a Citus cluster by the project's tests, which have none: try it with your version first.
--
-- One project lives on one shard. A project that alone is more than a shard can take is not divided by this: see operations.md.

CREATE EXTENSION IF NOT EXISTS citus;

-- 1. Undistributed: who may do what, settings, and the small queues whose oldest entry is locked across projects (Citus locks rows in one shard only).
--    asp_net_users, asp_net_user_claims, asp_net_user_logins, asp_net_user_tokens, asp_net_user_passkeys, data_protection_keys, settings, tokens,
--    audit_entries, project_members, invitations, user_sessions,
--    late_builds, regroups, symbol_index_plans, symbol_indexes, work_leases, alert_rules, alert_events, alert_states,
--    alert_deliveries, upload_chunks, reading_marks

-- 2. Everywhere: read in joins with distributed tables, hardly ever written.
SELECT create_reference_table('projects');

-- 3. By project, all beside each other, so that a transaction and a join of one project stay on one node. The partitioned tables take their partitions
--    along, those that are made later too.
SELECT create_distributed_table('crashes', 'project_id');
SELECT create_distributed_table('crash_reports', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('crash_modules', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('ingest_keys', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('buckets', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('signatures', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('project_groupings', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('stacks', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('dump_slots', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_hours', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_values', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('builds', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('build_files', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('project_limits', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('project_usage', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('project_retentions', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('sweep_marks', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('discard_rules', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('discard_counts', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_parts', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_merges', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_splits', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_comments', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_stacks', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_frames', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('frame_counts', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('refused_proposals', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('search_terms', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('search_sets', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('search_set_terms', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_sets', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_terms', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('crash_messages', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('release_counts', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('releases', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('invocation_windows', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('bucket_regressions', 'project_id', colocate_with => 'crashes');
SELECT create_distributed_table('saved_queries', 'project_id', colocate_with => 'crashes');
