using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class ProducersAndStaleFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "producers_json",
                table: "builds",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_stale",
                table: "build_files",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "producers_json",
                table: "builds");

            migrationBuilder.DropColumn(
                name: "is_stale",
                table: "build_files");
        }
    }
}
