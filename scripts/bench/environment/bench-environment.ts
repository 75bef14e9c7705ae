import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";

/** What everything that the bench starts stands on. */
export type Grounds = {
  life: Lifetime;
  /** Where the bench keeps its databases, states and logs; its own, git-ignored. */
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
};
