import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createPostWebhook } from "#lib/webhooks/post-webhook.ts";
import { isPublicAddress, readWebhookAddress } from "#lib/webhooks/webhook-address.ts";

const faultOfAddress = (address: string, isLocal: boolean) => {
  const read = readWebhookAddress(address, isLocal);
  return "fault" in read ? read.fault : null;
};

const inside = [
  "http://hooks.example.com/",
  "https://localhost/",
  "https://LOCALHOST/",
  "https://app.localhost/",
  "https://127.0.0.1/",
  "https://127.1/",
  "https://0x7f.1/",
  "https://2130706433/",
  "https://017700000001/",
  "https://127.0.0.1.:443/",
  "https://0.0.0.0/",
  "https://0/",
  "https://10.0.0.1/",
  "https://10.255.255.255/",
  "https://172.16.0.1/",
  "https://172.31.255.255/",
  "https://192.168.0.1/",
  "https://192.168.255.255/",
  "https://169.254.169.254/",
  "https://169.254.170.2/",
  "https://100.64.0.1/",
  "https://100.127.255.255/",
  "https://192.0.0.1/",
  "https://192.0.2.1/",
  "https://198.18.0.1/",
  "https://198.51.100.1/",
  "https://203.0.113.1/",
  "https://224.0.0.1/",
  "https://239.255.255.250/",
  "https://240.0.0.1/",
  "https://255.255.255.255/",
  "https://[::1]/",
  "https://[::]/",
  "https://[0:0:0:0:0:0:0:1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:7f00:1]/",
  "https://[::ffff:10.0.0.1]/",
  "https://[::ffff:169.254.169.254]/",
  "https://[64:ff9b::7f00:1]/",
  "https://[64:ff9b::a9fe:a9fe]/",
  "https://[fe80::1]/",
  "https://[fc00::1]/",
  "https://[fd00:ec2::254]/",
  "https://[ff02::1]/",
  "https://[2001:db8::1]/",
  "https://[2002:7f00:1::]/",
  "https://[2001::1]/",
  "https://[100::1]/",
  "https://[::127.0.0.1]/",
  "https://[fec0::1]/",
  "https://user@hooks.example.com/",
  "https://user:secret@hooks.example.com/",
  "https://hooks.example.com:22/",
  "https://hooks.example.com:80/",
  "https://hooks.example.com:8080/",
  "https://hooks.example.com:6379/",
  "https://hooks.example.com/#part",
  "ftp://hooks.example.com/",
  "file:///etc/passwd",
  "gopher://hooks.example.com/",
  "data:text/plain,x",
  "javascript:alert(1)",
  "//hooks.example.com/",
  "hooks.example.com",
  "",
  "https://",
  "https:///x",
  "https://?",
  "https://[::1",
  "http://127.0.0.1/",
  "http://localhost:3000/",
  "ws://hooks.example.com/",
  "https://0177.0.0.1/",
  "https://0x7f000001/",
  "https://127.0.0.1:8443/",
  "https://①②⑦.⓪.⓪.①/",
  "https://127。0。0。1/",
  "https://localhost:443/",
  "HTTP://HOOKS.EXAMPLE.COM",
  `https://hooks.example.com/${"x".repeat(2_000)}`,
];

test("W03 there are eighty forms of addresses that are refused", () => {
  expect(inside.length).toBe(80);
  expect(inside.filter((address) => faultOfAddress(address, false) === null)).toEqual([]);
});

test.each([
  "https://hooks.example.com/a?b=c",
  "https://hooks.example.com:8443/",
  "https://93.184.216.34/",
  "https://[2606:2800:220:1::]/",
])("takes %s", (address) => {
  expect(faultOfAddress(address, false)).toBeNull();
});

test("this machine may be a receiver only while the installation is this machine's own", () => {
  expect(faultOfAddress("http://localhost:4000/hook", true)).toBeNull();
  expect(faultOfAddress("http://127.0.0.1:4000/hook", true)).toBeNull();
  expect(faultOfAddress("https://10.0.0.1/", true)).not.toBeNull();
  expect(isPublicAddress("127.0.0.1", false)).toBe(false);
});

test("W03 W04 a name that leads inside is not connected to, redirects are not followed, an endless answer ends", async () => {
  let hits = 0;
  const server = createServer((request, response) => {
    hits++;
    if (request.url === "/redirect") return response.writeHead(302, { location: "/" }).end();
    if (request.url === "/endless") {
      const more = () => {
        while (response.write("x".repeat(16_384)));
        response.once("drain", more);
      };
      return more();
    }
    return response.writeHead(200).end("y".repeat(5_000));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const [outside, local] = [createPostWebhook({ isLocal: false }), createPostWebhook({ isLocal: true })];
  for (const host of ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]"]) {
    expect(await outside(`https://${host}:8443/`, {}, "{}")).toMatchObject({ error: "BLOCKED_ADDRESS" });
  }
  expect(hits).toBe(0);
  expect(await local(`http://localhost:${port}/`, {}, "{}")).toMatchObject({
    httpStatus: 200,
    answer: "y".repeat(1_024),
  });
  expect(await local(`http://localhost:${port}/redirect`, {}, "{}")).toMatchObject({ httpStatus: 302 });
  expect(await local(`http://localhost:${port}/endless`, {}, "{}")).toMatchObject({
    httpStatus: 200,
    answer: "x".repeat(1_024),
  });
  expect(hits).toBe(3);
  server.closeAllConnections();
  server.close();
  const refused = await local(`http://localhost:${port}/`, {}, "{}");
  expect(refused).toMatchObject({
    httpStatus: null,
    error: expect.stringMatching(/^(ECONNREFUSED|UND_ERR_SOCKET)$/) as string,
  });
});
