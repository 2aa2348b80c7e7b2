using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Retention : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "dump_gone",
                table: "crashes",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "uploaded_at",
                table: "builds",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "project_retentions",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    dump_days = table.Column<int>(type: "integer", nullable: true),
                    report_days = table.Column<int>(type: "integer", nullable: true),
                    build_days = table.Column<int>(type: "integer", nullable: true),
                    max_dump_bytes = table.Column<long>(type: "bigint", nullable: true),
                    privacy = table.Column<byte>(type: "smallint", nullable: false),
                    scrub_json = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_project_retentions", x => x.project_id);
                });

            migrationBuilder.CreateTable(
                name: "sweep_marks",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    dumps_from = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sweep_marks", x => x.project_id);
                });

            migrationBuilder.CreateTable(
                name: "work_leases",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<long>(type: "bigint", nullable: false),
                    clock = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_work_leases", x => x.name);
                });

            migrationBuilder.CreateIndex(
                name: "ix_bucket_hours_project_id_hour",
                table: "bucket_hours",
                columns: new[] { "project_id", "hour" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "project_retentions");

            migrationBuilder.DropTable(
                name: "sweep_marks");

            migrationBuilder.DropTable(
                name: "work_leases");

            migrationBuilder.DropIndex(
                name: "ix_bucket_hours_project_id_hour",
                table: "bucket_hours");

            migrationBuilder.DropColumn(
                name: "dump_gone",
                table: "crashes");

            migrationBuilder.DropColumn(
                name: "uploaded_at",
                table: "builds");
        }
    }
}
