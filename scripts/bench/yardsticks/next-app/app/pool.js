import pg from "pg";

let made;

/** One pool a process, as large as the app's. */
export function pool() {
  return (made ??= new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, options: "-c timezone=UTC" }));
}
