import { problem } from "#lib/http/to-problem.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
type Handler = () => Response;

/**
 * The handlers of the methods that a route of the API does not have: 405 with `Allow`, as problem+json; OPTIONS answers
 * what there is. Next would answer 405 without either. HEAD is Next's own, made from GET.
 *
 * @param taken the methods that the route has.
 */
export function refuseMethods(...taken: Method[]): Record<Method, Handler> {
  const allow = [...taken, ...(taken.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  const refuse = () => {
    const answer = problem("METHOD_NOT_ALLOWED", `this address takes ${allow}`);
    answer.headers.set("allow", allow);
    return answer;
  };
  const options = () => new Response(null, { status: 204, headers: { allow } });
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: options };
}
