using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class GateAndReleases : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "first_seen",
                table: "bucket_hours",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "last_seen",
                table: "bucket_hours",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "bucket_regressions",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    crash_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    release = table.Column<string>(type: "TEXT", nullable: false),
                    environment = table.Column<string>(type: "TEXT", nullable: false),
                    resolved_in_release = table.Column<string>(type: "TEXT", nullable: true),
                    resolved_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bucket_regressions", x => new { x.project_id, x.bucket_id, x.crash_id });
                });

            migrationBuilder.CreateTable(
                name: "invocation_windows",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    release = table.Column<string>(type: "TEXT", nullable: false),
                    environment = table.Column<string>(type: "TEXT", nullable: false),
                    from_at = table.Column<long>(type: "INTEGER", nullable: false),
                    to_at = table.Column<long>(type: "INTEGER", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    reported_at = table.Column<long>(type: "INTEGER", nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false),
                    superseded_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invocation_windows", x => new { x.project_id, x.release, x.environment, x.from_at, x.to_at, x.source, x.reported_at });
                });

            migrationBuilder.CreateTable(
                name: "releases",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    order_key = table.Column<string>(type: "TEXT", nullable: false),
                    is_semantic = table.Column<bool>(type: "INTEGER", nullable: false),
                    first_seen = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    commits_from = table.Column<string>(type: "TEXT", nullable: true),
                    commits_to = table.Column<string>(type: "TEXT", nullable: true),
                    deploys_json = table.Column<string>(type: "TEXT", nullable: true),
                    windows = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_releases", x => new { x.project_id, x.name });
                });

            migrationBuilder.CreateTable(
                name: "saved_queries",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    query = table.Column<string>(type: "TEXT", nullable: false),
                    sort = table.Column<string>(type: "TEXT", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_saved_queries", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_crash_modules_missing_release",
                table: "crash_modules",
                columns: new[] { "project_id", "release", "received_at" },
                filter: "is_missing");

            migrationBuilder.CreateIndex(
                name: "ix_bucket_hours_project_id_release_environment_bucket_id_hour",
                table: "bucket_hours",
                columns: new[] { "project_id", "release", "environment", "bucket_id", "hour" });

            migrationBuilder.CreateIndex(
                name: "ix_bucket_regressions_project_id_release_at",
                table: "bucket_regressions",
                columns: new[] { "project_id", "release", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_releases_project_id_first_seen",
                table: "releases",
                columns: new[] { "project_id", "first_seen" });

            migrationBuilder.CreateIndex(
                name: "ix_releases_project_id_order_key_id",
                table: "releases",
                columns: new[] { "project_id", "order_key", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_saved_queries_project_id_name",
                table: "saved_queries",
                columns: new[] { "project_id", "name" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bucket_regressions");

            migrationBuilder.DropTable(
                name: "invocation_windows");

            migrationBuilder.DropTable(
                name: "releases");

            migrationBuilder.DropTable(
                name: "saved_queries");

            migrationBuilder.DropIndex(
                name: "ix_crash_modules_missing_release",
                table: "crash_modules");

            migrationBuilder.DropIndex(
                name: "ix_bucket_hours_project_id_release_environment_bucket_id_hour",
                table: "bucket_hours");

            migrationBuilder.DropColumn(
                name: "first_seen",
                table: "bucket_hours");

            migrationBuilder.DropColumn(
                name: "last_seen",
                table: "bucket_hours");
        }
    }
}
