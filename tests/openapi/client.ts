// Asks the server with openapi-fetch, by the types that openapi-typescript made of /openapi.json beside
// this file: client.js SERVER. That it compiles is half of the test.

import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[] };

const client = createClient<paths>({ baseUrl: process.argv[2]! });

function check(so: unknown, what: unknown): asserts so {
  if (!so) throw new Error(`not so: ${JSON.stringify(what)}`);
}

const near = await client.GET("/api/v1/near", {
  params: { query: { q: "Castlemaine VIC", within_km: 100, limit: 5, profession: ["facilitation", "coaching"] } },
});
check(near.response.status === 200 && near.data, near.error);
check(near.data.near.label.startsWith("Castlemaine, VIC"), near.data.near);
const first = near.data.features[0];
check(first, "somebody is found");
const south: number | undefined = first.geometry?.coordinates[1];
check(south !== undefined && south < 0, first.geometry);
const km: number | null | undefined = near.data.nearest_km;
check(km !== undefined, near.data);

// The types say what there is, and nothing else.
// @ts-expect-error there is no such parameter
void (() => client.GET("/api/v1/near", { params: { query: { postcode: "3450" } } }));
// @ts-expect-error there is no such path
void (() => client.GET("/near", {}));
// @ts-expect-error a person has no coordinates of their own
void (() => first.properties.lat);

// openapi-fetch has no type for the body of a 300, and hands it over as what is not a success.
const richmond = await client.GET("/api/v1/near", { params: { query: { q: "Richmond" } } });
check(richmond.response.status === 300, richmond.response.status);
const { choices } = richmond.error as unknown as components["schemas"]["Choices"];
check(choices.length > 1 && choices[0]!.id, choices);

const refusals = [
  [400, { lat: 10 }],
  [404, { q: "Xyzzyqwv" }],
  [422, { q: "Castlemaine VIC", within_km: 0 }],
] as const;
for (const [status, query] of refusals) {
  const { response, error } = await client.GET("/api/v1/near", { params: { query } });
  check(response.status === status && error, response.status);
  const said: number = error.status;
  check(said === status && error.title, error);
}

const places = await client.GET("/api/v1/places", { params: { query: { q: "fitz", limit: 3 } } });
check(places.data?.places[0]?.zone, places);

const person = await client.GET("/api/v1/practitioners/{slug}", { params: { path: { slug: first.id } } });
check(person.data?.properties.name === first.properties.name, person);

const circles = await client.GET("/api/v1/circles", { params: { query: { q: "Melbourne VIC" } } });
const circle = circles.data?.circles[0];
check(circle, circles);
const same = await client.GET("/api/v1/circles/{slug}", { params: { path: { slug: circle.slug } } });
check(same.data?.name === circle.name, same);

const meetings = await client.GET("/api/v1/meetings", { params: { query: { zone: "Australia/Perth", limit: 3 } } });
check(meetings.data?.meetings[0]?.starts, meetings);

const field = await client.GET("/api/v1/field", {});
check(Array.isArray(field.data?.regions), field);
