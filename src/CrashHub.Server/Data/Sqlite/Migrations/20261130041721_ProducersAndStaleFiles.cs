using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Sqlite.Migrations
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
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_stale",
                table: "build_files",
                type: "INTEGER",
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
