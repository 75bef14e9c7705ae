/**
 * The driver's settings for an address. With a certificate the server must prove to be the one that the address names,
 * whatever `sslmode` says there. Pure.
 */
export function connectionOf(url: string, ca: string | null): { connectionString: string; ssl?: { ca: string } } {
  if (ca === null) return { connectionString: url };
  const plain = new URL(url);
  for (const name of ["ssl", "sslmode", "sslrootcert"]) plain.searchParams.delete(name);
  return { connectionString: plain.href, ssl: { ca } };
}
