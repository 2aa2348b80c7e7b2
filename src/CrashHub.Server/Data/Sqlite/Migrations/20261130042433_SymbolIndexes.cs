using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class SymbolIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "symbol_index_plans",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    code_id = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_symbol_index_plans", x => new { x.project_id, x.code_id });
                });

            migrationBuilder.CreateTable(
                name: "symbol_indexes",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "INTEGER", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    code_id = table.Column<string>(type: "TEXT", nullable: false),
                    format_version = table.Column<int>(type: "INTEGER", nullable: false),
                    sources_json = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_epoch = table.Column<long>(type: "INTEGER", nullable: false),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: true),
                    not_before = table.Column<long>(type: "INTEGER", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    locator = table.Column<string>(type: "TEXT", nullable: true),
                    bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_symbol_indexes", x => new { x.project_id, x.key });
                });

            migrationBuilder.CreateIndex(
                name: "ix_symbol_indexes_project_id_code_id",
                table: "symbol_indexes",
                columns: new[] { "project_id", "code_id" });

            migrationBuilder.CreateIndex(
                name: "ix_symbol_indexes_queue",
                table: "symbol_indexes",
                columns: new[] { "project_id", "created_at" },
                filter: "state < 2");

            // Builds that are there already get their indexes too.
            migrationBuilder.Sql(
                "INSERT INTO symbol_index_plans (project_id, code_id, created_at) "
                    + "SELECT project_id, code_id, MIN(created_at) FROM builds GROUP BY project_id, code_id"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "symbol_index_plans");

            migrationBuilder.DropTable(
                name: "symbol_indexes");
        }
    }
}
