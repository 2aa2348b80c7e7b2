using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Alerts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "alert_deliveries",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    rule_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    action_id = table.Column<string>(type: "TEXT", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    lane = table.Column<long>(type: "INTEGER", nullable: false),
                    receiver = table.Column<long>(type: "INTEGER", nullable: false),
                    place = table.Column<long>(type: "INTEGER", nullable: false),
                    webhook_id = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    payload = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: false),
                    first_attempt_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_attempt_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_status = table.Column<int>(type: "INTEGER", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    redelivery_of = table.Column<Guid>(type: "TEXT", nullable: true),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alert_deliveries", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "alert_events",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    from_bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    crash_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    received_at = table.Column<long>(type: "INTEGER", nullable: false),
                    waits = table.Column<bool>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alert_events", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "alert_rules",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    query = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    threshold = table.Column<long>(type: "INTEGER", nullable: false),
                    window_minutes = table.Column<int>(type: "INTEGER", nullable: false),
                    actions_json = table.Column<string>(type: "TEXT", nullable: false),
                    secret = table.Column<string>(type: "TEXT", nullable: false),
                    previous_secret = table.Column<string>(type: "TEXT", nullable: true),
                    previous_secret_until = table.Column<long>(type: "INTEGER", nullable: true),
                    origin = table.Column<string>(type: "TEXT", nullable: false),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alert_rules", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "alert_states",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    rule_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    webhook_id = table.Column<string>(type: "TEXT", nullable: false),
                    opened_at = table.Column<long>(type: "INTEGER", nullable: false),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    through = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_alert_states", x => new { x.project_id, x.rule_id, x.bucket_id });
                });

            migrationBuilder.CreateTable(
                name: "upload_chunks",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    sha1 = table.Column<string>(type: "TEXT", nullable: false),
                    locator = table.Column<string>(type: "TEXT", nullable: false),
                    bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_upload_chunks", x => new { x.project_id, x.sha1 });
                });

            migrationBuilder.CreateIndex(
                name: "ix_alert_deliveries_ended",
                table: "alert_deliveries",
                column: "created_at",
                filter: "state > 0");

            migrationBuilder.CreateIndex(
                name: "ix_alert_deliveries_project_id_lane_place",
                table: "alert_deliveries",
                columns: new[] { "project_id", "lane", "place" });

            migrationBuilder.CreateIndex(
                name: "ix_alert_deliveries_project_id_rule_id_created_at",
                table: "alert_deliveries",
                columns: new[] { "project_id", "rule_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_alert_deliveries_queue",
                table: "alert_deliveries",
                column: "next_at",
                filter: "state = 0");

            migrationBuilder.CreateIndex(
                name: "ix_alert_events_queue",
                table: "alert_events",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_upload_chunks_at",
                table: "upload_chunks",
                column: "at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "alert_deliveries");

            migrationBuilder.DropTable(
                name: "alert_events");

            migrationBuilder.DropTable(
                name: "alert_rules");

            migrationBuilder.DropTable(
                name: "alert_states");

            migrationBuilder.DropTable(
                name: "upload_chunks");
        }
    }
}
