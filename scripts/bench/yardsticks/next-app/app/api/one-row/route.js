import { pool } from "../../pool.js";

export const dynamic = "force-dynamic";

/** Reads a form, writes one row, redirects. */
export async function POST(request) {
  const form = await request.formData();
  await pool().query({
    name: "one-row",
    text: "INSERT INTO bench_row (token, at) VALUES ($1, $2)",
    values: [form.get("x-amzn-marketplace-token"), new Date().toISOString()],
  });
  return new Response(null, { status: 303, headers: { location: "/register", "set-cookie": "one=row; HttpOnly" } });
}
