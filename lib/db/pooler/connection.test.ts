import { expect, test } from "vitest";
import { connectionOf } from "#lib/db/pooler/connection.ts";

test("with a certificate the server is verified, whatever the address says of TLS", () => {
  const address = "postgresql://u:p@db.example/t?sslmode=require&sslrootcert=x&application_name=a";
  expect(connectionOf(address, "PEM")).toEqual({
    connectionString: "postgresql://u:p@db.example/t?application_name=a",
    ssl: { ca: "PEM" },
  });
  expect(connectionOf(address, null)).toEqual({ connectionString: address });
});
