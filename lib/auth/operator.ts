import type { Actor } from "#lib/auth/actor.ts";

/** A signed-in person as the console's use cases need them: id and role as an operator. */
export type Operator = Pick<Actor, "userId" | "operatorRole">;
