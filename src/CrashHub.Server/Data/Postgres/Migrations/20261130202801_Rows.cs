using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Rows : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "first_release",
                table: "buckets",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "first_release_at",
                table: "buckets",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_symbolicated",
                table: "buckets",
                type: "boolean",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "shown",
                table: "buckets",
                type: "bytea",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "release_counts",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    release = table.Column<string>(type: "text", nullable: false),
                    environment = table.Column<string>(type: "text", nullable: false),
                    shard = table.Column<int>(type: "integer", nullable: false),
                    crashes = table.Column<long>(type: "bigint", nullable: false),
                    buckets = table.Column<long>(type: "bigint", nullable: false),
                    new_buckets = table.Column<long>(type: "bigint", nullable: false),
                    last_seen = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_release_counts", x => new { x.project_id, x.release, x.environment, x.shard });
                });

            migrationBuilder.CreateIndex(
                name: "ix_buckets_project_id_first_release_id",
                table: "buckets",
                columns: new[] { "project_id", "first_release", "id" },
                filter: "merged_into IS NULL AND first_release IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_buckets_unshown",
                table: "buckets",
                columns: new[] { "project_id", "id" },
                filter: "merged_into IS NULL AND shown IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "release_counts");

            migrationBuilder.DropIndex(
                name: "ix_buckets_project_id_first_release_id",
                table: "buckets");

            migrationBuilder.DropIndex(
                name: "ix_buckets_unshown",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "first_release",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "first_release_at",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "is_symbolicated",
                table: "buckets");

            migrationBuilder.DropColumn(
                name: "shown",
                table: "buckets");
        }
    }
}
