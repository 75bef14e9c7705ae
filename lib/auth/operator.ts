import type { Actor } from "#lib/auth/actor.ts";

/** What reads and use cases of the console ask of a signed-in person: who, and which role in the seller's staff. */
export type Operator = Pick<Actor, "userId" | "operatorRole">;
