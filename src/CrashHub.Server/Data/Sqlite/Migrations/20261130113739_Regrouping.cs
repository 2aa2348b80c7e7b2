using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Regrouping : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "signature_input",
                table: "crash_reports",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "stack_keys",
                table: "crash_reports",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "heir_id",
                table: "buckets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "signature_input",
                table: "buckets",
                type: "BLOB",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "project_groupings",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    rules = table.Column<string>(type: "TEXT", nullable: false),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    changed_by = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_project_groupings", x => x.project_id);
                });

            migrationBuilder.CreateTable(
                name: "regroups",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    algorithm = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    phase = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    first_number = table.Column<long>(type: "INTEGER", nullable: false),
                    cursor_number = table.Column<long>(type: "INTEGER", nullable: false),
                    cursor_at = table.Column<long>(type: "INTEGER", nullable: false),
                    cursor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    done = table.Column<long>(type: "INTEGER", nullable: false),
                    total = table.Column<long>(type: "INTEGER", nullable: false),
                    moved = table.Column<long>(type: "INTEGER", nullable: false),
                    merged = table.Column<long>(type: "INTEGER", nullable: false),
                    created = table.Column<long>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true),
                    worked = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_regroups", x => x.project_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_signatures_project_id_bucket_id",
                table: "signatures",
                columns: new[] { "project_id", "bucket_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "project_groupings");

            migrationBuilder.DropTable(
                name: "regroups");

            migrationBuilder.DropIndex(
                name: "ix_signatures_project_id_bucket_id",
                table: "signatures");

            migrationBuilder.DropColumn(
                name: "signature_input",
                table: "crash_reports");

            migrationBuilder.DropColumn(
                name: "stack_keys",
                table: "crash_reports");

            migrationBuilder.DropColumn(
                name: "heir_id",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "signature_input",
                table: "buckets");
        }
    }
}
