using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrashHub.Server.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Machines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // An invitation's link proved no address, though it was marked so; a provider's word did.
            migrationBuilder.Sql(
                "UPDATE asp_net_users SET email_confirmed = FALSE WHERE id NOT IN (SELECT user_id FROM asp_net_user_logins)"
            );

            migrationBuilder.CreateTable(
                name: "reading_marks",
                columns: table => new
                {
                    project_id = table.Column<int>(type: "integer", nullable: false),
                    through = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reading_marks", x => x.project_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_reading_marks_through",
                table: "reading_marks",
                column: "through");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "reading_marks");
        }
    }
}
