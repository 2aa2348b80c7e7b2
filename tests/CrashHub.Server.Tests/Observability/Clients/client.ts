// Compiled and run by a test, with the types that openapi-typescript makes of the server's document.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

declare const process: { env: Record<string, string | undefined> };

const client = createClient<paths>({
  baseUrl: process.env.CRASHHUB_URL!,
  headers: { Authorization: `Bearer ${process.env.CRASHHUB_TOKEN}` },
});

const made = await client.POST("/api/v1/projects", { body: { name: "Shop", slug: "shop" } });
const projects = await client.GET("/api/v1/projects");
const refused = await client.POST("/api/v1/projects/{project}/members", {
  params: { path: { project: "shop" } },
  body: { email: "nobody@example.org", role: "viewer", memoryRead: null },
});
const audit = await client.GET("/api/v1/audit", { params: { query: { action: "project.create" } } });
const slug: string = made.data!.slug;
const count: number = projects.data!.items.length;
const action: string = audit.data!.items[0].action;
console.log(
  `made ${slug}; ${count} projects; member refused: ${refused.error!.status} ${refused.error!.type}; audit ${action}`,
);
