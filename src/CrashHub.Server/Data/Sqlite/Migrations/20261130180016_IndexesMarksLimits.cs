using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class IndexesMarksLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // An invitation's link proved no address, though it was marked so; a provider's word did.
            migrationBuilder.Sql(
                "UPDATE asp_net_users SET email_confirmed = 0 WHERE id NOT IN (SELECT user_id FROM asp_net_user_logins)"
            );

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_release_received_at",
                table: "crashes");

            migrationBuilder.DropIndex(
                name: "ix_crash_modules_missing",
                table: "crash_modules");

            migrationBuilder.AddColumn<long>(
                name: "max_build_bytes",
                table: "project_retentions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "max_report_bytes",
                table: "project_retentions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "module_set",
                table: "crashes",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "reading_marks",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    through = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reading_marks", x => x.project_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_environment_received_at_id",
                table: "crashes",
                columns: new[] { "project_id", "environment", "received_at", "id" },
                filter: "environment IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_function_received_at_id",
                table: "crashes",
                columns: new[] { "project_id", "function", "received_at", "id" },
                filter: "\"function\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_module_set_bucket_id",
                table: "crashes",
                columns: new[] { "project_id", "module_set", "bucket_id" },
                filter: "module_set IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_region_received_at_id",
                table: "crashes",
                columns: new[] { "project_id", "region", "received_at", "id" },
                filter: "region IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_release_received_at_id",
                table: "crashes",
                columns: new[] { "project_id", "release", "received_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_runtime_received_at_id",
                table: "crashes",
                columns: new[] { "project_id", "runtime", "received_at", "id" },
                filter: "runtime IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_trap_bucket_id_received_at",
                table: "crashes",
                columns: new[] { "project_id", "trap", "bucket_id", "received_at" },
                filter: "trap IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_crash_modules_missing",
                table: "crash_modules",
                columns: new[] { "project_id", "name", "crash_id", "received_at" },
                filter: "is_missing");

            migrationBuilder.CreateIndex(
                name: "ix_buckets_project_id_status_last_seen",
                table: "buckets",
                columns: new[] { "project_id", "status", "last_seen" },
                filter: "merged_into IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_buckets_regressed",
                table: "buckets",
                columns: new[] { "project_id", "last_seen" },
                filter: "regressed");

            migrationBuilder.CreateIndex(
                name: "ix_reading_marks_through",
                table: "reading_marks",
                column: "through");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "reading_marks");

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_environment_received_at_id",
                table: "crashes");

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_function_received_at_id",
                table: "crashes");

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_module_set_bucket_id",
                table: "crashes");

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_region_received_at_id",
                table: "crashes");

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_release_received_at_id",
                table: "crashes");

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_runtime_received_at_id",
                table: "crashes");

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_trap_bucket_id_received_at",
                table: "crashes");

            migrationBuilder.DropIndex(
                name: "ix_crash_modules_missing",
                table: "crash_modules");

            migrationBuilder.DropIndex(
                name: "ix_buckets_project_id_status_last_seen",
                table: "buckets");

            migrationBuilder.DropIndex(
                name: "ix_buckets_regressed",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "max_build_bytes",
                table: "project_retentions");

            migrationBuilder.DropColumn(
                name: "max_report_bytes",
                table: "project_retentions");

            migrationBuilder.DropColumn(
                name: "module_set",
                table: "crashes");

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_release_received_at",
                table: "crashes",
                columns: new[] { "project_id", "release", "received_at" });

            migrationBuilder.CreateIndex(
                name: "ix_crash_modules_missing",
                table: "crash_modules",
                columns: new[] { "project_id", "name", "crash_id" },
                filter: "is_missing");
        }
    }
}
