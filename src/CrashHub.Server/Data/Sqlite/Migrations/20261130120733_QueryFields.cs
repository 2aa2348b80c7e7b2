using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class QueryFields : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "event_set",
                table: "crashes",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "frame_set",
                table: "crashes",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "bucket_sets",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    set_id = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bucket_sets", x => new { x.project_id, x.bucket_id, x.set_id });
                });

            migrationBuilder.CreateTable(
                name: "crash_messages",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    received_at = table.Column<long>(type: "INTEGER", nullable: false),
                    crash_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_crash_messages", x => new { x.project_id, x.received_at, x.crash_id });
                });

            migrationBuilder.CreateTable(
                name: "search_set_terms",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    set_id = table.Column<long>(type: "INTEGER", nullable: false),
                    term_id = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_set_terms", x => new { x.project_id, x.set_id, x.term_id });
                });

            migrationBuilder.CreateTable(
                name: "search_sets",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    id = table.Column<long>(type: "INTEGER", nullable: false),
                    look_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_sets", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "search_terms",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    field = table.Column<string>(type: "TEXT", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_search_terms", x => new { x.project_id, x.field, x.text, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_event_set_bucket_id",
                table: "crashes",
                columns: new[] { "project_id", "event_set", "bucket_id" },
                filter: "event_set IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_frame_set_bucket_id",
                table: "crashes",
                columns: new[] { "project_id", "frame_set", "bucket_id" },
                filter: "frame_set IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_bucket_sets_project_id_set_id_bucket_id",
                table: "bucket_sets",
                columns: new[] { "project_id", "set_id", "bucket_id" });

            migrationBuilder.CreateIndex(
                name: "ix_search_set_terms_project_id_term_id_set_id",
                table: "search_set_terms",
                columns: new[] { "project_id", "term_id", "set_id" });

            migrationBuilder.CreateIndex(
                name: "ix_search_sets_look_at",
                table: "search_sets",
                column: "look_at");

            migrationBuilder.CreateIndex(
                name: "ix_search_terms_project_id_id",
                table: "search_terms",
                columns: new[] { "project_id", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bucket_sets");

            migrationBuilder.DropTable(
                name: "crash_messages");

            migrationBuilder.DropTable(
                name: "search_set_terms");

            migrationBuilder.DropTable(
                name: "search_sets");

            migrationBuilder.DropTable(
                name: "search_terms");

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_event_set_bucket_id",
                table: "crashes");

            migrationBuilder.DropIndex(
                name: "ix_crashes_project_id_frame_set_bucket_id",
                table: "crashes");

            migrationBuilder.DropColumn(
                name: "event_set",
                table: "crashes");

            migrationBuilder.DropColumn(
                name: "frame_set",
                table: "crashes");
        }
    }
}
