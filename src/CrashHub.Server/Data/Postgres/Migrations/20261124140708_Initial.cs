using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CrashHub.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "asp_net_users",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false),
                    is_administrator = table.Column<bool>(type: "boolean", nullable: false),
                    user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    normalized_user_name = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    normalized_email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    email_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "text", nullable: true),
                    phone_number = table.Column<string>(type: "text", nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "boolean", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    lockout_end = table.Column<long>(type: "bigint", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    access_failed_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_users", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<int>(type: "integer", nullable: true),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_entries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "bucket_hours",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    bucket_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hour = table.Column<long>(type: "bigint", nullable: false),
                    release = table.Column<string>(type: "text", nullable: false),
                    environment = table.Column<string>(type: "text", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bucket_hours", x => new { x.project_id, x.bucket_id, x.hour, x.release, x.environment });
                });

            migrationBuilder.CreateTable(
                name: "bucket_values",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    bucket_id = table.Column<Guid>(type: "uuid", nullable: false),
                    field = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false),
                    first_seen = table.Column<long>(type: "bigint", nullable: false),
                    last_seen = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bucket_values", x => new { x.project_id, x.bucket_id, x.field, x.value });
                });

            migrationBuilder.CreateTable(
                name: "buckets",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    algorithm = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    culprit = table.Column<string>(type: "text", nullable: false),
                    trap = table.Column<string>(type: "text", nullable: false),
                    signature_text = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    regressed = table.Column<bool>(type: "boolean", nullable: false),
                    first_seen = table.Column<long>(type: "bigint", nullable: false),
                    last_seen = table.Column<long>(type: "bigint", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false),
                    users = table.Column<long>(type: "bigint", nullable: false),
                    assignee = table.Column<string>(type: "text", nullable: true),
                    link = table.Column<string>(type: "text", nullable: true),
                    resolved_in_release = table.Column<string>(type: "text", nullable: true),
                    resolved_at = table.Column<long>(type: "bigint", nullable: true),
                    mute_until_count = table.Column<long>(type: "bigint", nullable: true),
                    mute_until_date = table.Column<long>(type: "bigint", nullable: true),
                    mute_until_regression = table.Column<bool>(type: "boolean", nullable: false),
                    merged_into = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_buckets", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "build_files",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    locator = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_build_files", x => new { x.project_id, x.build_id, x.kind, x.sha256 });
                });

            migrationBuilder.CreateTable(
                name: "builds",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    release = table.Column<string>(type: "text", nullable: true),
                    module_name = table.Column<string>(type: "text", nullable: true),
                    build_id = table.Column<string>(type: "text", nullable: true),
                    code_id = table.Column<string>(type: "text", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    locator = table.Column<string>(type: "text", nullable: false),
                    functions = table.Column<int>(type: "integer", nullable: false),
                    has_names = table.Column<bool>(type: "boolean", nullable: false),
                    has_dwarf = table.Column<bool>(type: "boolean", nullable: false),
                    dwarf_versions = table.Column<string>(type: "text", nullable: false),
                    findings_json = table.Column<string>(type: "text", nullable: false),
                    component_path = table.Column<string>(type: "text", nullable: true),
                    component_sha256 = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_builds", x => new { x.project_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "crash_modules",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    crash_id = table.Column<Guid>(type: "uuid", nullable: false),
                    index = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    build_id = table.Column<string>(type: "text", nullable: true),
                    code_id = table.Column<string>(type: "text", nullable: true),
                    sha256 = table.Column<string>(type: "text", nullable: true),
                    matched_build = table.Column<Guid>(type: "uuid", nullable: true),
                    is_missing = table.Column<bool>(type: "boolean", nullable: false),
                    release = table.Column<string>(type: "text", nullable: true),
                    received_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_crash_modules", x => new { x.project_id, x.crash_id, x.index });
                });

            migrationBuilder.CreateTable(
                name: "crash_reports",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    crash_id = table.Column<Guid>(type: "uuid", nullable: false),
                    report = table.Column<byte[]>(type: "bytea", nullable: false),
                    from_memory = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_crash_reports", x => new { x.project_id, x.crash_id });
                });

            migrationBuilder.CreateTable(
                name: "crashes",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    received_at = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    body = table.Column<int>(type: "integer", nullable: false),
                    event_json = table.Column<string>(type: "text", nullable: false),
                    release = table.Column<string>(type: "text", nullable: true),
                    environment = table.Column<string>(type: "text", nullable: true),
                    function = table.Column<string>(type: "text", nullable: true),
                    region = table.Column<string>(type: "text", nullable: true),
                    runtime = table.Column<string>(type: "text", nullable: true),
                    user_hash = table.Column<string>(type: "text", nullable: true),
                    dump_locator = table.Column<string>(type: "text", nullable: true),
                    dump_sha256 = table.Column<string>(type: "text", nullable: false),
                    dump_bytes = table.Column<long>(type: "bigint", nullable: false),
                    log_locator = table.Column<string>(type: "text", nullable: true),
                    attachments_json = table.Column<string>(type: "text", nullable: true),
                    trap = table.Column<string>(type: "text", nullable: true),
                    bucket_id = table.Column<Guid>(type: "uuid", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true),
                    lease_owner = table.Column<string>(type: "text", nullable: true),
                    lease_epoch = table.Column<long>(type: "bigint", nullable: false),
                    lease_until = table.Column<long>(type: "bigint", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    not_before = table.Column<long>(type: "bigint", nullable: true),
                    priority = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_crashes", x => new { x.project_id, x.received_at, x.id });
                });

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: true),
                    xml = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "ingest_keys",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    crash_id = table.Column<Guid>(type: "uuid", nullable: false),
                    dump_sha256 = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ingest_keys", x => new { x.project_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "late_builds",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    build_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    cursor = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_late_builds", x => new { x.project_id, x.build_id });
                });

            migrationBuilder.CreateTable(
                name: "projects",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    slug = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    show_messages = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    builds_generation = table.Column<long>(type: "bigint", nullable: false),
                    next_bucket_number = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_projects", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "settings",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settings", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "signatures",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    algorithm = table.Column<string>(type: "text", nullable: false),
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    bucket_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signatures", x => new { x.project_id, x.algorithm, x.fingerprint });
                });

            migrationBuilder.CreateTable(
                name: "tokens",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    project_id = table.Column<int>(type: "integer", nullable: true),
                    name = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<string>(type: "text", nullable: false),
                    scopes = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: true),
                    revoked_at = table.Column<long>(type: "bigint", nullable: true),
                    last_used_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tokens", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "asp_net_user_claims",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    user_id = table.Column<string>(type: "text", nullable: false),
                    claim_type = table.Column<string>(type: "text", nullable: true),
                    claim_value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_user_claims", x => x.id);
                    table.ForeignKey(
                        name: "fk_asp_net_user_claims_asp_net_users_user_id",
                        column: x => x.user_id,
                        principalTable: "asp_net_users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "asp_net_user_logins",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    provider_key = table.Column<string>(type: "text", nullable: false),
                    provider_display_name = table.Column<string>(type: "text", nullable: true),
                    user_id = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_user_logins", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "fk_asp_net_user_logins_asp_net_users_user_id",
                        column: x => x.user_id,
                        principalTable: "asp_net_users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "asp_net_user_tokens",
                columns: table => new
                {
                    user_id = table.Column<string>(type: "text", nullable: false),
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_asp_net_user_tokens", x => new { x.user_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "fk_asp_net_user_tokens_asp_net_users_user_id",
                        column: x => x.user_id,
                        principalTable: "asp_net_users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_asp_net_user_claims_user_id",
                table: "asp_net_user_claims",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_asp_net_user_logins_user_id",
                table: "asp_net_user_logins",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "email_index",
                table: "asp_net_users",
                column: "normalized_email");

            migrationBuilder.CreateIndex(
                name: "user_name_index",
                table: "asp_net_users",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_project_id_at",
                table: "audit_entries",
                columns: new[] { "project_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_bucket_values_project_id_field_value",
                table: "bucket_values",
                columns: new[] { "project_id", "field", "value" });

            migrationBuilder.CreateIndex(
                name: "ix_buckets_project_id_count",
                table: "buckets",
                columns: new[] { "project_id", "count" });

            migrationBuilder.CreateIndex(
                name: "ix_buckets_project_id_first_seen",
                table: "buckets",
                columns: new[] { "project_id", "first_seen" });

            migrationBuilder.CreateIndex(
                name: "ix_buckets_project_id_last_seen",
                table: "buckets",
                columns: new[] { "project_id", "last_seen" });

            migrationBuilder.CreateIndex(
                name: "ix_buckets_project_id_number",
                table: "buckets",
                columns: new[] { "project_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_buckets_project_id_users",
                table: "buckets",
                columns: new[] { "project_id", "users" });

            migrationBuilder.CreateIndex(
                name: "ix_builds_project_id_build_id",
                table: "builds",
                columns: new[] { "project_id", "build_id" });

            migrationBuilder.CreateIndex(
                name: "ix_builds_project_id_code_id",
                table: "builds",
                columns: new[] { "project_id", "code_id" });

            migrationBuilder.CreateIndex(
                name: "ix_builds_project_id_module_name",
                table: "builds",
                columns: new[] { "project_id", "module_name" });

            migrationBuilder.CreateIndex(
                name: "ix_builds_project_id_name",
                table: "builds",
                columns: new[] { "project_id", "name" });

            migrationBuilder.CreateIndex(
                name: "ix_builds_project_id_release",
                table: "builds",
                columns: new[] { "project_id", "release" });

            migrationBuilder.CreateIndex(
                name: "ix_builds_project_id_sha256",
                table: "builds",
                columns: new[] { "project_id", "sha256" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_crash_modules_missing",
                table: "crash_modules",
                columns: new[] { "project_id", "name", "crash_id" },
                filter: "is_missing");

            migrationBuilder.CreateIndex(
                name: "ix_crash_modules_project_id_code_id_crash_id",
                table: "crash_modules",
                columns: new[] { "project_id", "code_id", "crash_id" });

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_bucket_id_received_at",
                table: "crashes",
                columns: new[] { "project_id", "bucket_id", "received_at" });

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_id",
                table: "crashes",
                columns: new[] { "project_id", "id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_crashes_project_id_release_received_at",
                table: "crashes",
                columns: new[] { "project_id", "release", "received_at" });

            migrationBuilder.CreateIndex(
                name: "ix_crashes_queue",
                table: "crashes",
                columns: new[] { "project_id", "priority", "received_at" },
                filter: "state < 2");

            migrationBuilder.CreateIndex(
                name: "ix_ingest_keys_expires_at",
                table: "ingest_keys",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "ix_projects_slug",
                table: "projects",
                column: "slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_tokens_hash",
                table: "tokens",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_tokens_project_id",
                table: "tokens",
                column: "project_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "asp_net_user_claims");

            migrationBuilder.DropTable(
                name: "asp_net_user_logins");

            migrationBuilder.DropTable(
                name: "asp_net_user_tokens");

            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropTable(
                name: "bucket_hours");

            migrationBuilder.DropTable(
                name: "bucket_values");

            migrationBuilder.DropTable(
                name: "buckets");

            migrationBuilder.DropTable(
                name: "build_files");

            migrationBuilder.DropTable(
                name: "builds");

            migrationBuilder.DropTable(
                name: "crash_modules");

            migrationBuilder.DropTable(
                name: "crash_reports");

            migrationBuilder.DropTable(
                name: "crashes");

            migrationBuilder.DropTable(
                name: "data_protection_keys");

            migrationBuilder.DropTable(
                name: "ingest_keys");

            migrationBuilder.DropTable(
                name: "late_builds");

            migrationBuilder.DropTable(
                name: "projects");

            migrationBuilder.DropTable(
                name: "settings");

            migrationBuilder.DropTable(
                name: "signatures");

            migrationBuilder.DropTable(
                name: "tokens");

            migrationBuilder.DropTable(
                name: "asp_net_users");
        }
    }
}
