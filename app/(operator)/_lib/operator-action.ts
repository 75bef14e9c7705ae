import { headers } from "next/headers";
import { forbidden, notFound, redirect } from "next/navigation";
import { z } from "zod";
import type { FormState } from "#components/console/form-state.ts";
import type { OperatorRole } from "#lib/auth/actor.ts";
import { isFromOwnPage } from "#lib/auth/session/session.ts";
import { isAppError } from "#lib/errors/app-error.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError } from "#lib/log/log.ts";
import { refusedPath, type Refusal } from "#app/refused/_lib/refusals.ts";
import { failedForm, invalidFields, valuesOf } from "./answer-form.ts";
import { openConsole, type Console } from "./require-console.ts";

type Door<Input> = {
  /** What the browser sent: a form, unless it was no page of ours that sent it. */
  form: unknown;
  /** The page of the form: after signing in the operator comes back to it. */
  room: string;
  minimum: OperatorRole;
  input: z.ZodType<Input>;
  /** The form's values as `input` reads them; each field once, unless said otherwise. */
  values?: (form: FormData) => unknown;
};

/**
 * The whole of an action that ends by going to a page: authorizes, validates, runs, and goes where `run` says. A refusal has a status and words,
 * with and without browser script; an id that is none, or is unknown, is a 404. Nothing of `run` happens before all of it has been checked.
 *
 * @param run returns the path to go to.
 */
export async function operatorAction<Input>(
  { form, room, minimum, input, values = valuesOf }: Door<Input>,
  run: (deps: Console, input: Input) => Promise<string>,
): Promise<never> {
  if (!(await isFromOwnPage())) return refuse("foreign");
  const path = await orRefuse(async () => {
    const deps = await openConsole(room, minimum);
    if (!(form instanceof FormData)) return refuse("invalid");
    const parsed = input.safeParse(values(form));
    if (!parsed.success) return refuse(isIdsFault(parsed.error) ? "not-found" : "invalid");
    return run(deps, parsed.data);
  });
  redirect(path);
}

/**
 * The same for an action whose form shows the answer: words stand beside the fields, which keep what was typed.
 *
 * @param run returns the path to go to, or what the form shows. What it throws becomes words too.
 */
export async function operatorForm<State extends FormState, Input>(
  { previous, empty, ...door }: Door<Input> & { previous: State; empty: Omit<State, keyof FormState> },
  run: (deps: Console, input: Input, form: FormData) => Promise<string | State>,
): Promise<State> {
  const { form, values = valuesOf } = door;
  if (!(await isFromOwnPage())) return refuse("foreign");
  if (!(form instanceof FormData)) return refuse("invalid");
  let answer: string | State;
  try {
    const deps = await openConsole(door.room, door.minimum);
    const parsed = door.input.safeParse(values(form));
    if (!parsed.success) return { ...empty, ...invalidFields(previous, form, parsed.error) } as State;
    answer = await run(deps, parsed.data, form);
  } catch (error) {
    return { ...empty, ...failedForm(previous, form, error) } as State;
  }
  if (typeof answer !== "string") return answer;
  redirect(answer);
}

/** Runs what an action does; a refusal that it throws, also of a use case, is answered as one. Everything else is thrown on. */
async function orRefuse(run: () => Promise<string>): Promise<string> {
  try {
    return await run();
  } catch (error) {
    if (isAppError(error, "NOT_FOUND")) return refuse("not-found");
    if (isAppError(error, "FORBIDDEN")) return refuse("forbidden");
    if (isAppError(error, "CONFLICT")) return refuse("changed");
    if (isAppError(error, "INVALID_REQUEST")) return refuse("invalid");
    if (!isDatabaseDown(error)) throw error;
    logError(error, { doing: "a console action" });
    return refuse("unavailable");
  }
}

/**
 * Ends an action with a refusal. Next answers 403 and 404 by the console's own pages; a browser without script is led to a document with the
 * same words and status, since Next would answer it with one that only a script fills.
 */
async function refuse(why: Refusal): Promise<never> {
  if (why === "not-found") notFound();
  const isSentByScript = (await headers()).get("next-action") !== null;
  if (why === "forbidden" && isSentByScript) forbidden();
  redirect(refusedPath(why));
}

/** Whether nothing but an id is at fault: no page leads there, so it is one that nothing has. */
function isIdsFault({ issues }: z.ZodError): boolean {
  return issues.every(({ path }) => /^(id|keys|\w+Id)$/.test(String(path[0] ?? "")));
}

/** An action without fields. */
export const noInput = z.strictObject({});
/** An action on one thing. */
export const idInput = z.strictObject({ id: z.uuid() });
