import { problem } from "#lib/http/to-problem.ts";

export const dynamic = "force-dynamic";

/** An address of the API that there is not: programs get problem+json, not the page for people. */
function refuse(): Response {
  return problem("NOT_FOUND", "the API has no such address; /docs/api lists those that there are");
}

export { refuse as GET, refuse as POST, refuse as PUT, refuse as PATCH, refuse as DELETE, refuse as OPTIONS };
