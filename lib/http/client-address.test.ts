import { describe, expect, test } from "vitest";
import { hopsOf, lastUnvouchedHop, limitedAddress } from "#lib/http/client-address.ts";
import { proxiesOfHost, readTrustedProxies, type TrustedProxies } from "#lib/env/trusted-proxies.ts";

const networks = (text: string): TrustedProxies => readTrustedProxies(text)!;
const inside = networks("10.0.0.0/8, 2001:db8:ffff::/48, 192.0.2.7");

describe("the last hop that no proxy vouches for", () => {
  test.each<[string, string, TrustedProxies, string | null]>([
    ["no proxy, and a header of the client's own", "6.6.6.6, 203.0.113.9", 0, "203.0.113.9"],
    ["one proxy", "6.6.6.6, 203.0.113.9, 10.0.0.1", 1, "203.0.113.9"],
    ["two proxies", "6.6.6.6, 203.0.113.9, 10.0.0.2, 10.0.0.1", 2, "203.0.113.9"],
    ["fewer hops than proxies", "203.0.113.9", 2, "203.0.113.9"],
    ["networks", "6.6.6.6, 203.0.113.9, 192.0.2.7, 10.9.9.9", inside, "203.0.113.9"],
    ["a connection from outside the networks", "6.6.6.6, 203.0.113.9", inside, "203.0.113.9"],
    ["all of them within the networks", "10.1.1.1, 10.0.0.1", inside, "10.1.1.1"],
    ["IPv4 within IPv6", "6.6.6.6, ::ffff:203.0.113.9, ::ffff:10.0.0.1", inside, "203.0.113.9"],
    ["IPv6", "6.6.6.6, 2001:DB8::0:9, 2001:db8:ffff::1", inside, "2001:db8::9"],
    ["ports and brackets", "203.0.113.9:4711, 10.0.0.1:80", 1, "203.0.113.9"],
    ["IPv6 with a port", "[2001:db8::9]:4711, 10.0.0.1", 1, "2001:db8::9"],
    ["a zone", "fe80::1%eth0", 0, "fe80::1"],
    ["what is no address: the proxy that wrote it counts", "203.0.113.9, unknown, 10.0.0.1", 2, "10.0.0.1"],
    ["other spellings of IPv4", "6.6.6.6, 0x0a000001", 0, null],
    ["nothing", "", 1, null],
  ])("%s", (_, header, trusted, expected) => {
    expect(lastUnvouchedHop(hopsOf(header), trusted)).toBe(expected);
  });

  test("without the connection, as on a host that has a server of its own, the nearest proxy is not among the hops", () => {
    const hops = hopsOf("6.6.6.6, 203.0.113.9");
    expect(lastUnvouchedHop(hops, 1, "written")).toBe("203.0.113.9");
    expect(lastUnvouchedHop(hops, 0, "written")).toBe("203.0.113.9");
    expect(lastUnvouchedHop(hopsOf("6.6.6.6, 203.0.113.9, 10.0.0.2"), 2, "written")).toBe("203.0.113.9");
  });

  test("hundreds of hops that a client wrote change nothing", () => {
    const forged = Array.from({ length: 900 }, (_, n) => `6.6.${n >> 8}.${n & 255}`);
    expect(lastUnvouchedHop(hopsOf([...forged, "203.0.113.9", "10.0.0.1"].join(", ")), 1)).toBe("203.0.113.9");
    expect(hopsOf(forged.join(","))).toHaveLength(32);
  });
});

test("limits count an IPv6 client by its /64, an IPv4 one by its address", () => {
  expect(limitedAddress("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
  expect(limitedAddress("2001:db8:1:2::1")).toBe("2001:db8:1:2::/64");
  expect(limitedAddress("::ffff:203.0.113.9")).toBe("203.0.113.9");
  expect(limitedAddress(null)).toBe("unknown");
});

test.each([
  ["0", 0],
  ["10", 10],
  ["11", null],
  ["-1", null],
  ["10.0.0.0/33", null],
  ["10.0.0.0/8/8", null],
  ["proxy.example", null],
  ["10.0.0.0/8,", null],
  ["", null],
])("TRUSTED_PROXIES=%j is read as %j", (text, expected) => {
  expect(readTrustedProxies(text)).toBe(expected);
});

test("the hosts that put a proxy before us are known", () => {
  expect(proxiesOfHost({ VERCEL: "1" })).toBe(1);
  expect(proxiesOfHost({ AWS_LAMBDA_FUNCTION_NAME: "compute" })).toBe(1);
  expect(proxiesOfHost({})).toBe(0);
});
