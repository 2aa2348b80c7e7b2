using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Merging : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "stack_hash",
                table: "crashes",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "stack",
                table: "crash_reports",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "has_splits",
                table: "buckets",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_family",
                table: "buckets",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<byte[]>(
                name: "stacks",
                table: "buckets",
                type: "BLOB",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "bucket_comments",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    author = table.Column<string>(type: "TEXT", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bucket_comments", x => new { x.project_id, x.bucket_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "bucket_frames",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    frame = table.Column<long>(type: "INTEGER", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bucket_frames", x => new { x.project_id, x.frame, x.position, x.bucket_id });
                });

            migrationBuilder.CreateTable(
                name: "bucket_merges",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    into_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    by_hand = table.Column<bool>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bucket_merges", x => new { x.project_id, x.bucket_id });
                });

            migrationBuilder.CreateTable(
                name: "bucket_parts",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false),
                    dropped = table.Column<long>(type: "INTEGER", nullable: false),
                    first_seen = table.Column<long>(type: "INTEGER", nullable: false),
                    last_seen = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bucket_parts", x => new { x.project_id, x.bucket_id });
                });

            migrationBuilder.CreateTable(
                name: "bucket_splits",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    leaf_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    key = table.Column<long>(type: "INTEGER", nullable: false),
                    target_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    function = table.Column<string>(type: "TEXT", nullable: true),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    moved_until = table.Column<long>(type: "INTEGER", nullable: true),
                    moved_until_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    moved = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bucket_splits", x => new { x.project_id, x.leaf_id, x.kind, x.key });
                });

            migrationBuilder.CreateTable(
                name: "bucket_stacks",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    stack_hash = table.Column<long>(type: "INTEGER", nullable: false),
                    frames = table.Column<byte[]>(type: "BLOB", nullable: false),
                    names = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bucket_stacks", x => new { x.project_id, x.bucket_id, x.stack_hash });
                });

            migrationBuilder.CreateTable(
                name: "frame_counts",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    frame = table.Column<long>(type: "INTEGER", nullable: false),
                    buckets = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_frame_counts", x => new { x.project_id, x.frame });
                });

            migrationBuilder.CreateTable(
                name: "refused_proposals",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    bucket_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    other_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_refused_proposals", x => new { x.project_id, x.bucket_id, x.other_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_buckets_project_id_merged_into",
                table: "buckets",
                columns: new[] { "project_id", "merged_into" },
                filter: "merged_into IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_bucket_merges_project_id_into_id",
                table: "bucket_merges",
                columns: new[] { "project_id", "into_id" });

            migrationBuilder.CreateIndex(
                name: "ix_bucket_splits_project_id_target_id",
                table: "bucket_splits",
                columns: new[] { "project_id", "target_id" });

            migrationBuilder.CreateIndex(
                name: "ix_bucket_splits_queue",
                table: "bucket_splits",
                columns: new[] { "project_id", "at" },
                filter: "moved_until IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bucket_comments");

            migrationBuilder.DropTable(
                name: "bucket_frames");

            migrationBuilder.DropTable(
                name: "bucket_merges");

            migrationBuilder.DropTable(
                name: "bucket_parts");

            migrationBuilder.DropTable(
                name: "bucket_splits");

            migrationBuilder.DropTable(
                name: "bucket_stacks");

            migrationBuilder.DropTable(
                name: "frame_counts");

            migrationBuilder.DropTable(
                name: "refused_proposals");

            migrationBuilder.DropIndex(
                name: "ix_buckets_project_id_merged_into",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "stack_hash",
                table: "crashes");

            migrationBuilder.DropColumn(
                name: "stack",
                table: "crash_reports");

            migrationBuilder.DropColumn(
                name: "has_splits",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "is_family",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "stacks",
                table: "buckets");
        }
    }
}
