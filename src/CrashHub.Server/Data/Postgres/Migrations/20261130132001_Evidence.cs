using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Evidence : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "layout",
                table: "crash_modules",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "layout",
                table: "builds",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "shape",
                table: "builds",
                type: "bytea",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_crash_modules_layout",
                table: "crash_modules",
                columns: new[] { "project_id", "layout", "crash_id" },
                filter: "layout IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_builds_project_id_layout_created_at",
                table: "builds",
                columns: new[] { "project_id", "layout", "created_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_crash_modules_layout",
                table: "crash_modules");

            migrationBuilder.DropIndex(
                name: "ix_builds_project_id_layout_created_at",
                table: "builds");

            migrationBuilder.DropColumn(
                name: "layout",
                table: "crash_modules");

            migrationBuilder.DropColumn(
                name: "layout",
                table: "builds");

            migrationBuilder.DropColumn(
                name: "shape",
                table: "builds");
        }
    }
}
