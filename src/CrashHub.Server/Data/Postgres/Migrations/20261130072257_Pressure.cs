using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Pressure : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "dropped",
                table: "buckets",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "kept_hour",
                table: "buckets",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "kept_in_hour",
                table: "buckets",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "discard_counts",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    rule_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hour = table.Column<long>(type: "bigint", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_discard_counts", x => new { x.project_id, x.rule_id, x.hour });
                });

            migrationBuilder.CreateTable(
                name: "discard_rules",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    condition = table.Column<string>(type: "text", nullable: false),
                    keep_one_in = table.Column<long>(type: "bigint", nullable: false),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_discard_rules", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "project_limits",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    requests_per_second = table.Column<long>(type: "bigint", nullable: true),
                    request_burst = table.Column<long>(type: "bigint", nullable: true),
                    bytes_per_second = table.Column<long>(type: "bigint", nullable: true),
                    token_requests_per_second = table.Column<long>(type: "bigint", nullable: true),
                    crashes_per_day = table.Column<long>(type: "bigint", nullable: true),
                    bytes_per_day = table.Column<long>(type: "bigint", nullable: true),
                    keep_per_bucket_hour = table.Column<long>(type: "bigint", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_project_limits", x => x.project_id);
                });

            migrationBuilder.CreateTable(
                name: "project_usage",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    day = table.Column<long>(type: "bigint", nullable: false),
                    crashes = table.Column<long>(type: "bigint", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_project_usage", x => new { x.project_id, x.day });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "discard_counts");

            migrationBuilder.DropTable(
                name: "discard_rules");

            migrationBuilder.DropTable(
                name: "project_limits");

            migrationBuilder.DropTable(
                name: "project_usage");

            migrationBuilder.DropColumn(
                name: "dropped",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "kept_hour",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "kept_in_hour",
                table: "buckets");
        }
    }
}
