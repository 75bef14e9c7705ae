import { installDebianPackages } from "#scripts/launch/programs/debian-packages.ts";
import { provideDebianPostgres, startDebianPostgres } from "#scripts/postgres/debian-postgres.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";
import type { Lifetime } from "#scripts/launch/processes/lifetime.ts";
import { findPgBouncer, startPgBouncer } from "#scripts/postgres/pgbouncer.ts";
import { runBrowserTests } from "#scripts/launch/tests/run-browser-tests.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Runs the end-to-end story once more, the app behind a PgBouncer in transaction mode on Debian's PostgreSQL.
 *
 * @returns Playwright's exit code; null where Debian's packages cannot be had: then it says that the story is left out.
 * @throws Fault when a server does not start.
 */
export async function runPooledStory(life: Lifetime, report: string, given: Environment): Promise<number | null> {
  const { TEST_DATABASE_URL: _, ...environment } = given;
  const hasPooler = findPgBouncer() !== null || (await installDebianPackages(["pgbouncer"], environment));
  const debian = hasPooler ? await provideDebianPostgres(environment) : null;
  if (debian === null) {
    console.log("The story through PgBouncer is left out: Debian's packages pgbouncer and postgresql are not here");
    return null;
  }
  console.log(`The story once more, through PgBouncer to Debian's PostgreSQL ${debian.version}`);
  const server = await startDebianPostgres({ environment, guard: life.guard, preferredPort: 23_632 });
  life.onEnd(server.stop);
  const pooler = await startPgBouncer({ server: server.url, onPid: (pid) => life.guard.watch(pid) }).catch(
    (error: Error) => {
      throw new Fault(error.message, { cause: error });
    },
  );
  life.onEnd(async () => {
    await pooler.stop();
    life.guard.forget(pooler.pid);
  });
  const pooled = { ...environment, DATABASE_URL: pooler.url, DIRECT_DATABASE_URL: server.url };
  return runBrowserTests(life, { args: ["e2e/agreements/story.spec.ts"], environment: pooled, report });
}
