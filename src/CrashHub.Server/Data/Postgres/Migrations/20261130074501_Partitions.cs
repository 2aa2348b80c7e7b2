using System;
using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Partitions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // By hand: EF Core knows no partitions. What is there stays where it is and becomes the oldest partition; no row is copied.
            migrationBuilder.Sql(
                """
                LOCK TABLE crashes, crash_reports, crash_modules IN ACCESS EXCLUSIVE MODE;
                ALTER TABLE crash_reports ADD COLUMN received_at bigint;
                UPDATE crash_reports r SET received_at = c.received_at FROM crashes c WHERE c.project_id = r.project_id AND c.id = r.crash_id;
                DELETE FROM crash_reports WHERE received_at IS NULL;
                ALTER TABLE crash_reports ALTER COLUMN received_at SET NOT NULL;
                DROP INDEX ix_crashes_project_id_id;
                """);
            Divide(migrationBuilder, "crashes", "project_id, received_at, id",
                ("ix_crashes_project_id_bucket_id_received_at", "(project_id, bucket_id, received_at)"),
                ("ix_crashes_project_id_release_received_at", "(project_id, release, received_at)"),
                ("ix_crashes_queue", "(project_id, priority, received_at) WHERE state < 2"),
                ("ix_crashes_segment", "(segment) WHERE segment IS NOT NULL"));
            Divide(migrationBuilder, "crash_reports", "project_id, received_at, crash_id");
            Divide(migrationBuilder, "crash_modules", "project_id, received_at, crash_id, \"index\"",
                ("ix_crash_modules_missing", "(project_id, name, crash_id) WHERE is_missing"),
                ("ix_crash_modules_project_id_code_id_crash_id", "(project_id, code_id, crash_id)"));
        }

        /// <summary>
        /// Makes a table one that is divided by received_at (microseconds): its rows up to the end of this month stay in <c>…_before</c>, later ones (of
        /// clocks that went ahead) go to <c>…_default</c>. Partitions to come are the server's business.
        /// </summary>
        private static void Divide(MigrationBuilder migrationBuilder, string table, string key, params (string Name, string Columns)[] indexes)
        {
            const string end = "(extract(epoch from date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month') * 1000000)::bigint";
            var old = string.Join("\n", indexes.Select(index => $"ALTER INDEX {index.Name} RENAME TO {index.Name}_before;"));
            var made = string.Join("\n", indexes.Select(index => $"CREATE INDEX {index.Name} ON {table} {index.Columns};"));
            migrationBuilder.Sql(
                $"""
                ALTER TABLE {table} RENAME TO {table}_before;
                ALTER TABLE {table}_before DROP CONSTRAINT pk_{table};
                ALTER TABLE {table}_before ADD CONSTRAINT pk_{table}_before PRIMARY KEY ({key});
                {old}
                CREATE TABLE {table} (LIKE {table}_before INCLUDING DEFAULTS) PARTITION BY RANGE (received_at);
                ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({key});
                {made}
                CREATE TABLE {table}_default PARTITION OF {table} DEFAULT;
                WITH late AS (DELETE FROM {table}_before WHERE received_at >= {end} RETURNING *) INSERT INTO {table}_default SELECT * FROM late;
                DO $$
                BEGIN
                    IF EXISTS (SELECT FROM {table}_before) THEN
                        EXECUTE format('ALTER TABLE {table} ATTACH PARTITION {table}_before FOR VALUES FROM (MINVALUE) TO (%s)', {end});
                    ELSE
                        DROP TABLE {table}_before;
                    END IF;
                END $$;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Partitions are not taken back: restore a backup from before.");
    }
}
