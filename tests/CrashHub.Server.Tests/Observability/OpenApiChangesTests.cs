using System.Text.Json.Nodes;

namespace CrashHub.Server.Tests.Observability;

public sealed class OpenApiChangesTests
{
    private const string Document = """
        {
          "paths": {
            "/things/{id}": {
              "get": {
                "x-scopes": ["read"],
                "parameters": [{ "name": "id", "in": "path", "required": true }, { "name": "limit", "in": "query" }],
                "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Page" } } } } }
              },
              "patch": {
                "requestBody": { "content": { "application/json": { "schema": {
                  "type": "object", "required": ["name"],
                  "properties": { "name": { "type": "string" }, "kind": { "enum": ["a", "b"] }, "note": { "type": ["null", "string"] } } } } } },
                "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } }, "404": {} }
              }
            }
          },
          "components": { "schemas": {
            "Page": { "type": "object", "properties": { "items": { "type": "array", "items": { "$ref": "#/components/schemas/Thing" } } } },
            "Thing": { "type": "object", "required": ["id"], "properties": {
              "id": { "type": "string" }, "count": { "type": "integer" }, "parent": { "$ref": "#/components/schemas/Thing" } } } } }
        }
        """;

    [Theory]
    [InlineData("paths//things/{id}", null, "GET /things/{id} is gone|PATCH /things/{id} is gone")]
    [InlineData("paths//things/{id}/patch", null, "PATCH /things/{id} is gone")]
    [InlineData("paths//things/{id}/patch/responses/200", null, "PATCH /things/{id} no longer answers 200")]
    [InlineData("components/schemas/Thing/properties/count", null, "GET /things/{id} 200.items[].count is gone")]
    [InlineData("components/schemas/Thing/properties/count/type", "\"string\"", "GET /things/{id} 200.items[].count can newly be string")]
    [InlineData(
        "components/schemas/Thing/properties/count/type",
        "[\"integer\", \"null\"]",
        "GET /things/{id} 200.items[].count can newly be null"
    )]
    [InlineData("components/schemas/Thing/required", "[]", "GET /things/{id} 200.items[].id is no longer always there")]
    [InlineData("paths//things/{id}/get/parameters/1/required", "true", "GET /things/{id} newly needs query limit")]
    [InlineData(
        "paths//things/{id}/get/parameters",
        "[{ \"name\": \"id\", \"in\": \"path\", \"required\": true }]",
        "GET /things/{id} takes no query limit any more"
    )]
    [InlineData("paths//things/{id}/get/x-scopes", "[\"admin\"]", "GET /things/{id} is closed to read")]
    [InlineData(
        "paths//things/{id}/patch/requestBody/content/application%2Fjson/schema/required",
        "[\"name\", \"kind\"]",
        "PATCH /things/{id} body.kind is newly needed"
    )]
    [InlineData(
        "paths//things/{id}/patch/requestBody/content/application%2Fjson/schema/properties/kind/enum",
        "[\"a\"]",
        "PATCH /things/{id} body takes"
    )]
    [InlineData(
        "paths//things/{id}/patch/requestBody/content/application%2Fjson/schema/properties/note/type",
        "\"string\"",
        "PATCH /things/{id} body.note takes no null any more"
    )]
    public void WhatAClientWouldStumbleOverIsNamed(string where, string? value, string expected)
    {
        var changed = Changed(where, value);

        var found = OpenApiChanges.Breaking(Parse(Document), changed);

        if (expected.EndsWith("takes", StringComparison.Ordinal))
            Assert.Equal(["PATCH /things/{id} body.kind takes no b any more"], found);
        else
            Assert.Equal(expected.Split('|'), found);
    }

    [Theory]
    [InlineData("paths//more", "{ \"get\": {} }")]
    [InlineData("paths//things/{id}/delete", "{}")]
    [InlineData("components/schemas/Thing/properties/more", "{ \"type\": \"string\" }")]
    [InlineData("components/schemas/Thing/required", "[\"id\", \"count\"]")]
    [InlineData("paths//things/{id}/get/parameters/2", "{ \"name\": \"sort\", \"in\": \"query\" }")]
    [InlineData("paths//things/{id}/get/responses/404", "{}")]
    [InlineData("paths//things/{id}/patch/responses/404", null)]
    [InlineData("paths//things/{id}/patch/requestBody/content/application%2Fjson/schema/properties/more", "{ \"type\": \"string\" }")]
    [InlineData("paths//things/{id}/patch/requestBody/content/application%2Fjson/schema/required", "[]")]
    [InlineData("paths//things/{id}/patch/requestBody/content/application%2Fjson/schema/properties/kind/enum", "[\"a\", \"b\", \"c\"]")]
    public void WhatIsAddedBreaksNobody(string where, string? value) =>
        Assert.Empty(OpenApiChanges.Breaking(Parse(Document), Changed(where, value)));

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();

    /// <summary>The document with one place set, or taken out. Steps are divided by slashes, of which a path's own are doubled at its start.</summary>
    private static JsonObject Changed(string where, string? value)
    {
        var document = Parse(Document);
        var steps = where.Replace("//things/{id}", "/~things").Replace("//more", "/~more").Split('/');
        for (var step = 0; step < steps.Length; step++)
            steps[step] = steps[step] switch
            {
                "~things" => "/things/{id}",
                "~more" => "/more",
                var plain => Uri.UnescapeDataString(plain),
            };
        JsonNode node = document;
        foreach (var step in steps[..^1])
            node = node is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!;
        var made = value is null ? null : JsonNode.Parse(value);
        if (node is JsonArray array)
            array.Add(made);
        else if (value is null)
            Assert.True(node.AsObject().Remove(steps[^1]));
        else
            node[steps[^1]] = made;
        return document;
    }
}
