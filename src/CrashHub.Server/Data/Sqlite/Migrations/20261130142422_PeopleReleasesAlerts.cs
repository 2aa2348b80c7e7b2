using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class PeopleReleasesAlerts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "public_per_minute",
                table: "tokens",
                type: "INTEGER",
                nullable: true);

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

            migrationBuilder.AddColumn<string>(
                name: "address",
                table: "audit_entries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "created_at",
                table: "asp_net_users",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_disabled",
                table: "asp_net_users",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "last_code_step",
                table: "asp_net_users",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "last_sign_in_at",
                table: "asp_net_users",
                type: "INTEGER",
                nullable: true);

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
                name: "asp_net_user_passkeys",
                columns: table => new
                {
                    credential_id = table.Column<byte[]>(type: "BLOB", maxLength: 1024, nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: false),
                    data = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_user_passkeys", x => x.credential_id);
                    table.ForeignKey(
                        name: "fk_asp_net_user_passkeys_asp_net_users_user_id",
                        column: x => x.user_id,
                        principalTable: "asp_net_users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

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
                name: "invitations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    project_id = table.Column<int>(type: "INTEGER", nullable: true),
                    email = table.Column<string>(type: "TEXT", nullable: false),
                    role = table.Column<int>(type: "INTEGER", nullable: false),
                    reads_memory = table.Column<bool>(type: "INTEGER", nullable: false),
                    is_administrator = table.Column<bool>(type: "INTEGER", nullable: false),
                    hash = table.Column<string>(type: "TEXT", nullable: false),
                    invited_by = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitations", x => x.id);
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
                name: "project_members",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: false),
                    role = table.Column<int>(type: "INTEGER", nullable: false),
                    reads_memory = table.Column<bool>(type: "INTEGER", nullable: false),
                    added_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_project_members", x => new { x.project_id, x.user_id });
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

            migrationBuilder.CreateTable(
                name: "user_sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: false),
                    method = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false),
                    address = table.Column<string>(type: "TEXT", nullable: true),
                    agent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_user_sessions", x => x.id);
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
                name: "ix_audit_entries_action_at",
                table: "audit_entries",
                columns: new[] { "action", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_actor_at",
                table: "audit_entries",
                columns: new[] { "actor", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_at",
                table: "audit_entries",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_project_id_action_at",
                table: "audit_entries",
                columns: new[] { "project_id", "action", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_project_id_actor_at",
                table: "audit_entries",
                columns: new[] { "project_id", "actor", "at" });

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
                name: "ix_asp_net_user_passkeys_user_id",
                table: "asp_net_user_passkeys",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_bucket_regressions_project_id_release_at",
                table: "bucket_regressions",
                columns: new[] { "project_id", "release", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_invitations_hash",
                table: "invitations",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_invitations_project_id_created_at",
                table: "invitations",
                columns: new[] { "project_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_project_members_user_id",
                table: "project_members",
                column: "user_id");

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

            migrationBuilder.CreateIndex(
                name: "ix_upload_chunks_at",
                table: "upload_chunks",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_user_sessions_user_id_seen_at",
                table: "user_sessions",
                columns: new[] { "user_id", "seen_at" });
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
                name: "asp_net_user_passkeys");

            migrationBuilder.DropTable(
                name: "bucket_regressions");

            migrationBuilder.DropTable(
                name: "invitations");

            migrationBuilder.DropTable(
                name: "invocation_windows");

            migrationBuilder.DropTable(
                name: "project_members");

            migrationBuilder.DropTable(
                name: "releases");

            migrationBuilder.DropTable(
                name: "saved_queries");

            migrationBuilder.DropTable(
                name: "upload_chunks");

            migrationBuilder.DropTable(
                name: "user_sessions");

            migrationBuilder.DropIndex(
                name: "ix_crash_modules_missing_release",
                table: "crash_modules");

            migrationBuilder.DropIndex(
                name: "ix_bucket_hours_project_id_release_environment_bucket_id_hour",
                table: "bucket_hours");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_action_at",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_actor_at",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_at",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_project_id_action_at",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_project_id_actor_at",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "public_per_minute",
                table: "tokens");

            migrationBuilder.DropColumn(
                name: "first_seen",
                table: "bucket_hours");

            migrationBuilder.DropColumn(
                name: "last_seen",
                table: "bucket_hours");

            migrationBuilder.DropColumn(
                name: "address",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "created_at",
                table: "asp_net_users");

            migrationBuilder.DropColumn(
                name: "is_disabled",
                table: "asp_net_users");

            migrationBuilder.DropColumn(
                name: "last_code_step",
                table: "asp_net_users");

            migrationBuilder.DropColumn(
                name: "last_sign_in_at",
                table: "asp_net_users");
        }
    }
}
