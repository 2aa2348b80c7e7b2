using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Probing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "probe_dump_minutes",
                table: "project_limits",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "probe_first_dumps",
                table: "project_limits",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "probe_release_dumps",
                table: "project_limits",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "probe_json",
                table: "crashes",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "dump_slots",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    subject = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    release = table.Column<string>(type: "text", nullable: false),
                    dumps = table.Column<long>(type: "bigint", nullable: false),
                    last_at = table.Column<long>(type: "bigint", nullable: true),
                    until = table.Column<long>(type: "bigint", nullable: false),
                    holder = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dump_slots", x => new { x.project_id, x.subject, x.kind, x.release });
                });

            migrationBuilder.CreateTable(
                name: "stacks",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    trap = table.Column<string>(type: "text", nullable: false),
                    bucket_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seen_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stacks", x => new { x.project_id, x.key, x.trap });
                });

            migrationBuilder.CreateIndex(
                name: "ix_dump_slots_ended",
                table: "dump_slots",
                column: "until",
                filter: "kind > 1");

            migrationBuilder.CreateIndex(
                name: "ix_stacks_seen_at",
                table: "stacks",
                column: "seen_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "dump_slots");

            migrationBuilder.DropTable(
                name: "stacks");

            migrationBuilder.DropColumn(
                name: "probe_dump_minutes",
                table: "project_limits");

            migrationBuilder.DropColumn(
                name: "probe_first_dumps",
                table: "project_limits");

            migrationBuilder.DropColumn(
                name: "probe_release_dumps",
                table: "project_limits");

            migrationBuilder.DropColumn(
                name: "probe_json",
                table: "crashes");
        }
    }
}
