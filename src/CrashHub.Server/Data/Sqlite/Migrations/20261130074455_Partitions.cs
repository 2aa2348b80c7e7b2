using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Partitions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "received_at",
                table: "crash_reports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            // By hand: the new part of the key is the crash's own; the index that is dropped below finds it.
            migrationBuilder.Sql(
                """
                UPDATE crash_reports SET received_at = coalesce(
                    (SELECT c.received_at FROM crashes c WHERE c.project_id = crash_reports.project_id AND c.id = crash_reports.crash_id), 0)
                """);

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_id",
                table: "crashes");

            migrationBuilder.DropPrimaryKey(
                name: "pk_crash_reports",
                table: "crash_reports");

            migrationBuilder.DropPrimaryKey(
                name: "pk_crash_modules",
                table: "crash_modules");

            migrationBuilder.AddPrimaryKey(
                name: "pk_crash_reports",
                table: "crash_reports",
                columns: new[] { "project_id", "received_at", "crash_id" });

            migrationBuilder.AddPrimaryKey(
                name: "pk_crash_modules",
                table: "crash_modules",
                columns: new[] { "project_id", "received_at", "crash_id", "index" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_crash_reports",
                table: "crash_reports");

            migrationBuilder.DropPrimaryKey(
                name: "pk_crash_modules",
                table: "crash_modules");

            migrationBuilder.DropColumn(
                name: "received_at",
                table: "crash_reports");

            migrationBuilder.AddPrimaryKey(
                name: "pk_crash_reports",
                table: "crash_reports",
                columns: new[] { "project_id", "crash_id" });

            migrationBuilder.AddPrimaryKey(
                name: "pk_crash_modules",
                table: "crash_modules",
                columns: new[] { "project_id", "crash_id", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_id",
                table: "crashes",
                columns: new[] { "project_id", "id" },
                unique: true);
        }
    }
}
